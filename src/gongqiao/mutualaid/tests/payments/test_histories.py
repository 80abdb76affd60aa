"""Any history of decisions, reviews, batches and answers leaves books that agree."""

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.models import Claim, Payment, PaymentBatch, Recovery
from gongqiao.mutualaid.rules.states import CANCELLED
from gongqiao.mutualaid.services import batches, recovery, review
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, ON
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Person

AMOUNTS = st.integers(1, 500_00)
PICK = st.integers(0, 10**6)
EXAMPLES, STEPS = min(20, settings().max_examples), 30


def expect(refused: Refused, *codes: str) -> None:
    """Refused is fine, but only for these reasons."""
    if refused.code not in codes:
        raise refused


class Histories(RuleBasedStateMachine):
    """One town, three people with accounts, and everything that may happen to their claims."""

    def __init__(self) -> None:
        super().__init__()
        self.history = transaction.atomic()
        self.history.__enter__()
        self.town = t.found(money=800_00)
        self.people = [t.person() for _ in range(3)]
        self.files = 0

    def teardown(self) -> None:
        """Nothing of it stays."""
        transaction.set_rollback(True)
        self.history.__exit__(None, None, None)

    def _claim(self, pick: int, *states: str) -> Claim | None:
        found = list(Claim.objects.filter(state__in=states).order_by("id"))
        return found[pick % len(found)] if found else None

    def _person(self, pick: int) -> Person:
        return self.people[pick % len(self.people)]

    @rule(who=PICK, amount=AMOUNTS, state=st.sampled_from(["auto_ok", "review"]))
    def decide(self, who: int, amount: int, state: str) -> None:
        t.claim(self.town, self._person(who), amount, state)

    @rule(who=PICK, amount=AMOUNTS)
    def decide_recovery(self, who: int, amount: int) -> None:
        t.claim(self.town, self._person(who), -amount, "recovering")

    @rule(pick=PICK, step=st.sampled_from(["approve", "reject", "hold", "resume"]))
    def look_at(self, pick: int, step: str) -> None:
        made = self._claim(pick, "auto_ok", "review", "approved", "on_hold")
        if made is None:
            return
        by = {"by": self.town.clerk, "at": AT}
        try:
            if step == "reject":
                review.reject(made.pk, reason="R11", **by)  # type: ignore[arg-type]
            else:
                getattr(review, step)(made.pk, note="x", **by)
        except Refused as refused:
            expect(refused, "NOT_NOW")

    @rule()
    def make(self) -> None:
        try:
            batches.create(self.town.scheme.code, by=self.town.clerk, at=AT)
        except Refused as refused:
            expect(refused, "NOTHING_TO_PAY")

    @rule(pick=PICK, step=st.sampled_from(["approve", "release", "release", "withdraw"]))
    def move(self, pick: int, step: str) -> None:
        found = list(PaymentBatch.objects.filter(state__in=["made", "checked"]).order_by("id"))
        if not found:
            return
        code = found[pick % len(found)].code
        try:
            if step == "approve":
                batches.approve(code, by=self.town.checker, at=AT)
            elif step == "release":
                batches.release(code, by=self.town.releaser, at=AT)
            else:
                batches.withdraw(code, reason="x", by=self.town.clerk, at=AT)
        except Refused as refused:
            expect(refused, "WRONG_STATE", "OVERDRAWN", "ACCOUNT_CHANGED")

    @precondition(lambda self: Payment.objects.exists())
    @rule(
        picks=st.lists(st.tuples(PICK, st.sampled_from(["paid", "failed", "pending"])), max_size=4)
    )
    def hear(self, picks: list[tuple[int, str]]) -> None:
        found = list(Payment.objects.order_by("id"))
        self.files += 1
        rows = [(found[pick % len(found)].pk, word, "", self.files) for pick, word in picks]
        for _twice in range(2):
            t.answer(self.town, *rows)

    @rule(who=PICK)
    def new_account(self, who: int) -> None:
        t.give_account(self._person(who))

    @rule(pick=PICK)
    def consent(self, pick: int) -> None:
        if made := self._claim(pick, "recovering"):
            recovery.give_consent(made.pk, given_on=ON, evidence="x", by=self.town.clerk, at=AT)

    @rule(pick=PICK, amount=AMOUNTS, off=st.booleans())
    def get_back(self, pick: int, amount: int, off: bool) -> None:
        made = self._claim(pick, "recovering")
        if made is None:
            return
        key, town = f"k{Recovery.objects.count()}", self.town
        try:
            if off:
                asked = recovery.ask_write_off(
                    made.pk, amount, key=key, note="x", by=town.clerk, at=AT
                )
                recovery.approve_write_off(asked.recovery_id, by=town.checker, at=AT)
            else:
                recovery.receive(made.pk, amount, key=key, on=ON, by=town.finance, at=AT)
        except Refused as refused:
            expect(refused, "AMOUNT")

    @invariant()
    def the_books_agree(self) -> None:
        t.clean()

    @invariant()
    def nobody_is_paid_more_than_decided(self) -> None:
        for made in Claim.objects.all():
            standing = Payment.objects.filter(claim_id=made.pk).exclude(state="failed")
            paid = sum(p.amount + p.withheld for p in standing)
            assert paid in (0, made.amount)
            assert not (paid and made.state in CANCELLED)

    @invariant()
    def what_is_owed_adds_up(self) -> None:
        claims = Claim.objects.exclude(state__in=CANCELLED)
        decided = sum(c.amount for c in claims if c.amount > 0)
        gone = Payment.objects.filter(state__in=["sent", "paid"])
        assert t.owed(self.town) == decided - sum(p.amount + p.withheld for p in gone)
        assert t.bank(self.town) >= 0
        assert ledger.balance(self.town.scheme.code, "recovery_receivable") >= 0


@pytest.mark.django_db
@pytest.mark.slow
def test_histories() -> None:
    """Each history in a savepoint of its own, rolled back at its end."""
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None
        ),
    )
