"""Recoveries, premiums, top-ups, the close of a period."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.enums import Funder, PremiumKind
from gongqiao.mutualaid.models import Payment, Premium, Recovery
from gongqiao.mutualaid.services import batches, periods, premiums, recovery, review
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, ON, Town
from gongqiao.notices import api as notices
from gongqiao.platform.errors import Refused


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call()
    assert caught.value.code == code


def balance(town: Town, account: str) -> int:
    return ledger.balance(town.scheme.code, account)


def test_money_given_back_is_booked_once(town: Town) -> None:
    back = t.claim(town, t.person(), -80_00, "recovering")
    by: dict[str, Any] = {"by": town.finance, "at": AT, "on": ON}
    one = recovery.receive(back.pk, 30_00, key="k1", **by)
    again = recovery.receive(back.pk, 30_00, key="k1", **by)
    assert (one.outstanding_fen, again.outstanding_fen, again.repeated) == (50_00, 50_00, True)
    refused("KEY_TAKEN", lambda: recovery.receive(back.pk, 31_00, key="k1", **by))
    refused("AMOUNT", lambda: recovery.receive(back.pk, 50_01, key="k2", **by))
    refused("AMOUNT", lambda: recovery.receive(back.pk, 0, key="k3", **by))
    assert balance(town, "recovery_receivable") == 50_00
    t.clean()


def test_only_lines_to_be_recovered(town: Town) -> None:
    paid = t.claim(town, t.person(), 80_00)
    by: dict[str, Any] = {"by": town.finance, "at": AT, "on": ON, "key": "k"}
    refused("NOT_RECOVERING", lambda: recovery.receive(paid.pk, 1, **by))
    refused("UNKNOWN_CLAIM", lambda: recovery.receive(10**12, 1, **by))
    with pytest.raises(PermissionDenied):
        recovery.receive(paid.pk, 1, by=town.clerk, at=AT, on=ON, key="k")


def test_a_write_off_needs_two(town: Town) -> None:
    back = t.claim(town, t.person(), -80_00, "recovering")
    asked = recovery.ask_write_off(back.pk, 80_00, key="w", note="身故", by=town.all_rounder, at=AT)
    assert asked.outstanding_fen == 80_00
    step = asked.recovery_id
    refused("SAME_PERSON", lambda: recovery.approve_write_off(step, by=town.all_rounder, at=AT))
    with pytest.raises(PermissionDenied):
        recovery.approve_write_off(step, by=town.clerk, at=AT)
    done = recovery.approve_write_off(step, by=town.checker, at=AT)
    assert (done.outstanding_fen, balance(town, "expense.write_off")) == (0, 80_00)
    assert recovery.approve_write_off(step, by=town.checker, at=AT).repeated
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE mutualaid_recovery SET approved_by_id = asked_by_id")
    t.clean()


def test_a_write_off_of_what_came_meanwhile_is_refused(town: Town) -> None:
    back = t.claim(town, t.person(), -80_00, "recovering")
    asked = recovery.ask_write_off(back.pk, 80_00, key="w", note="x", by=town.clerk, at=AT)
    recovery.receive(back.pk, 80_00, key="k", on=ON, by=town.finance, at=AT)
    refused("AMOUNT", lambda: recovery.approve_write_off(asked.recovery_id, by=town.checker, at=AT))
    assert Recovery.objects.filter(entry_id__isnull=True).count() == 1


def test_nothing_is_deducted_without_consent(town: Town) -> None:
    owner = t.person()
    t.claim(town, owner, -80_00, "recovering")
    t.claim(town, owner, 100_00)
    assert t.released(town).total_fen == 100_00


def test_deducted_with_consent_and_undone_when_it_comes_back(town: Town) -> None:
    owner = t.person()
    back = t.claim(town, owner, -80_00, "recovering")
    refused(
        "EVIDENCE",
        lambda: recovery.give_consent(back.pk, given_on=ON, evidence=" ", by=town.clerk, at=AT),
    )
    recovery.give_consent(back.pk, given_on=ON, evidence="卷宗 7", by=town.clerk, at=AT)
    t.claim(town, owner, 50_00)
    t.claim(town, owner, 100_00)
    before = t.bank(town)
    done = t.released(town)
    assert done.total_fen == 70_00
    assert list(Payment.objects.order_by("id").values_list("amount", "withheld", "state")) == [
        (0, 50_00, "paid"),
        (70_00, 30_00, "sent"),
    ]
    assert (t.bank(town), balance(town, "recovery_receivable")) == (before - 70_00, 0)
    assert "50.00" in notices.messages_to_person(owner.pk)[0].words.body
    t.clean()
    t.answer(town, (Payment.objects.get(amount=70_00).pk, "failed", "", ""))
    assert (t.bank(town), balance(town, "recovery_receivable"), t.owed(town)) == (
        before,
        30_00,
        100_00,
    )
    t.clean()
    t.give_account(owner)
    assert t.released(town).total_fen == 70_00
    t.clean()


def test_a_reserved_deduction_cannot_be_received_twice(town: Town) -> None:
    owner = t.person()
    back = t.claim(town, owner, -80_00, "recovering")
    recovery.give_consent(back.pk, given_on=ON, evidence="卷宗 7", by=town.clerk, at=AT)
    t.claim(town, owner, 100_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    refused(
        "AMOUNT",
        lambda: recovery.receive(back.pk, 1, key="k", on=ON, by=town.finance, at=AT),
    )
    t.clean()
    batches.withdraw(made.batch, reason="", by=town.clerk, at=AT)
    recovery.withdraw_consent(back.pk, by=town.clerk, at=AT)
    assert batches.create(town.scheme.code, by=town.clerk, at=AT).total_fen == 100_00
    recovery.receive(back.pk, 80_00, key="k", on=ON, by=town.finance, at=AT)
    t.clean()


def premium(town: Town, amount: int, key: str, **more: Any) -> premiums.Booked:
    given: dict[str, Any] = {
        "on": ON,
        "by": town.finance,
        "at": AT,
        "funder": Funder.TOWNSHIP,
        **more,
    }
    return premiums.book_premium(town.period.pk, amount=amount, key=key, **given)


def test_premiums_by_funder(town: Town) -> None:
    assert not premium(town, 100_00, "p1", over=20_00).repeated
    assert premium(town, 100_00, "p1", over=20_00).repeated
    refused("KEY_TAKEN", lambda: premium(town, 90_00, "p1"))
    refused("AMOUNT", lambda: premium(town, -1, "p2"))
    refused("AMOUNT", lambda: premium(town, 10, "p2", over=11))
    assert balance(town, "income.premium.township") == -80_00
    assert balance(town, "premium_overpaid") == -20_00
    back: dict[str, Any] = {"on": ON, "by": town.finance, "at": AT}
    refused(
        "AMOUNT",
        lambda: premiums.return_overpayment(
            town.period.pk,
            Funder.TOWNSHIP,
            20_01,
            key="r",
            **back,
        ),
    )
    for _ in range(2):
        premiums.return_overpayment(town.period.pk, Funder.TOWNSHIP, 20_00, key="r", **back)
    assert balance(town, "premium_overpaid") == 0
    assert Premium.objects.count() == 2
    t.clean()


def test_promised_then_collected(town: Town) -> None:
    refused("NOT_PROMISED", lambda: premium(town, 50_00, "c0", kind=PremiumKind.COLLECTED))
    premium(town, 50_00, "p", kind=PremiumKind.PROMISED)
    assert balance(town, "premium_receivable") == 50_00
    premium(town, 50_00, "c", kind=PremiumKind.COLLECTED)
    assert balance(town, "premium_receivable") == 0
    assert balance(town, "income.premium.township") == -50_00
    with pytest.raises(PermissionDenied):
        premium(town, 1, "x", by=town.stranger)
    t.clean()


def test_top_up_and_interest(town: Town) -> None:
    given: dict[str, Any] = {"on": ON, "by": town.finance, "at": AT}
    for _ in range(2):
        premiums.top_up(town.scheme.code, 10_00, key="t", **given)
        premiums.interest(town.scheme.code, 3_00, key="t", **given)
    assert balance(town, "income.top_up") == -10_00
    assert balance(town, "income.interest") == -3_00
    with pytest.raises(PermissionDenied):
        premiums.top_up(town.scheme.code, 1, key="z", on=ON, by=town.clerk, at=AT)
    refused(
        "UNKNOWN_SCHEME",
        lambda: premiums.top_up("nowhere", 1, key="z", **given),
    )


def test_a_period_closes_when_nothing_waits(town: Town, tmp_path: Path) -> None:
    owner = t.person()
    waiting = t.claim(town, owner, 10_00, "review")
    t.claim(town, t.person(), 100_00)
    t.claim(town, t.person(account=False), 7_00)
    t.claim(town, t.person(), -5_00, "recovering")
    t.released(town)
    close: dict[str, Any] = {"by": town.finance, "at": AT}
    with pytest.raises(Refused) as caught:
        periods.close(town.scheme.code, 1, **close)
    assert caught.value.figures == {"review": 1, "sent": 1}
    review.reject(waiting.pk, reason="R11", by=town.clerk, at=AT)
    t.answer(town, (Payment.objects.get().pk, "paid", "", ""))
    with pytest.raises(PermissionDenied):
        periods.close(town.scheme.code, 1, by=town.clerk, at=AT)
    done = periods.close(town.scheme.code, 1, **close)
    assert done.closed
    assert (done.paid_fen, done.payable_fen, done.recoverable_fen) == (100_00, 7_00, 5_00)
    assert done.bank_fen == 1_000_000_00 - 100_00
    assert done.carried_fen == done.bank_fen - 7_00 + 5_00
    assert {c.name for c in done.claims} == {"paid", "auto_ok", "recovering", "rejected"}
    assert periods.close(town.scheme.code, 1, **close) == done
    out = tmp_path / "list.csv"
    assert periods.write_payments(town.scheme.code, 1, out, **close) == 1
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert (rows[0]["amount"], rows[0]["state"]) == ("100.00", "paid")
    t.clean()


def test_the_close_carries_the_balance_forward(town: Town) -> None:
    at = AT.replace(day=20)
    before = periods.report(town.scheme.code, 1, by=town.finance, at=at)
    done = periods.close(town.scheme.code, 1, books_to=date(2026, 3, 10), by=town.finance, at=at)
    assert balance(town, "income.premium.worker") == 0
    assert balance(town, "fund_balance") == -1_000_000_00
    assert done.carried_fen == before.carried_fen == 1_000_000_00
    t.clean()


def test_a_period_that_runs_is_not_closed(town: Town) -> None:
    early = AT.replace(year=2024)
    refused(
        "PERIOD_NOT_OVER",
        lambda: periods.close(town.scheme.code, 1, by=town.finance, at=early),
    )
    refused("UNKNOWN_PERIOD", lambda: periods.close(town.scheme.code, 9, by=town.finance, at=AT))
