"""Whose claim may whom decide: the right must reach the union of the person, by command too."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from gongqiao.access.tests.cast import a_tree, a_user, grant
from gongqiao.mutualaid.enums import Funder, MissedKind, MissedState
from gongqiao.mutualaid.models import (
    Claim,
    ClaimHandling,
    Enrolment,
    EnrolmentBatch,
    MissedClaim,
    Recovery,
)
from gongqiao.mutualaid.services import (
    bank_files,
    batches,
    missed_handling,
    periods,
    premiums,
    recovery,
    returns,
    review,
)
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, ON, Town
from gongqiao.platform.context import Actor

BEGAN = date(2020, 1, 1)


def enrolled(town: Town, organisation: int, amount: int = 100_00, state: str = "review") -> Claim:
    """A claim of somebody whom the organisation enrolled."""
    who = t.person()
    batch, _made = EnrolmentBatch.objects.get_or_create(
        period=town.period, name="t", sha256=b"t", received_at=AT, received_by="t"
    )
    Enrolment.objects.create(
        period=town.period, person=who, organisation_id=organisation, batch=batch
    )
    return t.claim(town, who, amount, state)


def a_clerk(role: str, organisation: int) -> Actor:
    """Somebody with a role in a part of the tree."""
    who = a_user(f"{role}{organisation}")
    grant(who, role, organisation, valid_from=BEGAN)
    return who


STEPS: dict[str, Callable[[int, Actor], object]] = {
    "approve": lambda c, by: review.approve(c, by=by, at=AT),
    "hold": lambda c, by: review.hold(c, note="缺材料", by=by, at=AT),
    "reject": lambda c, by: review.reject(c, reason="R14.2", by=by, at=AT),
}


@pytest.mark.parametrize("step", STEPS)
def test_another_townships_claim_is_not_decided(town: Town, step: str) -> None:
    tree = a_tree()
    mine = a_clerk("aid_clerk", tree.town)
    theirs = enrolled(town, tree.other_town)
    with pytest.raises(PermissionDenied):
        STEPS[step](theirs.pk, mine)
    assert not ClaimHandling.objects.exists()
    assert Claim.objects.get(pk=theirs.pk).state == "review"
    nobodys = t.claim(town, t.person(), 100_00, "review")
    with pytest.raises(PermissionDenied):
        STEPS[step](nobodys.pk, mine)
    STEPS[step](enrolled(town, tree.union).pk, mine)
    STEPS[step](nobodys.pk, a_clerk("aid_clerk", tree.city))


def test_a_held_claim_is_taken_up_by_its_own_township(town: Town) -> None:
    tree = a_tree()
    claim = enrolled(town, tree.union, state="on_hold")
    with pytest.raises(PermissionDenied):
        review.resume(claim.pk, by=a_clerk("aid_clerk", tree.other_town), at=AT)
    review.resume(claim.pk, by=a_clerk("aid_clerk", tree.town), at=AT)


def test_recoveries_of_another_township(town: Town) -> None:
    tree = a_tree()
    theirs = enrolled(town, tree.other_town, -100_00, "recovering")
    mine = a_clerk("aid_clerk", tree.town)
    for step in (
        lambda: recovery.give_consent(theirs.pk, given_on=ON, evidence="x", by=mine, at=AT),
        lambda: recovery.withdraw_consent(theirs.pk, by=mine, at=AT),
        lambda: recovery.ask_write_off(theirs.pk, 1_00, key="k", note="x", by=mine, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            step()
    assert not Recovery.objects.exists()


def test_missed_claims_of_another_township(town: Town) -> None:
    tree = a_tree()
    missed = MissedClaim.objects.create(
        period=town.period, settlement_id=1, organisation_id=tree.other_town, found_at=AT,
        kind=MissedKind.FEE_UNPAID, stay_date=ON, details={"candidates": []},
    )  # fmt: skip
    mine = a_clerk("aid_clerk", tree.town)
    with pytest.raises(PermissionDenied):
        missed_handling.dismiss(missed.pk, note="x", by=mine, at=AT)
    with pytest.raises(PermissionDenied):
        missed_handling.this_person(missed.pk, person_id=1, number="1", by=mine, at=AT)
    assert MissedClaim.objects.get().state == MissedState.OPEN


def test_what_concerns_the_whole_fund_is_done_at_the_top(town: Town) -> None:
    tree = a_tree()
    clerk, finance, releaser = (
        a_clerk(role, tree.town) for role in ("aid_clerk", "finance", "aid_releaser")
    )
    code = town.scheme.code
    checker = a_clerk("aid_checker", tree.town)
    steps = (
        lambda: batches.create(code, by=clerk, at=AT),
        lambda: batches.approve("x", by=checker, at=AT),
        lambda: batches.release("x", by=releaser, at=AT),
        lambda: premiums.top_up(code, 1_00, on=ON, key="k", by=finance, at=AT),
        lambda: premiums.book_premium(
            town.period.pk, Funder.WORKER, 1_00, on=ON, key="k", by=clerk, at=AT
        ),
        lambda: returns.book_return(b"payment_id,status\r\n", "x", by=clerk, at=AT),
        lambda: periods.close(code, 1, by=finance, at=AT),
        lambda: bank_files.export("x", bank_files.Format.CSV, None, by=releaser, at=AT),  # type: ignore[arg-type]  # not reached
    )  # fmt: skip
    for step in steps:
        with pytest.raises(PermissionDenied):
            step()
