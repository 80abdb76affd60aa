"""Reads of what is to be recovered: lines paid too much, what came back of them, what stands open.

A recovery is the claim line itself (state `recovering`, amount below zero): whoever may see the
line may see it. What came back are its recoveries that are booked, and deductions with consent.
"""

from datetime import date

from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import ClaimState, PaymentState, RecoveryKind
from gongqiao.mutualaid.models import Claim, Payment, Recovery, RecoveryConsent
from gongqiao.mutualaid.queries_claims import claims_in
from gongqiao.platform import gate
from gongqiao.platform.context import Actor

OWED, PART, DONE = "owed", "part", "done"
"""Nothing came back yet; a part did; nothing is left."""
LEFT = "left"
"""Of a filter: something is still to come."""
MOST_STEPS = 200


def _sum(rows: QuerySet[Model], by: str, what: str) -> Coalesce:
    """A sum over rows that name the line, 0 where there are none."""
    totals = rows.order_by().values(by).annotate(together=Sum(what)).values("together")
    return Coalesce(Subquery(totals, output_field=BigIntegerField()), 0)


def _booked(kind: RecoveryKind) -> Combinable:
    booked = Recovery.objects.filter(claim_id=OuterRef("pk"), kind=kind, entry_id__isnull=False)
    return _sum(booked, "claim_id", "amount")


def _deducted() -> Combinable:
    standing = Payment.objects.filter(withheld_for=OuterRef("pk"))
    standing = standing.exclude(state=PaymentState.FAILED)
    return _sum(standing, "withheld_for", "withheld")


def recoveries_visible_to(
    by: Actor, on: date, capability: str = permissions.VIEW
) -> QuerySet[Claim]:
    """Lines to be recovered of people enrolled by organisations in scope, the newest first, each
    with `owed`, `received`, `deducted`, `given_up`, `left` (fen), `agreed` and `asked`."""
    seen = claims_in(gate.scope_of(by, capability, on)).filter(state=ClaimState.RECOVERING)
    standing = RecoveryConsent.objects.filter(claim_id=OuterRef("pk"), withdrawn_at__isnull=True)
    waiting = Recovery.objects.filter(
        claim_id=OuterRef("pk"), entry_id__isnull=True, withdrawn_at__isnull=True
    )
    return seen.select_related("person", "period__scheme", "run").annotate(
        owed=-F("amount"),
        received=_booked(RecoveryKind.RECEIVED),
        given_up=_booked(RecoveryKind.WRITTEN_OFF),
        deducted=_deducted(),
        left=F("owed") - F("received") - F("given_up") - F("deducted"),
        agreed=Exists(standing),
        asked=Exists(waiting),
    )


def recovery_for(
    by: Actor, claim_id: int, on: date, capability: str = permissions.VIEW
) -> Claim | None:
    """One of them, by the gate of the list."""
    return recoveries_visible_to(by, on, capability).filter(pk=claim_id).first()


def state_of(recovery: Claim) -> str:
    """How far it is: OWED, PART or DONE."""
    left: int = recovery.left  # type: ignore[attr-defined]  # annotated
    if left <= 0:
        return DONE
    return OWED if left == recovery.owed else PART  # type: ignore[attr-defined]  # annotated


def in_state(rows: QuerySet[Claim], state: str) -> QuerySet[Claim]:
    """Those that are so far; LEFT: those of which something is still to come."""
    return rows.filter({
        OWED: Q(left=F("owed")), PART: Q(left__gt=0, left__lt=F("owed")), DONE: Q(left__lte=0),
    }.get(state, Q(left__gt=0)))  # fmt: skip


def to_recover(scheme: str) -> list[tuple[int, int]]:
    """The lines of a scheme that are to be recovered, the oldest first, each with its amount (fen,
    above zero): whatever came back since."""
    lines = Claim.objects.filter(state=ClaimState.RECOVERING, period__scheme__code=scheme)
    return [(pk, -fen) for pk, fen in lines.order_by("pk").values_list("pk", "amount")]


def steps_of(claim_id: int) -> list[Recovery]:
    """What came back and what was given up, booked or only proposed, newest first."""
    rows = Recovery.objects.filter(claim_id=claim_id).select_related(
        "asked_by", "approved_by", "withdrawn_by"
    )
    return list(rows.order_by("-pk")[:MOST_STEPS])


def claim_of_step(recovery_id: int) -> int | None:
    """Of which line something came back or was proposed to be given up."""
    return Recovery.objects.filter(pk=recovery_id).values_list("claim_id", flat=True).first()


def deductions_for(claim_id: int) -> list[Payment]:
    """The payments of which something was kept for the line, newest first."""
    rows = Payment.objects.filter(withheld_for=claim_id).exclude(state=PaymentState.FAILED)
    return list(rows.select_related("batch").order_by("-pk")[:MOST_STEPS])


def consents_for(claim_id: int) -> list[RecoveryConsent]:
    """When the person agreed to deductions, or took that back, newest first."""
    rows = RecoveryConsent.objects.filter(claim_id=claim_id).select_related("recorded_by")
    return list(rows.order_by("-pk")[:20])


def entries_for(by: Actor, recovery: Claim, on: date) -> list[ledger.Posting]:
    """What the books hold of the line: none for whoever may not read the fund's books."""
    funds = ledger.funds_in(gate.scope_of(by, "ledger.view", on))
    fund = funds.filter(code=recovery.period.scheme.code).first()
    return ledger.postings_with_ref(fund, recovery.pk) if fund else []
