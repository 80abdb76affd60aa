"""What a person may do with a claim, and which state is shown."""

from collections.abc import Callable
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from gongqiao.audit import api as audit
from gongqiao.mutualaid.enums import ClaimState, Handling, PaymentState
from gongqiao.mutualaid.models import Claim, ClaimHandling, Payment, PaymentBatch
from gongqiao.mutualaid.queries_payments import SHOWN, SHOWN_JOIN, with_shown_state
from gongqiao.mutualaid.rules import states
from gongqiao.mutualaid.services import batches, review
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, Town
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

STEPS: dict[Handling, Callable[[int, Actor], review.Handled]] = {
    Handling.APPROVE: lambda c, by: review.approve(c, by=by, at=AT),
    Handling.REJECT: lambda c, by: review.reject(c, reason="R14.2", by=by, at=AT),
    Handling.HOLD: lambda c, by: review.hold(c, note="缺材料", by=by, at=AT),
    Handling.RESUME: lambda c, by: review.resume(c, by=by, at=AT),
}
STORED = ("assessed", "auto_ok", "review", "approved", "rejected", "on_hold", "adjusted")


@pytest.mark.parametrize(("state", "handling"), list(product(STORED, Handling)))
def test_every_move_is_allowed_or_refused(town: Town, state: str, handling: Handling) -> None:
    made = t.claim(town, t.person(), 100_00, state)
    new = states.after(ClaimState(state), handling)
    if new is None:
        with pytest.raises(Refused) as caught:
            STEPS[handling](made.pk, town.clerk)
        assert caught.value.code == "NOT_NOW"
        assert Claim.objects.get(pk=made.pk).state == state
        return
    assert STEPS[handling](made.pk, town.clerk).state == new
    step = ClaimHandling.objects.get(claim_id=made.pk)
    assert (step.from_state, step.to_state, step.by_id) == (state, new, town.clerk.user_id)
    assert t.owed(town) == (0 if new == "rejected" else 100_00)
    t.clean()


def test_every_step_has_a_sentence(town: Town) -> None:
    made = t.claim(town, t.person(), 100_00, "review")
    review.hold(made.pk, note="缺材料", by=town.clerk, at=AT)
    event = audit.events_about("mutualaid.claim", made.pk)[0]
    assert "缺材料" in audit.sentence_of(event)


def test_nothing_moves_while_a_payment_stands(town: Town) -> None:
    made = t.claim(town, t.person(), 100_00)
    batches.create(town.scheme.code, by=town.clerk, at=AT)
    with pytest.raises(Refused):
        review.hold(made.pk, note="x", by=town.clerk, at=AT)


def test_a_held_claim_is_not_paid(town: Town) -> None:
    made = t.claim(town, t.person(), 100_00)
    review.hold(made.pk, note="x", by=town.clerk, at=AT)
    with pytest.raises(Refused):
        batches.create(town.scheme.code, by=town.clerk, at=AT)


def test_a_rejection_names_its_reason(town: Town) -> None:
    made = t.claim(town, t.person(), 100_00, "review")
    for reason in ("", "R14", "R99", "bad luck"):
        with pytest.raises(Refused) as caught:
            review.reject(made.pk, reason=reason, by=town.clerk, at=AT)
        assert caught.value.code == "REASON"
    review.reject(made.pk, reason="R14.2", note="交通事故", by=town.clerk, at=AT)
    assert ClaimHandling.objects.get().reason == "R14.2"


def test_nothing_due_is_not_approved(town: Town) -> None:
    made = t.claim(town, t.person(), 0, "review")
    with pytest.raises(Refused):
        review.approve(made.pk, by=town.clerk, at=AT)
    assert Claim.objects.get(pk=made.pk).state == "review"


def test_only_who_may_review(town: Town) -> None:
    made = t.claim(town, t.person(), 100_00, "review")
    for who in (town.releaser, town.stranger, town.finance):
        with pytest.raises(PermissionDenied):
            review.approve(made.pk, by=who, at=AT)
    with pytest.raises(Refused):
        review.approve(made.pk + 1, by=town.clerk, at=AT)


def test_what_was_done_is_only_added_to(town: Town) -> None:
    made = t.claim(town, t.person(), 100_00, "review")
    review.approve(made.pk, by=town.clerk, at=AT)
    for statement in (
        "UPDATE mutualaid_claimhandling SET note = 'x'",
        "DELETE FROM mutualaid_claimhandling",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


PAYMENTS = (None, "withdrawn", *PaymentState)


@pytest.mark.parametrize(
    ("state", "payment", "changed"), list(product(STORED, PAYMENTS, (False, True)))
)
def test_the_shown_state_in_sql_is_the_rule(
    town: Town, state: str, payment: str | None, changed: bool
) -> None:
    owner = t.person()
    made = t.claim(town, owner, 100_00, state)
    if payment is not None:
        _attempt(town, made, payment)
    if changed:
        t.give_account(owner)
    went = PaymentState(payment) if payment and payment != "withdrawn" else None
    expected = states.shown(ClaimState(state), went, account_changed=changed)
    row = with_shown_state(Claim.objects.all()).get()
    assert row.shown_state == expected  # type: ignore[attr-defined]  # annotated
    wanted = {"shown_state": expected.value}
    assert with_shown_state(Claim.objects.all()).filter(**wanted).count() == 1
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SHOWN} FROM mutualaid_claim c {SHOWN_JOIN}")
        assert cursor.fetchall() == [(expected.value,)]


def _attempt(town: Town, made: Claim, payment: str) -> None:
    batch = PaymentBatch.objects.create(
        scheme=town.scheme, code="B", state="made", made_by_id=town.clerk.user_id or 0, made_at=AT
    )
    Payment.objects.create(
        batch=batch,
        claim_id=made.pk,
        person_id=made.person_id,
        account_id=made.person.accounts.get().pk,
        amount=made.amount,
        state="failed" if payment == "withdrawn" else payment,
        settled_at=AT if payment in ("paid", "failed") else None,
    )


def test_a_withdrawn_second_attempt_shows_the_first(town: Town) -> None:
    owner = t.person()
    made = t.claim(town, owner, 100_00)
    t.released(town)
    t.answer(town, (Payment.objects.get().pk, "failed", "", ""))
    t.give_account(owner)
    second = batches.create(town.scheme.code, by=town.clerk, at=AT)
    batches.withdraw(second.batch, reason="", by=town.clerk, at=AT)
    row = with_shown_state(Claim.objects.filter(pk=made.pk)).get()
    assert row.shown_state == "corrected"  # type: ignore[attr-defined]  # annotated
