"""What a person does with a claim line: approve, reject, hold, resume.

Two people at once: the lock of the line lets one through; the other is told that it has moved.
Each step raises PermissionDenied where the right to review does not reach the person's union.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import ClaimState, Exclusion, Handling, PaymentState, Reason
from gongqiao.mutualaid.models import Claim, ClaimHandling, Payment
from gongqiao.mutualaid.rules.states import after
from gongqiao.mutualaid.services import books, funds, reach
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

REASONS = frozenset(r.value for r in Reason if r != Reason.EXCLUDED) | {e.value for e in Exclusion}


@dataclass(frozen=True, slots=True)
class Handled:
    """A line and the state in which it now is."""

    claim_id: int
    state: str


def approve(claim_id: int, *, note: str = "", by: Actor, at: datetime) -> Handled:
    """The line may be paid. Raises Refused UNKNOWN_CLAIM, NOT_NOW, NOTHING_DUE."""
    with transaction.atomic():
        return _move(claim_id, Handling.APPROVE, "", note, by, at)


def hold(claim_id: int, *, note: str, by: Actor, at: datetime) -> Handled:
    """The line waits, for instance for a paper. Raises Refused UNKNOWN_CLAIM, NOT_NOW."""
    with transaction.atomic():
        return _move(claim_id, Handling.HOLD, "", note, by, at)


def resume(claim_id: int, *, note: str = "", by: Actor, at: datetime) -> Handled:
    """A held line goes back to review. Raises Refused UNKNOWN_CLAIM, NOT_NOW."""
    with transaction.atomic():
        return _move(claim_id, Handling.RESUME, "", note, by, at)


def reject(claim_id: int, *, reason: str, note: str = "", by: Actor, at: datetime) -> Handled:
    """Nothing is paid: the decision is booked back.

    `reason` is a reason code; an excluded stay needs the sub-code (`Exclusion`, e.g. R14.2).
    Raises Refused REASON, UNKNOWN_CLAIM, NOT_NOW.
    """
    if reason not in REASONS:
        says = _("Name the reason; an excluded stay needs its sub-code, for instance R14.2.")
        raise Refused("REASON", says, field="reason")
    with transaction.atomic():
        done = _move(claim_id, Handling.REJECT, reason, note, by, at)
        claim = Claim.objects.select_related("period__scheme").get(pk=claim_id)
        if claim.amount > 0:
            _book_back(claim, reason, by, at)
    return done


def _move(
    claim_id: int, handling: Handling, reason: str, note: str, by: Actor, at: datetime
) -> Handled:
    gate.require(by, permissions.REVIEW, books.day_of(at))
    with connection.cursor() as cursor:
        books.hold_alone(cursor)
    claim = Claim.objects.select_for_update(of=("self",)).filter(pk=claim_id).first()
    if claim is None:
        raise Refused("UNKNOWN_CLAIM", _("There is no such claim."))
    path = reach.require_claim(by, permissions.REVIEW, claim, books.day_of(at))
    before = ClaimState(claim.state)
    new = after(before, handling)
    standing = Payment.objects.filter(claim_id=claim_id).exclude(state=PaymentState.FAILED)
    if new is None or standing.exists():
        raise Refused(
            "NOT_NOW",
            _("The claim has moved on meanwhile; look at it again."),
            figures={"state": claim.state},
        )
    if handling == Handling.APPROVE and claim.amount <= 0:
        raise Refused("NOTHING_DUE", _("There is nothing to pay on this claim."))
    claim.state = new
    claim.save(update_fields=["state"])
    ClaimHandling.objects.create(
        claim_id=claim_id,
        handling=handling,
        from_state=before,
        to_state=new,
        reason=reason,
        note=note[:300],
        by_id=by.user_id,
        at=at,
    )
    record(
        at=at,
        by=by,
        action=f"mutualaid.claim.{handling.value}",
        subject=("mutualaid.claim", claim_id),
        old={"state": before.value},
        new={"claim": claim_id, "state": new.value, "code": reason},
        reason=note,
        path=path,
    )
    return Handled(claim_id, new.value)


def _book_back(claim: Claim, reason: str, by: Actor, at: datetime) -> None:
    fund_id = claim.period.scheme.fund_id
    accounts = funds.account_ids(fund_id)
    frame = books.entry_of(
        [
            books.one_leg(accounts[funds.BENEFIT_PAYABLE], claim.amount, claim.pk),
            books.one_leg(accounts[funds.EXPENSE_BENEFIT], -claim.amount, claim.pk),
        ]
    )
    with connection.cursor() as cursor:
        ledger.post_bulk(
            cursor,
            key=f"reject:{claim.pk}",
            fund_id=fund_id,
            kind=books.REJECTION,
            on=books.day_of(at),
            frame=frame,
            memo=reason,
            by=by,
            at=at,
        )
