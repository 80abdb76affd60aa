"""Whoever gets past the triggers and changes one row is found.

A superuser with triggers off changes a random value of a random row; verification must differ; the
change is rolled back. A thousand times.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import translation

from gongqiao.ledger import api
from gongqiao.ledger.services.seal import seal_day
from gongqiao.ledger.tests.support import AT, CLERK, ON, decide, make_fund, pay, premium

pytestmark = pytest.mark.django_db

TIMES = 1000
# an expression that differs from the value, whatever it is
CHANGES = {
    "ledger_entry": {
        "key": "key || 'x'",
        "fund_id": "(SELECT id FROM ledger_fund f WHERE f.id <> t.fund_id LIMIT 1)",
        "booked_at": "booked_at + interval '1 microsecond'",
        "booked_on": "booked_on + 1",
        "kind": "kind || 'x'",
        "memo": "memo || ' '",
        "actor_id": "coalesce(actor_id, 0) + 1",
        "actor_name": "actor_name || 'x'",
        "reverses_id": "CASE WHEN reverses_id IS NULL THEN (SELECT min(id) FROM ledger_entry) END",
        "body_digest": "sha256(body_digest)",
        "posting_count": "posting_count + 1",
        "debit_total": "debit_total + 1",
        "seq": "seq + 1000",
        "prev_hash": "sha256(prev_hash)",
        "hash": "sha256(hash)",
        "id": "id + 100000",
    },
    "ledger_posting": {
        "entry_id": "entry_id + 100000",
        "line": "line + 500",
        "account_id": "(SELECT max(id) FROM ledger_account a WHERE a.id <> t.account_id)",
        "amount": "amount + 1",
        "ref": "coalesce(ref, 0) + 1",
    },
    "ledger_entrytotal": {
        "entry_id": "entry_id + 100000",
        "account_id": "(SELECT max(id) FROM ledger_account a WHERE a.id <> t.account_id)",
        "booked_on": "booked_on + 1",
        "debit": "debit + 1",
        "credit": "credit + 1",
        "lines": "lines + 1",
        "last_line": "last_line + 1",
    },
    "ledger_accountbalance": {
        "balance": "balance + 1",
        "never_negative": "NOT never_negative",
        "account_id": "account_id + 100000",
    },
    "ledger_head": {"last_seq": "last_seq + 1", "last_hash": "sha256(last_hash)"},
    "ledger_dailyroot": {
        "root": "sha256(root)",
        "last_seq": "last_seq + 1",
        "entry_count": "entry_count + 1",
    },
    "ledger_closedperiod": {
        "end": '"end" + 1',
        "closing_entry_id": "(SELECT min(id) FROM ledger_entry)",
    },
}


def fill() -> None:
    """Two funds, singles, a bulk entry's worth of lines, reversals, a root, a closed period."""
    make_fund()
    make_fund("other")
    for n in range(6):
        premium(f"p{n}", 10_000 + n, on=ON - timedelta(days=n))
        premium(f"o{n}", 500 + n, fund="other")
    for n in range(8):
        decide(f"d{n}", 900 + n, ref=n)
    pay("x", 900, ref=1)
    done = pay("y", 901, ref=2)
    api.reverse(key="r", of=done.entry_id, on=ON, by=CLERK, at=AT)
    later = datetime(2026, 5, 1, tzinfo=UTC)
    seal_day(on=ON, by=CLERK, at=later)
    api.close_period(
        fund="aid", start=ON - timedelta(days=30), end=ON + timedelta(days=1), by=CLERK, at=later
    )
    seal_day(on=datetime(2026, 4, 1, tzinfo=UTC).date(), by=CLERK, at=later)


def change(cursor: CursorWrapper, rng: random.Random) -> str | None:
    """Change or delete one random row; what was done, or None when it changed nothing."""
    table = rng.choice(list(CHANGES))
    cursor.execute(f"SELECT ctid::text FROM {table}")
    row = rng.choice([r[0] for r in cursor.fetchall()])
    if rng.random() < 0.1 and table != "ledger_dailyroot":
        cursor.execute(f"DELETE FROM {table} WHERE ctid = %s::tid", [row])
        # the newest closed period leaves no trace when it goes; the books themselves are whole
        return None if table == "ledger_closedperiod" else f"{table} deleted"
    column, value = rng.choice(list(CHANGES[table].items()))
    cursor.execute(
        f'UPDATE {table} t SET "{column}" = {value} WHERE ctid = %s::tid AND "{column}" '
        f"IS DISTINCT FROM {value}",
        [row],
    )
    return f"{table}.{column}" if cursor.rowcount else None


def test_a_thousand_tamperings_are_found() -> None:
    fill()
    assert api.verify().differences == []
    rng = random.Random(20260305)
    missed, done = [], 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in CHANGES:  # unique keys would stop some changes before verification sees them
            _drop_checks(cursor, table)
        while done < TIMES:
            with transaction.atomic():
                what = change(cursor, rng)
                if what is not None:
                    done += 1
                    if not api.verify().differences:
                        missed.append(what)
                transaction.set_rollback(True)
    assert missed == []


def _drop_checks(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


CODES: list[tuple[str, str]] = [
    ("UPDATE ledger_entry SET memo = 'x' WHERE seq = 2", "HASH"),
    ("DELETE FROM ledger_entry WHERE seq = 2", "GAP"),
    ("UPDATE ledger_entry SET prev_hash = sha256('x') WHERE seq = 2", "LINK"),
    ("DELETE FROM ledger_entry WHERE seq = (SELECT max(seq) FROM ledger_entry)", "HEAD"),
    ("UPDATE ledger_posting SET ref = 77 WHERE line = 1", "BODY"),
    ("DELETE FROM ledger_posting WHERE line = 2", "UNBALANCED"),
    ("DELETE FROM ledger_posting", "EMPTY"),
    ("UPDATE ledger_posting SET entry_id = entry_id + 10000000", "STRAY"),
    ("UPDATE ledger_entrytotal SET debit = 7", "TOTAL"),
    ("UPDATE ledger_accountbalance SET balance = 7", "BALANCE"),
    ("UPDATE ledger_accountbalance SET balance = 7", "TRIAL"),
    ("UPDATE ledger_dailyroot SET root = sha256('x')", "ROOT"),
    ('UPDATE ledger_closedperiod SET "end" = "end" + 1', "PERIOD"),
    (
        "UPDATE ledger_entry SET fund_id = (SELECT id FROM ledger_fund WHERE code = 'other') "
        "WHERE seq = 1",
        "FOREIGN",
    ),
]


@pytest.mark.parametrize(("sql", "code"), CODES)
def test_each_difference_has_its_code(sql: str, code: str) -> None:
    fill()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        found = api.verify()
        transaction.set_rollback(True)
    assert code in {d.code for d in found.differences}
    assert found.exit_code == 1


def test_checks_of_other_apps_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongqiao.ledger.services import verify

    made: Callable[[], list[api.Difference]] = lambda: [api.Difference("CLAIM", "7", "differs")]  # noqa: E731
    monkeypatch.setattr(verify, "_checks", {})
    api.register_check("claims", made)
    assert api.verify().differences == [api.Difference("CLAIM", "7", "differs")]


def test_differences_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongqiao.ledger.services import verify

    monkeypatch.setattr(verify, "MOST_DIFFERENCES", 3)
    many = [api.Difference("X", str(n), "") for n in range(9)]
    monkeypatch.setattr(verify, "_checks", {"many": lambda: many})
    found = api.verify()
    assert found.differences == many[:3]
    assert found.more
    with translation.override("en"):
        assert "There are more" in list(found.lines())[-1]


def test_a_changed_export_does_not_pass(tmp_path: Path) -> None:
    import subprocess
    import sys

    from gongqiao.ledger.services.export import export_file
    from gongqiao.ledger.tests.test_properties import CHECKER

    fill()
    out = tmp_path / "x.csv"
    export_file(ON - timedelta(days=9), ON + timedelta(days=9), out, by=CLERK, at=AT)
    lines = out.read_text().splitlines(keepends=True)
    rng = random.Random(7)
    for _ in range(25):
        number = rng.randrange(1, len(lines))
        changed = lines.copy()
        if rng.random() < 0.3:
            del changed[number]
            if number == 1 or number == len(lines) - 1:
                continue
        else:
            line = changed[number]
            spots = [i for i, c in enumerate(line) if c.isdigit()]
            spot = rng.choice(spots)
            changed[number] = line[:spot] + str((int(line[spot]) + 1) % 10) + line[spot + 1 :]
        out.write_text("".join(changed))
        run = subprocess.run([sys.executable, CHECKER, out], capture_output=True, check=False)
        assert run.returncode != 0, (lines[number], changed[number])
