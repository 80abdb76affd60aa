"""Closing a period, publishing roots, the reports."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from gongqiao.audit.models import Event
from gongqiao.ledger import api, queries
from gongqiao.ledger.models import Account, ClosedPeriod, DailyRoot, Entry, Fund
from gongqiao.ledger.rules.canonical import GENESIS
from gongqiao.ledger.tests.support import AT, CLERK, decide, pay, premium
from gongqiao.ledger.tests.test_posting import refused

pytestmark = pytest.mark.django_db

Y2025, Y2026, Y2027 = (date(y, 1, 1) for y in (2025, 2026, 2027))
LATER = datetime(2027, 6, 1, tzinfo=UTC)


def a_year(fund: Fund) -> None:
    """2025: 1,000.00 in, 300.00 decided, 200.00 paid. 2026: 50.00 in."""
    premium("a", 1000_00, on=date(2025, 2, 1))
    decide("b", 300_00, on=date(2025, 3, 1))
    pay("c", 200_00, on=date(2025, 12, 31))
    premium("d", 50_00, on=date(2026, 1, 1))


def test_a_statement_of_a_year(fund: Fund) -> None:
    a_year(fund)
    s = api.fund_statement(fund, Y2025, Y2026)
    assert (s.opening, s.income_total, s.expense_total, s.closing) == (0, 1000_00, 300_00, 700_00)
    assert (s.assets_total, s.liabilities_total) == (800_00, 100_00)
    assert s.proved
    s = api.fund_statement(fund, Y2026, Y2027)
    assert (s.opening, s.income_total, s.expense_total, s.closing) == (700_00, 50_00, 0, 750_00)


def test_closing_carries_the_balance_and_changes_no_statement(fund: Fund) -> None:
    a_year(fund)
    before = [api.fund_statement(fund, *p) for p in ((Y2025, Y2026), (Y2026, Y2027))]
    closed = api.close_period(fund="aid", start=Y2025, end=Y2026, by=CLERK, at=LATER)
    entry = closed.closing_entry
    assert entry is not None
    assert (entry.kind, entry.booked_on) == ("closing", date(2025, 12, 31))
    assert api.balance("aid", "fund_balance") == -700_00
    assert api.balance("aid", "income.premium.worker") == -50_00
    assert api.balance("aid", "expense.benefit") == 0
    after = [api.fund_statement(fund, *p) for p in ((Y2025, Y2026), (Y2026, Y2027))]
    for old, new in zip(before, after, strict=True):
        assert (old.opening, old.income_total, old.expense_total, old.closing) == (
            new.opening,
            new.income_total,
            new.expense_total,
            new.closing,
        )
        assert new.proved
    assert api.trial_balance(fund, Y2025, Y2026).balanced
    assert Event.objects.filter(action="ledger.period.close").count() == 1
    assert api.verify().differences == []


def test_nothing_goes_into_a_closed_period(fund: Fund) -> None:
    a_year(fund)
    api.close_period(fund="aid", start=Y2025, end=Y2026, by=CLERK, at=LATER)
    with refused("CLOSED_PERIOD"):
        premium("late", 5, on=date(2025, 12, 31))
    with refused("CLOSED_PERIOD"):
        api.reverse(key="u", of=Entry.objects.get(key="b").pk, on=date(2025, 5, 1), by=CLERK, at=AT)
    premium("in time", 5, on=Y2026)
    assert premium("a", 1000_00, on=date(2025, 2, 1)).repeated  # what stands there still answers


def test_closing_again_gives_what_stands(fund: Fund) -> None:
    a_year(fund)
    first = api.close_period(fund="aid", start=Y2025, end=Y2026, by=CLERK, at=LATER)
    assert api.close_period(fund="aid", start=Y2025, end=Y2026, by=CLERK, at=LATER) == first
    api.close_period(fund="aid", start=Y2026, end=Y2027, by=CLERK, at=LATER)
    assert ClosedPeriod.objects.count() == 2
    assert api.balance("aid", "fund_balance") == -750_00


def test_a_period_without_anything_needs_no_entry(fund: Fund) -> None:
    closed = api.close_period(fund="aid", start=Y2025, end=Y2026, by=CLERK, at=LATER)
    assert closed.closing_entry is None


def test_a_balanced_period_closes_without_equity(fund: Fund) -> None:
    premium("a", 300, on=Y2025)
    decide("b", 300, on=Y2025)
    api.close_period(fund="aid", start=Y2025, end=Y2026, by=CLERK, at=LATER)
    assert api.balance("aid", "fund_balance") == 0


def test_what_closing_refuses(fund: Fund) -> None:
    a_year(fund)

    def close(start: date, end: date, at: datetime = LATER, **more: str) -> None:
        api.close_period(start=start, end=end, by=CLERK, at=at, **({"fund": "aid"} | more))

    with refused("PERIOD_ORDER"):
        close(Y2026, Y2025)
    with refused("PERIOD_NOT_OVER"):
        close(Y2025, Y2026, datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
    with refused("PERIOD_ORDER"):
        close(date(2025, 2, 2), Y2026)
    with refused("UNKNOWN_FUND"):
        close(Y2025, Y2026, fund="nowhere")
    with refused("NO_EQUITY"):
        close(Y2025, Y2026, into="bank")
    close(Y2025, Y2026, datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
    with refused("PERIOD_ORDER"):
        close(date(2026, 1, 2), Y2027)


def test_payments_of_the_bank_account(fund: Fund) -> None:
    a_year(fund)
    bank = Account.objects.get(fund=fund, code="bank")
    rows = queries.account_postings(bank, Y2025, Y2026)
    assert [(p.entry.key, p.amount) for p in rows] == [("a", 1000_00), ("c", -200_00)]


def day(n: int) -> date:
    return date(2026, 3, n)


def noon(n: int) -> datetime:
    return datetime(2026, 3, n, 4, 0, tzinfo=UTC)


def test_a_root_is_the_hash_of_the_days_last_entry(fund: Fund) -> None:
    premium("a", 5, at=noon(1))
    premium("b", 5, at=datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC))
    premium("c", 5, at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC))
    root = api.seal_day(on=day(1), by=CLERK, at=noon(2))
    assert (root.last_seq, root.entry_count) == (2, 2)
    assert bytes(root.root) == bytes(Entry.objects.get(key="b").hash)
    again = api.seal_day(on=day(1), by=CLERK, at=noon(9))
    assert again.pk == root.pk
    premium("late", 5, at=noon(1))
    root = api.seal_day(on=day(2), by=CLERK, at=noon(3))
    assert (root.last_seq, root.entry_count) == (4, 2)
    quiet = api.seal_day(on=day(3), by=CLERK, at=noon(4))
    assert (quiet.last_seq, quiet.entry_count, bytes(quiet.root)) == (4, 0, bytes(root.root))
    assert api.latest_root() == quiet
    assert Event.objects.filter(action="ledger.day.seal").count() == 3


def test_what_sealing_refuses(fund: Fund) -> None:
    with refused("DAY_NOT_OVER"):
        api.seal_day(on=day(1), by=CLERK, at=datetime(2026, 3, 1, 15, 59, tzinfo=UTC))
    empty = api.seal_day(on=day(5), by=CLERK, at=noon(6))
    assert bytes(empty.root) == GENESIS
    with refused("DAY_PASSED"):
        api.seal_day(on=day(4), by=CLERK, at=noon(6))


def test_missed_days_are_caught_up(fund: Fund) -> None:
    assert api.seal_due(by=CLERK, at=noon(2)) == 1
    premium("a", 5, at=noon(3))
    assert api.seal_due(by=CLERK, at=noon(6)) == 4
    assert api.seal_due(by=CLERK, at=noon(6) + timedelta(hours=1)) == 0
    assert [r.entry_count for r in DailyRoot.objects.order_by("day")] == [0, 0, 1, 0, 0]


def test_refusals_are_sentences_in_the_readers_language(fund: Fund) -> None:
    a_year(fund)
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language), refused("NO_EQUITY") as caught:
            api.close_period(fund="aid", start=Y2025, end=Y2026, into="x", by=CLERK, at=LATER)
        said.append(str(caught.value))
    assert said == ["Name the account that carries the balance.", "请指明结余转入哪个科目。"]
