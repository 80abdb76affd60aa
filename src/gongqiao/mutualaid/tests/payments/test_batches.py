"""Batches: who is in them, three people, booked once."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.models import Payment, PaymentBatch
from gongqiao.mutualaid.services import batches
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, Town
from gongqiao.notices import api as notices
from gongqiao.platform import desk
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused


def refused(code: str, call: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call()
    assert caught.value.code == code
    return caught.value


def test_all_payable_lines_go_in_once(town: Town) -> None:
    one, two = t.person(), t.person()
    t.claim(town, one, 100_00)
    t.claim(town, two, 50_00, "approved")
    t.claim(town, two, 70_00, "review")
    t.claim(town, two, 0, "rejected")
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    assert (made.batch, made.count, made.total_fen) == ("YLHZ-2026-0001", 2, 150_00)
    refused("NOTHING_TO_PAY", lambda: batches.create(town.scheme.code, by=town.clerk, at=AT))
    t.clean()


def test_codes_count_up_in_the_year(town: Town) -> None:
    for number in (1, 2):
        t.claim(town, t.person(), 10_00)
        made = batches.create(town.scheme.code, by=town.clerk, at=AT)
        assert made.batch == f"YLHZ-2026-{number:04d}"


def test_left_out_with_reasons(town: Town) -> None:
    homeless = t.person(account=False)
    other = t.person("王小明", holder="李四")
    late = t.person()
    late.died_on = t.ON
    late.save()
    spaced = t.person("买买提·艾力", holder="买买提 艾力")
    for who in (homeless, other, late, spaced):
        t.claim(town, who, 10_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    assert made.count == 1
    assert made.left_out_reasons == {"R17": 1, "R18": 1, "R21": 1}
    by_person = {line.person_id: line.reason for line in made.left_out}
    assert by_person == {homeless.pk: "R17", other.pk: "R18", late.pk: "R21"}
    told = notices.messages_to_person(homeless.pk)
    assert len(told) == 1
    assert "10.00" in told[0].words.body
    # asked once, though the next batch leaves them out again
    refused("NOTHING_TO_PAY", lambda: batches.create(town.scheme.code, by=town.clerk, at=AT))
    assert len(notices.messages_to_person(homeless.pk)) == 1
    t.give_account(homeless)
    assert batches.create(town.scheme.code, by=town.clerk, at=AT).count == 1


def test_the_limit_leaves_the_rest_for_the_next(town: Town, settings: Settings) -> None:
    settings.AID_BATCH_MOST = 2
    for _ in range(3):
        t.claim(town, t.person(), 10_00)
    first = batches.create(town.scheme.code, by=town.clerk, at=AT)
    assert (first.count, first.beyond_limit) == (2, 1)
    assert batches.create(town.scheme.code, by=town.clerk, at=AT).count == 1


def test_release_books_and_sends(town: Town) -> None:
    before = t.bank(town)
    t.claim(town, t.person(), 100_00)
    t.claim(town, t.person(), 50_01)
    done = t.released(town)
    assert done.state == "released"
    assert t.bank(town) == before - 150_01
    assert t.owed(town) == 0
    assert set(Payment.objects.values_list("state", flat=True)) == {"sent"}
    refused("WRONG_STATE", lambda: batches.release(done.batch, by=town.releaser, at=AT))
    t.clean()


def test_three_people(town: Town) -> None:
    t.claim(town, t.person(), 10_00)
    made = batches.create(town.scheme.code, by=town.all_rounder, at=AT)
    refused("SAME_PERSON", lambda: batches.approve(made.batch, by=town.all_rounder, at=AT))
    refused("WRONG_STATE", lambda: batches.release(made.batch, by=town.releaser, at=AT))
    batches.approve(made.batch, by=town.checker, at=AT)
    refused("SAME_PERSON", lambda: batches.release(made.batch, by=town.all_rounder, at=AT))
    batches.release(made.batch, by=town.releaser, at=AT)


def test_the_checker_cannot_release(town: Town) -> None:
    t.claim(town, t.person(), 10_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    batches.approve(made.batch, by=town.all_rounder, at=AT)
    refused("SAME_PERSON", lambda: batches.release(made.batch, by=town.all_rounder, at=AT))


@pytest.mark.parametrize(
    "change",
    [
        "checked_by_id = made_by_id",
        "state = 'checked'",
        "state = 'released', checked_by_id = NULL",
        "total = -1, state = 'checked'",
        "code = 'X'",
    ],
)
def test_the_database_holds_the_batch(town: Town, change: str) -> None:
    t.claim(town, t.person(), 10_00)
    batches.create(town.scheme.code, by=town.clerk, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE mutualaid_paymentbatch SET {change}")


@pytest.mark.parametrize(
    "change", ["state = 'paid'", "amount = amount + 1", "claim_id = 0", "account_id = 0"]
)
def test_the_database_holds_the_payment(town: Town, change: str) -> None:
    t.claim(town, t.person(), 10_00)
    batches.create(town.scheme.code, by=town.clerk, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE mutualaid_payment SET {change}")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mutualaid_payment")


def test_one_standing_payment_a_line(town: Town) -> None:
    made = t.claim(town, t.person(), 10_00)
    batches.create(town.scheme.code, by=town.clerk, at=AT)
    first = Payment.objects.get(claim_id=made.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            batch=first.batch,
            claim_id=made.pk,
            person_id=first.person_id,
            account_id=first.account_id,
            attempt=2,
            amount=10_00,
            state="in_batch",
        )


def test_a_fund_without_money_refuses_with_what_is_missing(db: None) -> None:
    town = t.found(money=100_00)
    t.claim(town, t.person(), 150_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    batches.approve(made.batch, by=town.checker, at=AT)
    says = refused("OVERDRAWN", lambda: batches.release(made.batch, by=town.releaser, at=AT))
    assert "50.00" in str(says)
    assert PaymentBatch.objects.get().state == "checked"
    assert Payment.objects.get().state == "in_batch"
    t.clean()


def test_a_withdrawn_batch_frees_its_lines(town: Town) -> None:
    t.claim(town, t.person(), 10_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    batches.withdraw(made.batch, reason="写错", by=town.clerk, at=AT)
    refused("WRONG_STATE", lambda: batches.approve(made.batch, by=town.checker, at=AT))
    again = t.released(town)
    assert again.count == 1
    assert list(Payment.objects.order_by("id").values_list("attempt", "state")) == [
        (1, "failed"),
        (2, "sent"),
    ]
    refused("WRONG_STATE", lambda: batches.withdraw(again.batch, reason="", by=town.clerk, at=AT))
    t.clean()


def test_an_account_replaced_meanwhile_stops_the_release(town: Town) -> None:
    owner = t.person()
    t.claim(town, owner, 10_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    batches.approve(made.batch, by=town.checker, at=AT)
    t.give_account(owner)
    refused("ACCOUNT_CHANGED", lambda: batches.release(made.batch, by=town.releaser, at=AT))


@pytest.mark.parametrize("who", ["stranger", "checker", "releaser"])
def test_only_who_may_make(town: Town, who: str) -> None:
    t.claim(town, t.person(), 10_00)
    with pytest.raises(PermissionDenied):
        batches.create(town.scheme.code, by=getattr(town, who), at=AT)


def test_each_step_needs_its_right(town: Town) -> None:
    t.claim(town, t.person(), 10_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    with pytest.raises(PermissionDenied):
        batches.approve(made.batch, by=town.clerk, at=AT)
    with pytest.raises(PermissionDenied):
        batches.release(made.batch, by=town.checker, at=AT)
    with pytest.raises(PermissionDenied):
        batches.withdraw(made.batch, reason="", by=town.stranger, at=AT)


def test_the_system_has_no_eyes(town: Town) -> None:
    t.claim(town, t.person(), 10_00)
    refused("NOT_A_PERSON", lambda: batches.create(town.scheme.code, by=SYSTEM, at=AT))
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    refused("NOT_A_PERSON", lambda: batches.approve(made.batch, by=SYSTEM, at=AT))


def test_unknown_names(town: Town) -> None:
    refused("UNKNOWN_SCHEME", lambda: batches.create("nowhere", by=town.clerk, at=AT))
    refused("UNKNOWN_BATCH", lambda: batches.approve("nothing", by=town.checker, at=AT))
    with pytest.raises(PermissionDenied):
        batches.create(town.scheme.code, by=Actor("nobody", 10**9), at=AT)


def test_opening_the_fund_again_changes_nothing(town: Town) -> None:
    from gongqiao.mutualaid.services import funds

    again = funds.fund_of(town.scheme.code, "小镇互助", AT, town.finance)
    assert again.pk == town.scheme.fund_id
    assert ledger.balance(town.scheme.code, "bank") == 1_000_000_00


def test_a_batch_waits_on_the_day_page_of_who_takes_the_next_step(town: Town) -> None:
    def waits(who: Actor) -> list[tuple[str, int]]:
        found = desk.work_of(who, t.ON)
        return [(w.address.partition("?")[2], w.count) for w in found if "batches" in w.address]

    t.claim(town, t.person(), 10_00)
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    assert waits(town.checker) == waits(town.all_rounder) == [("state=made", 1)]
    assert waits(town.clerk) == waits(town.releaser) == waits(town.stranger) == []
    batches.approve(made.batch, by=town.checker, at=AT)
    assert waits(town.releaser) == waits(town.all_rounder) == [("state=checked", 1)]
    assert waits(town.checker) == []
    batches.release(made.batch, by=town.releaser, at=AT)
    assert waits(town.releaser) == waits(town.all_rounder) == []


def test_their_own_batch_does_not_wait_for_them(town: Town) -> None:
    t.claim(town, t.person(), 10_00)
    made = batches.create(town.scheme.code, by=town.all_rounder, at=AT)
    assert not [w for w in desk.work_of(town.all_rounder, t.ON) if "batches" in w.address]
    batches.approve(made.batch, by=town.checker, at=AT)
    assert not [w for w in desk.work_of(town.all_rounder, t.ON) if "batches" in w.address]
