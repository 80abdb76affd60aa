"""Reads of periods: which there are, what stands in the way of closing one, its payments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from gongqiao.mutualaid.enums import BatchState, PaymentState, PremiumKind
from gongqiao.mutualaid.models import (
    Claim,
    Payment,
    PaymentBatch,
    Premium,
    SchemePeriod,
)
from gongqiao.mutualaid.queries_payments import OUTSTANDING
from gongqiao.platform.gate import Scope

RUNS, OVER, CLOSED = "runs", "over", "closed"
"""It still covers people; it is over and can be closed; it is closed."""
MOST_BATCHES = 20


def periods_in(scope: Scope) -> QuerySet[SchemePeriod]:
    """All periods, the newest first: whole funds' matters, open from the top of the tree."""
    seen = SchemePeriod.objects.all() if scope.at_the_top else SchemePeriod.objects.none()
    return seen.select_related("scheme").order_by("-cover_from", "scheme__code")


def state_of(period: SchemePeriod, today: date) -> str:
    """How far a period is: RUNS, OVER or CLOSED."""
    if period.closed_at is not None:
        return CLOSED
    return OVER if period.cover_to <= today else RUNS


def in_state(today: Callable[[], date]) -> Callable[[QuerySet[SchemePeriod], str], QuerySet]:  # type: ignore[type-arg]  # of periods
    """For a filter: the periods that are so far."""

    def narrowed(rows: QuerySet[SchemePeriod], state: str) -> QuerySet[SchemePeriod]:
        if state == CLOSED:
            return rows.filter(closed_at__isnull=False)
        over = Q(cover_to__lte=today())
        return rows.filter(over if state == OVER else ~over, closed_at__isnull=True)

    return narrowed


@dataclass(frozen=True, slots=True)
class Loose:
    """What is not finished in a period besides its claims; amounts in fen.

    Only the batches keep it open, by the payments in them; the rest goes on after the close.
    """

    batches: tuple[PaymentBatch, ...]
    recoveries: int
    recoverable: int
    proposed: int
    fees_missing: int
    premiums_due: int
    premiums_over: int
    questions: int
    missed: int
    runs: int


def loose_ends(period: SchemePeriod) -> Loose:
    """What to look at before a period is closed; four queries."""
    recoveries, recoverable, proposed = _row(_RECOVERABLE, period=period.pk)
    fees, questions, missed, runs = _row(_COUNTS, period=period.pk, scheme=period.scheme_id)
    due, over = _premiums(period)
    return Loose(
        batches=tuple(_unsettled(period)[:MOST_BATCHES]),
        recoveries=recoveries,
        recoverable=recoverable,
        proposed=proposed,
        fees_missing=fees,
        premiums_due=due,
        premiums_over=over,
        questions=questions,
        missed=missed,
        runs=runs,
    )


_WAY = "SELECT m.batch_id FROM mutualaid_payment m JOIN mutualaid_claim c ON c.id = m.claim_id "
_UNSETTLED = _WAY + "AND c.period_id = %s WHERE m.state IN ('in_batch', 'sent')"


def _unsettled(period: SchemePeriod) -> QuerySet[PaymentBatch]:
    """The batches with payments of the period for which the bank has not answered."""
    on_the_way = (BatchState.MADE, BatchState.CHECKED, BatchState.RELEASED)
    batches = PaymentBatch.objects.filter(scheme=period.scheme, state__in=on_the_way)
    return batches.filter(pk__in=RawSQL(_UNSETTLED, [period.pk])).order_by("pk")  # noqa: S611  # the id is a parameter


_RECOVERABLE = f"""
SELECT count(*), COALESCE(sum(owed), 0), count(*) FILTER (WHERE asked) FROM (
  SELECT {OUTSTANDING} AS owed, EXISTS (SELECT FROM mutualaid_recovery a
         WHERE a.claim_id = c.id AND a.entry_id IS NULL AND a.withdrawn_at IS NULL) AS asked
  FROM mutualaid_claim c WHERE c.state = 'recovering' AND c.period_id = %(period)s
) r WHERE owed > 0
"""  # noqa: S608  # an expression of our own


_COUNTS = """
SELECT (SELECT count(*) FROM mutualaid_enrolment WHERE period_id = %(period)s AND paid_on IS NULL),
  (SELECT count(*) FROM mutualaid_objection WHERE period_id = %(period)s AND answered_at IS NULL),
  (SELECT count(*) FROM mutualaid_missedclaim WHERE period_id = %(period)s AND state = 'open'),
  (SELECT count(*) FROM mutualaid_run WHERE scheme_id = %(scheme)s AND closed_at IS NULL)
"""


def _row(sql: str, **which: int) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, which)
        return tuple(int(cell) for cell in cursor.fetchone() or ())


def _premiums(period: SchemePeriod) -> tuple[int, int]:
    """Promised and not come yet; too much and not returned yet."""
    kinds = {
        row["kind"]: row
        for row in Premium.objects.filter(period=period)
        .values("kind")
        .annotate(together=Sum("amount"), too_much=Sum("over"))
        .order_by()
    }

    def total(kind: PremiumKind, what: str = "together") -> int:
        return int(kinds[kind][what]) if kind in kinds else 0

    due = total(PremiumKind.PROMISED) - total(PremiumKind.COLLECTED)
    over = total(PremiumKind.RECEIVED, "too_much") - total(PremiumKind.RETURNED)
    return due, over


def payments_of(period: SchemePeriod) -> QuerySet[Payment]:
    """What went to the bank for claims of the period, the newest first."""
    of_it = Claim.objects.filter(pk=OuterRef("claim_id"), period=period)
    left = Payment.objects.exclude(state=PaymentState.FAILED, settled_at__isnull=True)
    return left.filter(Exists(of_it)).select_related("batch").order_by("-id")
