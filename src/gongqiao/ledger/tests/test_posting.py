"""Booking through the services."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from django.db import connection, transaction
from django.utils import translation

from gongqiao.ledger import api
from gongqiao.ledger.models import Account, Entry, EntryTotal, Fund, Posting
from gongqiao.ledger.rules import canonical
from gongqiao.ledger.services.posting import FRAME, frame_digest
from gongqiao.ledger.tests.support import (
    ACCOUNTS,
    AT,
    CLERK,
    ON,
    decide,
    make_fund,
    pay,
    premium,
)
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.RaisesExc(Refused, check=lambda e: e.code == code)


def bulk(fund: Fund, key: str, rows: list[tuple[str, int, int | None]]) -> api.PostResult:
    ids = dict(Account.objects.filter(fund=fund).values_list("code", "pk"))
    frame = pl.DataFrame(
        [(ids[code], amount, ref) for code, amount, ref in rows], schema=FRAME, orient="row"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        return api.post_bulk(
            cursor, key=key, fund_id=fund.pk, kind="decision", on=ON, frame=frame, by=CLERK, at=AT
        )


def test_an_entry_says_everything(fund: Fund) -> None:
    premium("p", 1000_00)
    done = decide("x", 146_077, ref=5)
    entry = Entry.objects.get(pk=done.entry_id)
    assert not done.repeated
    assert (entry.seq, entry.kind, entry.booked_on, entry.booked_at) == (2, "decision", ON, AT)
    assert (entry.actor_id, entry.actor_name) == (7, "韩会计")
    assert (entry.posting_count, entry.debit_total) == (2, 146_077)
    lines = Posting.objects.filter(entry=entry).order_by("line")
    assert [(p.line, p.account.code, p.amount, p.ref) for p in lines] == [
        (1, "expense.benefit", 146_077, 5),
        (2, "benefit_payable", -146_077, 5),
    ]
    assert api.balance("aid", "benefit_payable") == -146_077
    assert api.balance("aid", "bank") == 1000_00


def test_the_hash_is_the_one_of_the_rule(fund: Fund) -> None:
    """The database's hash and the pure rule agree, multi-byte text and line feeds included."""
    legs = [api.Leg("bank", 5), api.Leg("income.interest", -5, 2**62)]
    previous = canonical.GENESIS
    for n, memo in enumerate(["", "第一季度利息", "a\nb:3:c\\", "'=1+1", "\t 😀"], 1):
        by = CLERK if n % 2 else SYSTEM
        at = AT + timedelta(microseconds=n)
        api.post(
            key=f"k{n}", fund="aid", kind="interest", on=ON, postings=legs, memo=memo, by=by, at=at
        )
        entry = Entry.objects.get(key=f"k{n}")
        body = canonical.body_digest(
            canonical.Line(i, leg.account, leg.amount, leg.ref) for i, leg in enumerate(legs, 1)
        )
        header = canonical.Header(
            n, f"k{n}", "aid", "interest", at, ON, by.user_id, by.name, memo, "", 2, 5, body
        )
        assert bytes(entry.body_digest) == body
        assert bytes(entry.prev_hash) == previous
        assert bytes(entry.hash) == canonical.entry_hash(previous, header)
        previous = bytes(entry.hash)


def test_the_fast_digest_is_the_one_of_the_rule(fund: Fund) -> None:
    codes = {a.pk: a.code for a in Account.objects.filter(fund=fund)}
    ids = list(codes)
    rows = [
        (ids[i % len(ids)], (-1) ** i * (i + 1) * 10**9, None if i % 3 else i) for i in range(50)
    ]
    frame = pl.DataFrame(rows, schema=FRAME, orient="row")
    lines = [canonical.Line(n, codes[a], amount, ref) for n, (a, amount, ref) in enumerate(rows, 1)]
    assert frame_digest(frame, codes) == canonical.body_digest(lines)


def test_the_same_again_is_the_earlier_entry(fund: Fund) -> None:
    first = premium("p", 500)
    again = premium("p", 500, on=ON + timedelta(days=9), at=AT + timedelta(days=9))
    assert again == api.PostResult(first.entry_id, repeated=True)
    assert Entry.objects.count() == 1
    assert api.balance("aid", "bank") == 500


def test_something_else_under_the_key_is_refused(fund: Fund) -> None:
    premium("p", 500)
    with refused("KEY_TAKEN"):
        premium("p", 501)
    with refused("KEY_TAKEN"):
        api.post(
            key="p", fund="aid", kind="gift", on=ON, by=CLERK, at=AT,
            postings=[api.Leg("bank", 500), api.Leg("income.premium.worker", -500)],
        )  # fmt: skip
    make_fund("other")
    with refused("KEY_TAKEN"):
        premium("p", 500, fund="other")


@pytest.mark.parametrize(
    ("code", "legs"),
    [
        ("UNBALANCED", [("bank", 5), ("income.interest", -4)]),
        ("TOO_FEW", [("bank", 5)]),
        ("TOO_FEW", []),
        ("ZERO", [("bank", 0), ("income.interest", 0)]),
        ("UNKNOWN_ACCOUNT", [("bank", 5), ("nowhere", -5)]),
        ("TOO_LARGE", [("bank", 10**15), ("income.interest", -(10**15))]),
        ("OVERDRAWN", [("bank", -1), ("income.interest", 1)]),
    ],
)
def test_what_is_refused(fund: Fund, code: str, legs: list[tuple[str, int]]) -> None:
    with refused(code):
        api.post(
            key="k", fund="aid", kind="test", on=ON, by=CLERK, at=AT,
            postings=[api.Leg(account, amount) for account, amount in legs],
        )  # fmt: skip
    assert not Entry.objects.exists()


def test_unknown_fund_and_reserved_kind(fund: Fund) -> None:
    with refused("UNKNOWN_FUND"):
        premium("k", 5, fund="nowhere")
    with refused("RESERVED_KIND"):
        api.post(
            key="k", fund="aid", kind="closing", on=ON, by=CLERK, at=AT,
            postings=[api.Leg("bank", 5), api.Leg("income.interest", -5)],
        )  # fmt: skip


def test_more_than_the_cash_needs_a_top_up(fund: Fund) -> None:
    premium("p", 300_00)
    decide("d", 500_00)
    with translation.override("en"), refused("OVERDRAWN") as caught:
        pay("x", 500_00)
    assert "holds 300.00 yuan" in str(caught.value)
    assert "at least 200.00 yuan" in str(caught.value)
    api.post(
        key="t", fund="aid", kind="top_up", on=ON, by=CLERK, at=AT,
        postings=[api.Leg("bank", 200_00), api.Leg("income.top_up", -200_00)],
    )  # fmt: skip
    pay("x", 500_00)
    assert api.balance("aid", "bank") == 0


def test_after_a_refusal_the_transaction_goes_on(fund: Fund) -> None:
    with transaction.atomic():
        with refused("OVERDRAWN"):
            pay("x", 5)
        premium("p", 5)
    assert api.balance("aid", "bank") == 5


def test_bulk_books_a_frame_as_one_entry(fund: Fund) -> None:
    rows: list[tuple[str, int, int | None]] = []
    for n in range(1, 1501):
        rows += [("expense.benefit", n, n), ("benefit_payable", -n, n)]
    done = bulk(fund, "shard:1", rows)
    entry = Entry.objects.get(pk=done.entry_id)
    total = 1500 * 1501 // 2
    assert (entry.posting_count, entry.debit_total) == (3000, total)
    assert api.balance("aid", "benefit_payable") == -total
    moved = EntryTotal.objects.filter(entry=entry).order_by("account__code")
    assert [(t.debit, t.credit, t.lines, t.last_line) for t in moved] == [
        (0, total, 1500, 3000),
        (total, 0, 1500, 2999),
    ]
    assert bulk(fund, "shard:1", rows) == api.PostResult(done.entry_id, repeated=True)
    with refused("KEY_TAKEN"):
        bulk(fund, "shard:1", rows[:-2])
    found = api.postings_with_ref(fund, 1234)
    assert [(p.line, p.amount) for p in found] == [(2467, 1234), (2468, -1234)]
    assert api.verify().differences == []


def test_bulk_and_single_book_the_same(fund: Fund) -> None:
    decide("a", 77, ref=3)
    make_fund("other")
    other = Fund.objects.get(code="other")
    bulk(other, "b", [("expense.benefit", 77, 3), ("benefit_payable", -77, 3)])
    digests = {bytes(e.body_digest) for e in Entry.objects.all()}
    assert len(digests) == 1


def test_bulk_wants_its_columns(fund: Fund) -> None:
    frame = pl.DataFrame({"account_id": [1], "amount": [1.5], "ref": [None]})
    with transaction.atomic(), connection.cursor() as cursor, pytest.raises(TypeError):
        api.post_bulk(
            cursor, key="k", fund_id=fund.pk, kind="x", on=ON, frame=frame, by=CLERK, at=AT
        )


def test_bulk_refuses_missing_values_and_strange_accounts(fund: Fund) -> None:
    bank = Account.objects.get(fund=fund, code="bank").pk
    for code, rows in (
        ("ZERO", [(bank, None, 1), (bank, 5, 1)]),
        ("UNKNOWN_ACCOUNT", [(None, -5, 1), (bank, 5, 1)]),
        ("UNKNOWN_ACCOUNT", [(10**9, -5, 1), (bank, 5, 1)]),
    ):
        frame = pl.DataFrame(rows, schema=FRAME, orient="row")
        with connection.cursor() as cursor, refused(code):
            api.post_bulk(
                cursor, key="k", fund_id=fund.pk, kind="x", on=ON, frame=frame, by=CLERK, at=AT
            )


def test_a_reversal_undoes_line_by_line(fund: Fund) -> None:
    premium("p", 900)
    done = decide("d", 700, ref=11)
    undone = api.reverse(key="u", of=done.entry_id, on=ON + timedelta(days=1), by=CLERK, at=AT)
    entry = Entry.objects.get(pk=undone.entry_id)
    assert entry.reverses_id == done.entry_id
    lines = Posting.objects.filter(entry=entry).order_by("line")
    assert [(p.account.code, p.amount, p.ref) for p in lines] == [
        ("expense.benefit", -700, 11),
        ("benefit_payable", 700, 11),
    ]
    assert api.balance("aid", "benefit_payable") == 0
    again = api.reverse(key="u", of=done.entry_id, on=ON, by=CLERK, at=AT)
    assert again == api.PostResult(undone.entry_id, repeated=True)
    with refused("ALREADY_REVERSED"):
        api.reverse(key="u2", of=done.entry_id, on=ON, by=CLERK, at=AT)
    with refused("REVERSAL"):
        api.reverse(key="u3", of=undone.entry_id, on=ON, by=CLERK, at=AT)
    with refused("UNKNOWN_ENTRY"):
        api.reverse(key="u4", of=10**9, on=ON, by=CLERK, at=AT)


def test_a_reversal_cannot_overdraw(fund: Fund) -> None:
    done = premium("p", 500)
    decide("d", 500)
    pay("x", 500)
    with refused("OVERDRAWN"):
        api.reverse(key="u", of=done.entry_id, on=ON, by=CLERK, at=AT)


def test_opening_again_adds_accounts_and_changes_none(fund: Fund) -> None:
    more = (*ACCOUNTS, api.NewAccount("expense.fee", "手续费", api.AccountKind.EXPENSE))
    assert api.open_fund("aid", "x", accounts=more, at=AT, by=CLERK).pk == fund.pk
    assert Account.objects.filter(fund=fund).count() == len(ACCOUNTS) + 1
    assert api.balance("aid", "expense.fee") == 0
    other = api.NewAccount("bank", "", api.AccountKind.INCOME)
    with refused("ACCOUNT_DIFFERS"):
        api.open_fund("aid", "x", accounts=[other], at=AT, by=CLERK)


def test_instants_are_kept_in_utc(fund: Fund) -> None:
    local = datetime.fromisoformat("2026-03-05T10:00:00+08:00")
    premium("p", 5, at=local)
    assert Entry.objects.get(key="p").booked_at == datetime(2026, 3, 5, 2, tzinfo=UTC)
    assert Entry.objects.get(key="p").booked_on == date(2026, 3, 5)
    assert api.verify().differences == []
