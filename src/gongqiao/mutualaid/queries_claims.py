"""Reads of claim lines for the workbench: who may see which, and what waits for a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from gongqiao.accounts.api import shown_name_of
from gongqiao.feeds import api as feeds
from gongqiao.kernel.money import fen_from_yuan
from gongqiao.mutualaid.enums import NEEDS_REVIEW, ClaimState, PaymentState, Reason, reasons_in
from gongqiao.mutualaid.models import Claim, Enrolment, Payment, Run, SchemeVersion
from gongqiao.mutualaid.queries_payments import with_shown_state
from gongqiao.mutualaid.queries_people import MOST_NAMED, of_people, one_of, people_called
from gongqiao.mutualaid.rules.states import PAYABLE
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope

VIEW = "mutualaid.view"
LARGE, SAMPLE = "large", "sample"
"""Why a line waits besides its reasons: above the limit, or drawn for the sample."""
COUNTED = 10_000
MOST_RELATED = 8
MOST_OF_A_STAY = 20


def claims_in(scope: Scope) -> QuerySet[Claim]:
    """Lines of people enrolled, for the line's period, by organisations in scope; newest first."""
    seen = Claim.objects.select_related("person", "period__scheme").order_by("-id")
    if not scope:
        return seen.none()
    if scope.at_the_top:
        return seen
    enrolled = Enrolment.objects.filter(
        scope.as_q("organisation__path"),
        period_id=OuterRef("period_id"),
        person_id=OuterRef("person_id"),
    )
    return seen.filter(Exists(enrolled))


def claims_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[Claim]:
    """The lines that `by` may see (or do `capability` with) on that day, newest first."""
    return claims_in(gate.scope_of(by, capability, on))


def claim_for(by: Actor, claim_id: int, on: date, capability: str = VIEW) -> Claim | None:
    """One line with its run and version, by the gate of the list; `opened_name`: whose run."""
    seen = claims_visible_to(by, on, capability).select_related("version", "run")
    named = with_shown_state(seen).annotate(opened_name=shown_name_of("run__opened_by"))
    return named.filter(pk=claim_id).first()


def enrolment_of(claim: Claim) -> Enrolment | None:
    """By whom the person was enrolled in the line's period; the caller has passed its gate."""
    found = Enrolment.objects.filter(period_id=claim.period_id, person_id=claim.person_id)
    return found.select_related("organisation").first()


def matching(claims: QuerySet[Claim], words: str, scope: Scope | None = None) -> QuerySet[Claim]:
    """By the beginning of a name or of its initials, last four of the ID, a settlement number.

    The people are looked up first, those enrolled within the `scope`: then the lines of a handful
    and those of everyone called 王 are both read from an index.
    """
    stays = feeds.stays_with_number(words)
    of_stays = Q(person_id__in=feeds.holders_of(stays), stay_id__in=stays)
    theirs = of_people(people_called(words, scope))
    return claims.filter(of_stays | theirs if stays else theirs)


def in_shown_state(claims: QuerySet[Claim], state: str) -> QuerySet[Claim]:
    """Lines in a state as people see it (`rules.states.shown`), without computing it for all."""
    payments = Payment.objects.filter(claim_id=OuterRef("pk"))
    standing = payments.exclude(state=PaymentState.FAILED)
    sent_back = payments.filter(state=PaymentState.FAILED, settled_at__isnull=False)
    if state in set(PaymentState) - {PaymentState.FAILED}:
        paid = Payment.objects.filter(state=state).order_by().values_list("claim_id", flat=True)
        if len(ids := list(paid[: MOST_NAMED + 1])) <= MOST_NAMED:
            return claims.filter(one_of("pk", ids))
        return claims.filter(Exists(payments.filter(state=state)))
    if state in (ClaimState.BANK_FAILED, ClaimState.CORRECTED):
        back = claims.filter(Exists(sent_back), ~Exists(standing), state__in=PAYABLE)
        return with_shown_state(back).filter(shown_state=state)  # type: ignore[misc]  # annotated just so
    if state in PAYABLE:
        # one look at the payments: nothing stands and nothing came back from the bank
        in_the_house = Q(state=PaymentState.FAILED, settled_at__isnull=True)
        return claims.filter(~Exists(payments.exclude(in_the_house)), state=state)
    return claims.filter(state=state)


def with_reason(claims: QuerySet[Claim], reason: Reason) -> QuerySet[Claim]:
    """Lines that carry this reason."""
    return claims.alias(carried=F("reasons").bitand(reason.bit)).exclude(carried=0)


def lines_of_stay(claim: Claim) -> list[Claim]:
    """All lines about the stay in the period, newest first."""
    return list(_of_stay(claim))


def lines_of_person(by: Actor, claim: Claim, on: date) -> tuple[list[Claim], list[Claim]]:
    """`lines_of_stay`, and those about other stays of the person that `by` may see, newest first.

    One query for both.
    """
    seen = claims_visible_to(by, on).select_related(None).select_related("run")
    others = seen.filter(person_id=claim.person_id).exclude(stay_id=claim.stay_id)
    found = _of_stay(claim).union(with_shown_state(others)[:MOST_RELATED], all=True)
    lines = sorted(found, key=lambda line: (line.revision, line.pk), reverse=True)
    return (
        [line for line in lines if line.stay_id == claim.stay_id],
        sorted((x for x in lines if x.stay_id != claim.stay_id), key=lambda x: -x.pk),
    )


def _of_stay(claim: Claim) -> QuerySet[Claim]:
    lines = Claim.objects.filter(
        person_id=claim.person_id, period_id=claim.period_id, stay_id=claim.stay_id
    )
    return with_shown_state(lines).select_related("run").order_by("-revision")[:MOST_OF_A_STAY]


# ── what waits for a person ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many lines wait, in all and by why (reason code, `large`, `sample`).

    Counting stops at COUNTED: then `capped` holds and the figures are those of the newest ones.
    """

    total: int
    capped: bool
    by_why: Mapping[str, int]


def waiting_in(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Of these lines, those in review."""
    return claims.filter(state=ClaimState.REVIEW)


def limits() -> dict[int, int]:
    """Version → up to which amount (fen) the rule pays by itself."""
    found = SchemeVersion.objects.values_list("pk", "body__review__auto_approve_upto")
    return {pk: int(fen_from_yuan(str(text))) for pk, text in found}


def limits_and_cleared() -> tuple[dict[int, int], int | None]:
    """`limits()`, and how many lines of the newest closed run needed no person (None before the
    first run). One query.
    """
    closed = Run.objects.filter(closed_at__isnull=False).order_by("-id")
    found = SchemeVersion.objects.annotate(last=Subquery(closed.values("totals")[:1]))
    rows = list(found.values_list("pk", "body__review__auto_approve_upto", "last"))
    last = rows[0][2] if rows else None
    cleared = int(last["claims"]) - int(last["review"]) if last else None
    return {pk: int(fen_from_yuan(str(text))) for pk, text, _last in rows}, cleared


def why_waiting(reasons: int, payable: int, limit: int) -> list[str]:
    """Reason codes, `large`, or `sample` when nothing else says why a line is in review."""
    why: list[str] = [r.value for r in reasons_in(reasons & NEEDS_REVIEW)]
    if payable > limit:
        why.append(LARGE)
    return why or [SAMPLE]


def count_waiting(waiting: QuerySet[Claim], upto: Mapping[int, int] | None = None) -> Waiting:
    """Count by why: one query of at most COUNTED small rows. `upto`: `limits()`, if at hand."""
    upto = limits() if upto is None else upto
    rows = waiting.select_related(None).values_list("reasons", "payable", "version_id")
    found = list(rows[: COUNTED + 1])
    alike = Counter(
        (reasons & NEEDS_REVIEW, payable > upto.get(version, 0))
        for reasons, payable, version in found[:COUNTED]
    )
    by_why: dict[str, int] = {}
    for (reasons, is_large), count in alike.items():
        for why in why_waiting(reasons, int(is_large), 0):
            by_why[why] = by_why.get(why, 0) + count
    return Waiting(min(len(found), COUNTED), len(found) > COUNTED, by_why)


def waiting_because(
    waiting: QuerySet[Claim], why: str, upto: Mapping[int, int] | None = None
) -> QuerySet[Claim]:
    """Those that wait for this reason; an unknown one narrows nothing. `upto`: `limits()`."""
    if why in set(Reason):
        return with_reason(waiting, Reason(why))
    if why not in (LARGE, SAMPLE):
        return waiting
    above = Q(pk__in=[])
    for version, limit in (limits() if upto is None else upto).items():
        above |= Q(version_id=version, payable__gt=limit)
    if why == LARGE:
        return waiting.filter(above)
    needed = waiting.alias(needed=F("reasons").bitand(NEEDS_REVIEW))
    return needed.filter(~above, needed=0)


def page_of(queue: QuerySet[Claim], order: str, first: int, most: int) -> list[Claim]:
    """Lines first … of a queue; `ends_in`: the last four of the person's newest certificate.

    The long queue is sorted by its keys alone.
    """
    ordered = queue.select_related(None).order_by(*ORDERS[order]).values("pk")
    theirs = Claim.objects.filter(pk=OuterRef("pk")).order_by("-person__certificates__pk")
    found = Claim.objects.filter(pk__in=ordered[first : first + most]).annotate(
        ends_in=Subquery(theirs.values("person__certificates__last4")[:1])
    )
    return list(found.select_related("person", "period__scheme").order_by(*ORDERS[order]))


ORDERS: Mapping[str, Sequence[str]] = {"amount": ("-amount", "id"), "age": ("id",)}


def next_waiting(queue: QuerySet[Claim], claim: Claim, order: str) -> int | None:
    """The line after this one in the queue; from its end, the first; None when none is left."""
    after = Q(id__gt=claim.pk)
    if order == "amount":
        after = Q(amount__lt=claim.amount) | Q(amount=claim.amount, id__gt=claim.pk)
    others = queue.exclude(pk=claim.pk).order_by(*ORDERS[order])
    following = others.filter(after).values_list("pk", flat=True).first()
    return following or others.values_list("pk", flat=True).first()


# ── runs ────────────────────────────────────────────────────────────────────────────────────────


def runs() -> QuerySet[Run]:
    """All runs, newest first."""
    return Run.objects.select_related("scheme").order_by("-id")


def open_runs() -> list[Run]:
    """Runs that have not been closed, oldest first."""
    return list(runs().filter(closed_at__isnull=True).order_by("id")[:20])
