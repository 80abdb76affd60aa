"""Each rule that the database holds, broken on purpose with plain SQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from gongqiao.ledger.models import Account, Entry, Fund
from gongqiao.ledger.tests.support import make_fund, pay, premium

pytestmark = pytest.mark.django_db

ENTRY = (
    "INSERT INTO ledger_entry (key, fund_id, booked_at, booked_on, kind, memo, actor_name, "
    "body_digest, posting_count, debit_total) VALUES (%s, %s, now(), '2026-03-05', 'test', '', "
    "'x', sha256('x'), %s, %s) RETURNING id"
)
POSTING = "INSERT INTO ledger_posting (entry_id, line, account_id, amount, ref) VALUES "


def run(sql: str, params: Sequence[str | int] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The block fails on the named guard, at the latest when the transaction would commit."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():  # noqa: PT012
        yield
        run("SET CONSTRAINTS ALL IMMEDIATE")
    cause = caught.value.__cause__
    assert getattr(cause, "diag", None) is not None
    assert cause.diag.constraint_name == constraint  # type: ignore[union-attr]  # a psycopg error


def account(code: str, fund: Fund) -> int:
    return Account.objects.get(fund=fund, code=code).pk


def raw_entry(fund: Fund, *amounts: int, count: int | None = None, debit: int | None = None) -> int:
    """An entry by plain SQL: amounts alternate between two accounts."""
    total = sum(a for a in amounts if a > 0) if debit is None else debit
    entry = run(ENTRY, ["raw", fund.pk, len(amounts) if count is None else count, total])
    assert isinstance(entry, int)
    pair = (account("benefit_payable", fund), account("expense.benefit", fund))
    for line, amount in enumerate(amounts, 1):
        run(POSTING + "(%s, %s, %s, %s, NULL)", [entry, line, pair[line % 2], amount])
    return entry


def test_a_sound_entry_passes(fund: Fund) -> None:
    raw_entry(fund, 500, -500)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    assert Entry.objects.get(key="raw").seq == 1


@pytest.mark.parametrize("amounts", [(500, -499), (500, 500), (-500, -500)])
def test_out_of_balance(fund: Fund, amounts: tuple[int, ...]) -> None:
    with refused("ledger_entry_balanced"):
        raw_entry(fund, *amounts, debit=500)


def test_fewer_lines_than_announced(fund: Fund) -> None:
    with refused("ledger_entry_balanced"):
        raw_entry(fund, 500, -500, count=3)


def test_no_lines_at_all(fund: Fund) -> None:
    with refused("ledger_entry_balanced"):
        raw_entry(fund, count=2, debit=5)


def test_another_total_than_announced(fund: Fund) -> None:
    with refused("ledger_entry_balanced"):
        raw_entry(fund, 500, -500, debit=600)


def test_a_line_number_left_out(fund: Fund) -> None:
    with refused("ledger_entry_balanced"):
        entry = run(ENTRY, ["raw", fund.pk, 2, 5])
        pair = (account("benefit_payable", fund), account("expense.benefit", fund))
        run(
            POSTING + "(%s, 1, %s, 5, NULL), (%s, 3, %s, -5, NULL)",
            [entry, pair[0], entry, pair[1]],
        )


def test_a_line_number_twice(fund: Fund) -> None:
    with refused("ledger_posting_first_lines"):
        entry = run(ENTRY, ["raw", fund.pk, 2, 5])
        pair = (account("benefit_payable", fund), account("expense.benefit", fund))
        run(
            POSTING + "(%s, 1, %s, 5, NULL), (%s, 1, %s, -5, NULL)",
            [entry, pair[0], entry, pair[1]],
        )


def test_one_line_is_no_entry(fund: Fund) -> None:
    with refused("ledger_entry_two"):
        run(ENTRY, ["raw", fund.pk, 1, 5])


def test_an_entry_of_nothing(fund: Fund) -> None:
    with refused("ledger_entry_debit"):
        run(ENTRY, ["raw", fund.pk, 2, 0])


@pytest.mark.parametrize("amount", [0, 10**14 + 1, -(10**14) - 1])
def test_amounts_that_cannot_be(fund: Fund, amount: int) -> None:
    with refused("ledger_posting_amount"):
        entry = run(ENTRY, ["raw", fund.pk, 2, 5])
        run(POSTING + "(%s, 1, %s, %s, NULL)", [entry, account("bank", fund), amount])


def test_line_zero(fund: Fund) -> None:
    with refused("ledger_posting_line"):
        entry = run(ENTRY, ["raw", fund.pk, 2, 5])
        run(POSTING + "(%s, 0, %s, 5, NULL)", [entry, account("bank", fund)])


def test_a_key_twice(fund: Fund) -> None:
    raw_entry(fund, 5, -5)
    with refused("ledger_entry_key_key"):
        raw_entry(fund, 5, -5)


def test_an_empty_key(fund: Fund) -> None:
    with refused("ledger_entry_key"):
        run(ENTRY, ["", fund.pk, 2, 5])


def test_a_posting_on_an_entry_that_is_not_there(fund: Fund) -> None:
    with refused("ledger_posting_belongs"):
        run(POSTING + "(99999, 1, %s, 5, NULL)", [account("bank", fund)])


def test_a_posting_on_an_account_that_is_not_there(fund: Fund) -> None:
    with refused("ledger_posting_belongs"):
        entry = run(ENTRY, ["raw", fund.pk, 2, 5])
        run(POSTING + "(%s, 1, 99999, 5, NULL)", [entry])


def test_a_posting_on_an_account_of_another_fund(fund: Fund) -> None:
    other = make_fund("other")
    with refused("ledger_posting_belongs"):
        entry = run(ENTRY, ["raw", fund.pk, 2, 5])
        run(POSTING + "(%s, 1, %s, 5, NULL)", [entry, account("bank", other)])


def test_a_full_entry_takes_nothing_more(fund: Fund) -> None:
    """Also after its constraint was checked early within the transaction."""
    entry = raw_entry(fund, 500, -500)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    pair = (account("benefit_payable", fund), account("expense.benefit", fund))
    with refused("ledger_entry_full"):
        run(
            POSTING + "(%s, 3, %s, 5, NULL), (%s, 4, %s, -5, NULL)",
            [entry, pair[0], entry, pair[1]],
        )


@pytest.mark.django_db(transaction=True)
def test_an_entry_of_an_earlier_transaction_takes_nothing(transactional_db: None) -> None:
    fund = make_fund()
    entry = premium("p", 500).entry_id
    with refused("ledger_posting_belongs"):
        run(POSTING + "(%s, 3, %s, 5, NULL)", [entry, account("bank", fund)])


@pytest.mark.django_db(transaction=True)
def test_nor_when_its_transaction_number_comes_round_again(transactional_db: None) -> None:
    """As it may in a database that was restored into a younger cluster."""
    fund = make_fund()
    entry = premium("p", 500).entry_id
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        run("UPDATE ledger_entry SET txid = (pg_current_xact_id()::text::bigint + 1)::text::xid8")
    # other tests may run beside this one and take numbers too: move on until ours is reached
    for _ in range(1000):
        with refused("ledger_posting_belongs"):
            mine = run("SELECT pg_current_xact_id()::text::bigint")
            target = run("SELECT txid::text::bigint FROM ledger_entry WHERE id = %s", [entry])
            run(POSTING + "(%s, 3, %s, 5, NULL)", [entry, account("bank", fund)])
        assert isinstance(mine, int)
        assert isinstance(target, int)
        if mine >= target:
            break


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("entry", "memo = 'x'"),
        ("posting", "ref = 2"),
        ("entrytotal", "lines = 7"),
        ("accountbalance", "balance = 7"),
        ("head", "last_seq = 7"),
        ("dailyroot", "last_seq = 7"),
        ("closedperiod", "actor_name = 'x'"),
    ],
)
def test_nothing_is_changed_or_deleted(fund: Fund, verb: str, table: str, change: str) -> None:
    premium("p", 500)
    statement = {
        "UPDATE": f"UPDATE ledger_{table} SET {change}",
        "DELETE": f"DELETE FROM ledger_{table}",
        "TRUNCATE": f"TRUNCATE ledger_{table} CASCADE",
    }[verb]
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("ledger_append_only"):
        run(statement)


@pytest.mark.parametrize("table", ["entrytotal", "accountbalance"])
def test_projections_are_not_written_by_hand(fund: Fund, table: str) -> None:
    premium("p", 500)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("ledger_append_only"):
        run(f"INSERT INTO ledger_{table} SELECT * FROM ledger_{table} LIMIT 0")


@pytest.mark.parametrize(
    "change",
    ["code = 'x'", "kind = 'income'", "never_negative = false", "fund_id = fund_id", "id = id"],
)
def test_an_account_stays_what_it_is(fund: Fund, change: str) -> None:
    with refused("ledger_append_only"):
        run(f"UPDATE ledger_account SET {change}")


def test_an_account_may_get_another_name(fund: Fund) -> None:
    run("UPDATE ledger_account SET name = '基本户' WHERE code = 'bank'")
    assert Account.objects.get(code="bank").name == "基本户"


@pytest.mark.parametrize("change", ["code = 'x'", "currency = 'CNY'"])
def test_a_fund_keeps_its_code(fund: Fund, change: str) -> None:
    with refused("ledger_append_only"):
        run(f"UPDATE ledger_fund SET {change}")


@pytest.mark.parametrize("code", ["Bank", "a,b", "", "a b", "a\nb", ".a"])
def test_account_codes_stand_unquoted(fund: Fund, code: str) -> None:
    with refused("ledger_account_code"):
        run(
            "INSERT INTO ledger_account (fund_id, code, name, kind, never_negative) "
            "VALUES (%s, %s, '', 'asset', false)",
            [fund.pk, code],
        )


def test_the_bank_never_falls_below_zero(fund: Fund) -> None:
    premium("p", 499)
    with refused("ledger_balance_never_negative"):
        entry = run(ENTRY, ["raw", fund.pk, 2, 500])
        pair = (account("benefit_payable", fund), account("bank", fund))
        run(POSTING + "(%s, 1, %s, 500, 1), (%s, 2, %s, -500, 1)", [entry, pair[0], entry, pair[1]])


def test_the_database_numbers_and_chains_by_itself(fund: Fund) -> None:
    """Whatever a client writes into seq, hashes and transaction number is overwritten."""
    first = Entry.objects.get(pk=premium("a", 5).entry_id)
    run(
        "INSERT INTO ledger_entry (key, fund_id, booked_at, booked_on, kind, memo, actor_name, "
        "body_digest, posting_count, debit_total, seq, prev_hash, hash, txid) VALUES ('b', %s, "
        "now(), '2026-03-05', 'test', '', 'x', sha256('x'), 2, 5, 77, sha256('y'), sha256('z'), '3'"
        ")",
        [fund.pk],
    )
    second = Entry.objects.get(key="b")
    fill(second.pk, fund)
    assert second.seq == first.seq + 1
    assert bytes(second.prev_hash) == bytes(first.hash)
    assert bytes(second.hash) != b"z"
    assert second.txid == first.txid


@pytest.mark.parametrize("broken", ["length", "kind"])
def test_shapes(fund: Fund, broken: str) -> None:
    sql = ENTRY
    if broken == "length":
        sql = ENTRY.replace("sha256('x')", "'abc'")
    else:
        sql = ENTRY.replace("'test'", "'Not a code'")
    with refused({"length": "ledger_entry_digests", "kind": "ledger_entry_kind"}[broken]):
        run(sql, ["raw", fund.pk, 2, 5])


def fill(entry: int, fund: Fund) -> None:
    pair = (account("benefit_payable", fund), account("expense.benefit", fund))
    run(POSTING + "(%s, 1, %s, 5, NULL), (%s, 2, %s, -5, NULL)", [entry, pair[0], entry, pair[1]])


def reversal(fund: Fund, of: int, key: str = "r") -> None:
    run(
        "INSERT INTO ledger_entry (key, fund_id, booked_at, booked_on, kind, memo, actor_name, "
        "body_digest, posting_count, debit_total, reverses_id) VALUES (%s, %s, now(), "
        "'2026-03-05', 'test', '', 'x', sha256('x'), 2, 5, %s)",
        [key, fund.pk, of],
    )
    fill(Entry.objects.get(key=key).pk, fund)


def test_reversals(fund: Fund) -> None:
    first = premium("a", 5).entry_id
    with refused("ledger_entry_reverses"):
        reversal(make_fund("other"), first)
    reversal(fund, first)
    with refused("ledger_entry_reverses_id_key"):
        reversal(fund, first, "r2")
    with refused("ledger_entry_reverses"):
        reversal(fund, Entry.objects.get(key="r").pk, "r3")


def close(fund: Fund, start: str, end: str) -> None:
    run(
        'INSERT INTO ledger_closedperiod (fund_id, start, "end", closed_at, actor_name) '
        "VALUES (%s, %s, %s, now(), 'x')",
        [fund.pk, start, end],
    )


def test_a_closed_period_takes_no_entry(fund: Fund) -> None:
    premium("p", 500)
    close(fund, "2026-01-01", "2026-03-06")
    with refused("ledger_entry_open_period"):
        raw_entry(fund, 5, -5)
    raw_entry(make_fund("other"), 5, -5)  # another fund is not concerned


def test_periods_tile(fund: Fund) -> None:
    premium("p", 500)
    with refused("ledger_period_follows"):
        close(fund, "2026-03-06", "2026-04-01")  # an entry lies before
    close(fund, "2026-01-01", "2026-04-01")
    for start in ("2026-04-02", "2026-03-31"):
        with refused("ledger_period_follows"):
            close(fund, start, "2026-05-01")
    with refused("ledger_closed_order"):
        close(fund, "2026-04-01", "2026-04-01")


def root(day: str, seq: int, value: str, count: int) -> None:
    run(
        "INSERT INTO ledger_dailyroot (day, last_seq, root, entry_count, sealed_at) "
        f"VALUES (%s, %s, {value}, %s, now())",
        [day, seq, count],
    )


def test_a_root_is_the_chains(fund: Fund) -> None:
    premium("p", 500)
    true = "(SELECT hash FROM ledger_entry WHERE seq = 1)"
    for broken in (
        ("2026-03-05", 1, "sha256('x')", 1),
        ("2026-03-05", 2, true, 2),
        ("2026-03-05", 1, true, 2),
        ("2026-03-05", 0, true, 0),
    ):
        with refused("ledger_root_true"):
            root(*broken)
    root("2026-03-05", 1, true, 1)
    with refused("ledger_root_true"):
        root("2026-03-04", 1, true, 0)


def test_a_lost_head_stops_the_books(fund: Fund) -> None:
    premium("p", 500)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET LOCAL session_replication_role = replica")
    run("DELETE FROM ledger_head")
    run("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(psycopg.IntegrityError, match="head of the ledger chain is missing"):
        pay("q", 5)
