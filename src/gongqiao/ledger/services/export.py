"""`gongqiao ledger export`: a stretch of the chain as one CSV from which anyone can recompute it.

Format: docs/rules/ledger.md. PostgreSQL writes the file; nothing is held in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import Cursor, sql

from gongqiao.audit.api import record
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import raw_cursor
from gongqiao.platform.errors import Refused

CHECKER = Path(__file__).resolve().parents[4] / "docs" / "rules" / "check_ledger_export.py"
COLUMNS = (
    "record,seq,key,fund,kind,booked_at,booked_on,actor_id,actor,memo,reverses,postings,debit,"
    "body,prev_hash,hash,line,account,amount,ref\n"
)
# Text that a spreadsheet would take for a formula gets an apostrophe in front; so does text that
# starts with one, and the reader takes one off again.
_SAFE = "CASE WHEN {0} ~ '^[=+@''\t\r\n-]' THEN '''' || {0} ELSE {0} END"
QUERY = f"""
SELECT record, seq, key, fund, kind, booked_at, booked_on, actor_id, actor, memo, reverses,
       postings, debit, body, prev_hash, hash, line, account, amount, ref
FROM (
  SELECT 'entry' AS record, e.seq, {_SAFE.format("e.key")} AS key, f.code AS fund, e.kind,
         to_char(e.booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS booked_at,
         e.booked_on, e.actor_id, {_SAFE.format("e.actor_name")} AS actor,
         {_SAFE.format("e.memo")} AS memo, {_SAFE.format("r.key")} AS reverses,
         e.posting_count AS postings, round(e.debit_total / 100.0, 2) AS debit,
         encode(e.body_digest, 'hex') AS body, encode(e.prev_hash, 'hex') AS prev_hash,
         encode(e.hash, 'hex') AS hash,
         NULL::int AS line, NULL AS account, NULL::numeric AS amount, NULL::bigint AS ref
  FROM ledger_entry e JOIN ledger_fund f ON f.id = e.fund_id
  LEFT JOIN ledger_entry r ON r.id = e.reverses_id
  WHERE e.seq BETWEEN {{first}} AND {{last}}
  UNION ALL
  SELECT 'posting', e.seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, p.line, a.code, round(p.amount / 100.0, 2), p.ref
  FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
  LEFT JOIN ledger_account a ON a.id = p.account_id
  WHERE e.seq BETWEEN {{first}} AND {{last}}
) rows ORDER BY seq, line NULLS FIRST
"""  # noqa: S608  # composed of constants; the two numbers are bound below


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: chain positions `first_seq` to `last_seq`, the hash it ends in."""

    entries: int
    first_seq: int
    last_seq: int
    root: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A gapless part of the chain."""

    first: int
    last: int
    root: str


def stretch_of(first_day: date, last_day: date) -> Stretch:
    """The shortest gapless part of the chain with every entry dated in these days, both included.

    Raises Refused NOTHING_TO_EXPORT, DATES_REVERSED.
    """
    if last_day < first_day:
        says = _("The last day lies before the first.")
        raise Refused("DATES_REVERSED", says, field="to")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(seq), max(seq) FROM ledger_entry WHERE booked_on BETWEEN %s AND %s",
            [first_day, last_day],
        )
        first, last = cursor.fetchone()
        if first is None:
            raise Refused("NOTHING_TO_EXPORT", _("Nothing is booked in these days."), field="from")
        cursor.execute("SELECT encode(hash, 'hex') FROM ledger_entry WHERE seq = %s", [last])
        return Stretch(first, last, cursor.fetchone()[0])


def announce(first_day: date, last_day: date, *, by: Actor, at: datetime) -> Stretch:
    """What an export of these days will hold; the audit trail remembers who took it."""
    stretch = stretch_of(first_day, last_day)
    record(
        at=at,
        by=by,
        action="ledger.export",
        subject=("ledger.entry", f"{stretch.first}-{stretch.last}"),
        new={"first_on": first_day.isoformat(), "last_on": last_day.isoformat()},
    )
    return stretch


def export_file(first_day: date, last_day: date, out: Path, *, by: Actor, at: datetime) -> Exported:
    """Write the file; a file that stood there is replaced only when the new one is complete."""
    with transaction.atomic(), connection.cursor() as cursor:
        stretch = announce(first_day, last_day, by=by, at=at)
        draft = out.with_name(out.name + ".part")
        try:
            with draft.open("wb") as target:
                for block in blocks(raw_cursor(cursor), stretch):
                    target.write(block)
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
    count = stretch.last - stretch.first + 1
    return Exported(count, stretch.first, stretch.last, stretch.root)


def blocks(raw: Cursor[Any], stretch: Stretch) -> Iterator[bytes]:
    """The file piece by piece."""
    yield COLUMNS.encode()
    query = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(
        sql.SQL(QUERY).format(first=sql.Literal(stretch.first), last=sql.Literal(stretch.last))
    )
    with raw.copy(query) as copy:
        for block in copy:
            yield bytes(block)


def stream(stretch: Stretch) -> Iterator[bytes]:
    """The same for a page that sends it while it is written, in pieces of about 64 kB."""
    with transaction.atomic(), connection.cursor() as cursor:
        waiting = bytearray()
        for block in blocks(raw_cursor(cursor), stretch):
            waiting += block
            if len(waiting) >= 65_536:
                yield bytes(waiting)
                waiting.clear()
        yield bytes(waiting)
