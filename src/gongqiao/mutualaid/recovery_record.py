"""One recovery with all that a reader wants to know of it, put together for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions, queries_claims, wording_office
from gongqiao.mutualaid import queries_recoveries as queries
from gongqiao.mutualaid.models import Claim, Enrolment, Payment, Recovery, RecoveryConsent
from gongqiao.platform import gate
from gongqiao.platform.context import Actor


@dataclass(frozen=True)
class Powers:
    """What the visitor may do with it now."""

    receive: bool
    review: bool
    approve: bool


@dataclass(frozen=True)
class Record:
    """A recovery as the page shows it. `before`: what earlier decisions gave for the stay (fen)."""

    claim: Claim
    state: str
    enrolment: Enrolment | None
    before: int
    reasons: str
    lines: Sequence[Claim]
    steps: Sequence[Recovery]
    deductions: Sequence[Payment]
    consents: Sequence[RecoveryConsent]
    entries: Sequence[tuple[ledger.Posting, str, str]]
    may: Powers

    @property
    def came_in(self) -> int:
        """What was given back and what was deducted, together (fen)."""
        return int(self.claim.received) + int(self.claim.deducted)  # type: ignore[attr-defined]  # annotated

    @property
    def consent(self) -> RecoveryConsent | None:
        """The agreement that stands."""
        return next((one for one in self.consents if one.withdrawn_at is None), None)

    @property
    def proposed(self) -> Sequence[Recovery]:
        """What somebody proposed to give up and nobody has approved."""
        return [one for one in self.steps if one.entry_id is None and one.withdrawn_at is None]

    @property
    def withdrawn(self) -> Sequence[Recovery]:
        """What was proposed to give up and taken back."""
        return [one for one in self.steps if one.withdrawn_at is not None]

    @property
    def booked(self) -> Sequence[Recovery]:
        """What came back or was given up."""
        return [one for one in self.steps if one.entry_id is not None]


def record_of(claim: Claim, by: Actor, on: date) -> Record:
    """Everything about a recovery; the caller has passed its gate (`queries.recovery_for`)."""
    enrolment = queries_claims.enrolment_of(claim)
    postings = queries.entries_for(by, claim, on)
    return Record(
        claim=claim,
        state=queries.state_of(claim),
        enrolment=enrolment,
        before=claim.payable - claim.amount,
        reasons=wording_office.reasons_say(claim.reasons),
        lines=queries_claims.lines_of_stay(claim),
        steps=queries.steps_of(claim.pk),
        deductions=queries.deductions_for(claim.pk),
        consents=queries.consents_for(claim.pk),
        entries=[_in_words(one) for one in postings],
        may=_may(claim, enrolment, by, on),
    )


def _in_words(one: ledger.Posting) -> tuple[ledger.Posting, str, str]:
    """A posting with its kind and its account as the reader calls them."""
    account = one.account
    return one, ledger.kind_says(one.entry.kind), ledger.account_says(account.code, account.name)


def _may(claim: Claim, enrolment: Enrolment | None, by: Actor, on: date) -> Powers:
    left = int(claim.left) > 0  # type: ignore[attr-defined]  # annotated

    def at_the_top(capability: str) -> bool:
        return gate.scope_of(by, capability, on).at_the_top

    reviews = gate.scope_of(by, permissions.REVIEW, on)
    here = reviews.at_the_top or (
        enrolment is not None and reviews.covers(enrolment.organisation.path)
    )
    return Powers(
        receive=left and at_the_top(permissions.TOP_UP),
        review=here,
        approve=at_the_top(permissions.CHECK) or at_the_top(permissions.RELEASE),
    )


def not_mine(step: Recovery, may: Powers, by: Actor) -> str:
    """Why somebody else must approve what was proposed; blank when the visitor may."""
    if by.user_id is not None and by.user_id == step.asked_by_id:
        return _("You proposed it yourself, so somebody else must approve it.")
    return "" if may.approve else _("It waits for somebody who may check or release batches.")
