"""`gongqiao ledger verify`: everything the books claim, recomputed from the postings.

Set-based and streaming; one snapshot for all of it. Finds any changed row; says where.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import Cursor

from gongqiao.ledger.rules import canonical
from gongqiao.platform.copying import raw_cursor

MOST_DIFFERENCES = 1000

ENTRIES = """
SELECT e.id, e.seq, e.key, coalesce(f.code, ''), e.kind, e.booked_at, e.booked_on, e.actor_id,
       e.actor_name, e.memo, coalesce(r.key, ''), e.posting_count, e.debit_total, e.body_digest,
       e.prev_hash, e.hash
FROM ledger_entry e
LEFT JOIN ledger_fund f ON f.id = e.fund_id
LEFT JOIN ledger_entry r ON r.id = e.reverses_id
ORDER BY e.seq
"""
LINES = """
COPY (SELECT p.entry_id, p.line, a.code, p.amount, p.ref
      FROM ledger_posting p LEFT JOIN ledger_account a ON a.id = p.account_id
      ORDER BY p.entry_id, p.line) TO STDOUT (FORMAT csv)
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: a stable code, the row, a sentence for people."""

    code: str
    where: str
    says: str


@dataclass(frozen=True)
class Verdict:
    """What verification found. `root` is the hash at the end of the chain, as hex."""

    entries: int
    postings: int
    root: str
    differences: list[Difference] = field(default_factory=list)
    more: bool = False

    @property
    def exit_code(self) -> int:
        """1 when anything differs."""
        return 1 if self.differences else 0

    def lines(self) -> Iterator[str]:
        """For the terminal."""
        yield _("%(entries)s entries, %(postings)s postings; the chain ends in %(root)s.") % {
            "entries": f"{self.entries:,}",
            "postings": f"{self.postings:,}",
            "root": self.root,
        }
        for d in self.differences:
            yield f"{d.code} {d.where}: {d.says}"
        if self.more:
            yield _("There are more differences than these.")
        if not self.differences:
            yield _("The books agree with themselves.")


Check = Callable[[], Iterable[Difference]]
_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Called in AppConfig.ready() by apps above: what their records say against the postings.

    The check runs in the snapshot of `verify` (read only) and yields differences.
    """
    _checks[name] = check


def verify() -> Verdict:
    """Recompute chain, digests, sums, projections, roots, and what other apps registered."""
    with transaction.atomic(), connection.cursor() as cursor:
        if len(connection.atomic_blocks) == 1:  # else the level is no longer ours to choose
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL work_mem = '128MB'")
        raw = raw_cursor(cursor)
        chain = _Chain()
        found = itertools.chain(
            chain.walk(raw),
            _bodies(raw, chain),
            *(_rows(raw, code, sql, says) for code, sql, says in _queries()),
            *(check() for check in _checks.values()),
        )
        differences = list(itertools.islice(found, MOST_DIFFERENCES + 1))
    return Verdict(
        entries=chain.entries,
        postings=chain.postings,
        root=chain.previous.hex(),
        differences=differences[:MOST_DIFFERENCES],
        more=len(differences) > MOST_DIFFERENCES,
    )


class _Chain:
    """Walks the entries once and keeps what the bodies are compared with."""

    def __init__(self) -> None:
        self.previous = canonical.GENESIS
        self.entries = 0
        self.postings = 0
        self.bodies: dict[int, tuple[str, bytes]] = {}

    def walk(self, raw: Cursor[Any]) -> Iterator[Difference]:
        """Gapless numbers, unbroken links, true hashes, and a head that agrees."""
        with raw.connection.cursor(name="ledger_verify") as rows:
            rows.itersize = 5000
            rows.execute(ENTRIES)
            for row in rows:
                yield from self._step(row)
        head = raw.execute("SELECT last_seq, last_hash FROM ledger_head").fetchone()
        seq, last = (head[0], bytes(head[1])) if head else (0, canonical.GENESIS)
        if (seq, last) != (self.entries, self.previous):
            says = _("The chain does not end where its head says.")
            yield Difference("HEAD", f"seq {seq}", says)

    def _step(self, row: tuple[Any, ...]) -> Iterator[Difference]:
        entry_id, seq, key = row[:3]
        body, before, own = (bytes(b) for b in row[13:16])
        where = f"seq {seq} {key}"
        self.entries += 1
        self.bodies[entry_id] = (where, body)
        if seq != self.entries:
            yield Difference("GAP", where, _("An entry before this one is missing."))
            self.entries = seq
        if before != self.previous:
            yield Difference("LINK", where, _("It does not follow from the entry before it."))
        fields = (*row[1:13], body)
        header = canonical.Header(*fields)
        if canonical.entry_hash(before, header) != own:
            yield Difference("HASH", where, _("The entry was changed after it was booked."))
        self.previous = own


def _bodies(raw: Cursor[Any], chain: _Chain) -> Iterator[Difference]:
    """The digest of each entry's lines, streamed: a line's CSV is its canonical text."""
    seen = 0
    for entry_id, lines, digest in _digests(raw):
        chain.postings += lines
        where, expected = chain.bodies.get(entry_id, ("", b""))
        seen += bool(where)
        if not where:
            says = _("Postings without an entry.")
            yield Difference("STRAY", f"entry {entry_id}", says)
        elif digest != expected:
            yield Difference("BODY", where, _("Its postings were changed after it was booked."))
    if seen < len(chain.bodies):
        says = _("Entries without postings: %(count)s.") % {"count": len(chain.bodies) - seen}
        yield Difference("EMPTY", "", says)


def _digests(raw: Cursor[Any]) -> Iterator[tuple[int, int, bytes]]:
    """(entry id, number of lines, SHA-256) per entry. One block of COPY is one row."""
    current, lines, body = b"", 0, hashlib.sha256()
    with raw.copy(LINES) as copy:
        for block in copy:
            entry, _comma, line = bytes(block).partition(b",")
            if entry != current:
                if lines:
                    yield int(current), lines, body.digest()
                current, lines, body = entry, 0, hashlib.sha256()
            lines += 1
            body.update(line)
    if lines:
        yield int(current), lines, body.digest()


def _rows(raw: Cursor[Any], code: str, sql: str, says: str) -> Iterator[Difference]:
    """Each row of the query is a difference; its only column says where."""
    for (where,) in raw.execute(f"{sql} LIMIT {MOST_DIFFERENCES + 1}").fetchall():
        yield Difference(code, where, says)


def _queries() -> list[tuple[str, str, str]]:
    return [
        ("UNBALANCED", UNBALANCED, _("The entry is not in balance, or not what it announced.")),
        ("FOREIGN", FOREIGN, _("A posting on an account of another fund.")),
        ("TOTAL", TOTALS, _("The entry's totals differ from its postings.")),
        ("BALANCE", BALANCES, _("The account's balance differs from its postings.")),
        ("TRIAL", TRIAL, _("The trial balance of the fund is not zero.")),
        ("ROOT", ROOTS, _("The published root differs from the chain.")),
        ("PERIOD", PERIODS, _("The closed period does not follow from the one before it.")),
    ]


UNBALANCED = """
SELECT 'entry ' || e.seq || ' ' || e.key FROM ledger_entry e
LEFT JOIN (SELECT entry_id, count(*) AS lines, max(line) AS last, sum(amount) AS rest,
                  sum(amount) FILTER (WHERE amount > 0) AS debit
           FROM ledger_posting GROUP BY entry_id) p ON p.entry_id = e.id
WHERE (p.rest, p.lines, p.last, p.debit)
      IS DISTINCT FROM (0, e.posting_count, e.posting_count, e.debit_total)
"""
FOREIGN = """
SELECT DISTINCT 'entry ' || e.seq || ' ' || e.key FROM ledger_entry e
JOIN ledger_entrytotal t ON t.entry_id = e.id
LEFT JOIN ledger_account a ON a.id = t.account_id AND a.fund_id = e.fund_id
WHERE a.id IS NULL
"""
TOTALS = """
SELECT 'entry id ' || coalesce(t.entry_id, p.entry_id) || ' account '
       || coalesce(t.account_id, p.account_id)
FROM (SELECT t.*, e.booked_on AS day FROM ledger_entrytotal t
      LEFT JOIN ledger_entry e ON e.id = t.entry_id) t
FULL JOIN (SELECT entry_id, account_id, count(*) AS lines, max(line) AS last_line,
                  coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS debit,
                  coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS credit
           FROM ledger_posting GROUP BY entry_id, account_id) p
  ON p.entry_id = t.entry_id AND p.account_id = t.account_id
WHERE (t.lines, t.last_line, t.debit, t.credit, t.booked_on)
      IS DISTINCT FROM (p.lines, p.last_line, p.debit, p.credit, t.day)
"""
BALANCES = """
SELECT 'account ' || coalesce(a.code, b.account_id::text) FROM ledger_account a
FULL JOIN ledger_accountbalance b ON b.account_id = a.id
LEFT JOIN (SELECT account_id, sum(debit - credit) AS balance FROM ledger_entrytotal
           GROUP BY account_id) t ON t.account_id = a.id
WHERE (b.balance, b.never_negative) IS DISTINCT FROM (coalesce(t.balance, 0), a.never_negative)
   OR (b.never_negative AND b.balance < 0)
"""
TRIAL = """
SELECT 'fund ' || f.code FROM ledger_fund f JOIN ledger_account a ON a.fund_id = f.id
JOIN ledger_accountbalance b ON b.account_id = a.id
GROUP BY f.code HAVING sum(b.balance) <> 0
"""
ROOTS = """
SELECT 'day ' || r.day FROM (
  SELECT *, lag(last_seq, 1, 0::bigint) OVER (ORDER BY day) AS before FROM ledger_dailyroot) r
LEFT JOIN ledger_entry e ON e.seq = r.last_seq
WHERE r.root IS DISTINCT FROM
      CASE WHEN r.last_seq = 0 THEN decode(repeat('00', 32), 'hex') ELSE e.hash END
   OR r.entry_count <> r.last_seq - r.before OR r.last_seq < r.before
"""
PERIODS = """
SELECT 'fund ' || c.fund_id || ' from ' || c.start FROM (
  SELECT *, lag("end") OVER (PARTITION BY fund_id ORDER BY start) AS before,
         row_number() OVER (PARTITION BY fund_id ORDER BY start) AS number
  FROM ledger_closedperiod) c
LEFT JOIN ledger_entry e ON e.id = c.closing_entry_id
WHERE (c.number > 1 AND c.start <> c.before)
   OR (c.closing_entry_id IS NOT NULL
       AND (e.kind, e.booked_on, e.fund_id) IS DISTINCT FROM ('closing', c."end" - 1, c.fund_id))
   OR EXISTS (SELECT FROM ledger_entry o
              WHERE o.fund_id = c.fund_id AND o.booked_on < c.start AND c.number = 1)
"""
