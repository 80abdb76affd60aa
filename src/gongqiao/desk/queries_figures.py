"""The desk's figures: each a part of a base, recomputed from the items, with the rows behind it.

A figure and the list behind it are one condition (`Measure.part`, `Measure.base`), so they cannot
differ. Days are days in China; "now" is the instant at which the page was asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongqiao.desk.enums import HANDED_ON, Score
from gongqiao.desk.models import HandOver, WorkItem
from gongqiao.desk.queries_board import OPEN, late
from gongqiao.kernel.officehours import midnight
from gongqiao.kernel.period import CHINA

MONTHS = 12
MOST_OFFICES = 60


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both counted, as seen at an instant."""

    first: date
    last: date
    at: datetime

    def within(self, field: str) -> Q:
        """The instant in this field lies on one of the days."""
        start = midnight(self.first)
        end = midnight(self.last + timedelta(days=1))
        return Q(**{f"{field}__gte": start, f"{field}__lt": end})


Condition = Callable[[Span], Q]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: how many of `base` fulfil `part` besides; without a base it is a plain number."""

    code: str
    label: str | Promise
    says: str | Promise
    part: Condition
    base: Condition | None = None

    def rows(self, span: Span, *, whole: bool) -> Q:
        """The items of the base, or those of them that count."""
        base = self.base(span) if self.base else Q()
        return base if whole and self.base else base & self.part(span)


def _received(span: Span) -> Q:
    return Q(arrived_on__gte=span.first, arrived_on__lte=span.last)


FINISHED = Q(closed_at__isnull=False) & ~Q(outcome=HANDED_ON)
"""What went on as a matter of another kind is finished there, not here."""


def _closed(span: Span) -> Q:
    return span.within("closed_at") & FINISHED


def _to_be_closed(span: Span) -> Q:
    """Due on those days, and decided: closed, or late by now."""
    past = Q(due_at__lt=span.at, stopped_at__isnull=True)
    return span.within("due_at") & (FINISHED | (past & OPEN))


def _answered_that_day(_span: Span) -> Q:
    arrived = F("arrived_on")
    return Q(answered_at__date__lte=arrived) | (FINISHED & Q(closed_at__date__lte=arrived))


def _moved_that_day(span: Span) -> Q:
    went = HandOver.objects.filter(item=OuterRef("pk"), at__date__lte=OuterRef("arrived_on"))
    return _answered_that_day(span) | Q(Exists(went))


def _known(span: Span) -> Q:
    return _closed(span) & Q(visits__isnull=False)


def _asked(span: Span) -> Q:
    return _closed(span) & Q(asks=True)


def _rated(span: Span) -> Q:
    return _asked(span) & Q(rating__isnull=False)


def _visits(how: Q) -> Condition:
    return lambda _span: how


def _score(score: Score) -> Condition:
    return lambda _span: Q(rating__score=score)


MEASURES = (
    Measure("received", _("received"),
            _("Matters whose office day of arrival lies in the period."), _received),
    Measure("same_day", _("answered the same day"),
            _("Of those received: a first answer by the end of the day of arrival (a word in "
              "between and a question back to the applicant are one), or closed."),
            _answered_that_day, _received),
    Measure("moved", _("answered or handed on the same day"),
            _("Of those received: a first answer, closed or handed on by the end of that day."),
            _moved_that_day, _received),
    Measure("closed", _("finished"), _("Matters closed in the period."), _closed),
    Measure("on_time", _("finished on time"),
            _("Of those due in the period and closed or late by now: closed by the due time."),
            lambda _span: Q(closed_at__lte=F("due_at")), _to_be_closed),
    Measure("late", _("late now"),
            _("Of all that is open now, whatever the period: past its due time, clock running."),
            lambda span: late(span.at), lambda _span: OPEN),
    Measure("visits_0", _("no visit"),
            _("Of those closed in the period whose visits are known: nobody had to come."),
            _visits(Q(visits=0)), _known),
    Measure("visits_1", _("one visit"), _("The same: the person came once."),
            _visits(Q(visits=1)), _known),
    Measure("visits_more", _("more visits"), _("The same: the person came more than once."),
            _visits(Q(visits__gt=1)), _known),
    Measure("rated", _("said how it was"),
            _("Of those closed in the period about which somebody was asked: they rated it."),
            lambda _span: Q(rating__isnull=False), _asked),
    Measure("satisfied", _("satisfied"), _("Of those closed in the period and rated."),
            _score(Score.SATISFIED), _rated),
    Measure("fairly", _("fairly satisfied"), _("Of those closed in the period and rated."),
            _score(Score.FAIRLY), _rated),
    Measure("unsatisfied", _("not satisfied"),
            _("Of those closed in the period and rated; each is handled a second time."),
            _score(Score.UNSATISFIED), _rated),
)  # fmt: skip
BY_CODE = {measure.code: measure for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its numbers."""

    measure: Measure
    part: int
    base: int | None

    @property
    def share(self) -> float | None:
        """Part of base; None without a base or where it is empty."""
        return self.part / self.base if self.base else None


def figures(items: QuerySet[WorkItem], span: Span) -> list[Figure]:
    """All measures over these items. One query over what the period or today touches."""
    touched = _received(span) | _closed(span) | span.within("due_at") | OPEN
    wanted = {f"{m.code}_part": Count("pk", filter=m.rows(span, whole=False)) for m in MEASURES}
    wanted |= {f"{m.code}_base": Count("pk", filter=m.rows(span, whole=True)) for m in MEASURES}
    got = items.filter(touched).aggregate(**wanted)
    return [
        Figure(m, got[f"{m.code}_part"], got[f"{m.code}_base"] if m.base else None)
        for m in MEASURES
    ]


def rows_behind(
    items: QuerySet[WorkItem], span: Span, code: str, *, whole: bool
) -> QuerySet[WorkItem]:
    """Exactly the items of a figure: its base, or those of the base that count."""
    return items.filter(BY_CODE[code].rows(span, whole=whole))


def satisfied_by_month(items: QuerySet[WorkItem], until: date) -> list[tuple[str, int, int]]:
    """The last twelve months: (2026-03, satisfied, rated), by the month of closing."""
    first = date(until.year - 1, until.month, 1)
    rows = (
        items.filter(_closed(Span(first, until, midnight(until))))
        .filter(rating__isnull=False)
        .annotate(month=TruncMonth("closed_at", tzinfo=CHINA))
        .values("month")
        .annotate(n=Count("pk"), hits=Count("pk", filter=Q(rating__score=Score.SATISFIED)))
        .order_by("month")
    )
    return [(f"{r['month']:%Y-%m}", r["hits"], r["n"]) for r in rows]


def satisfied_by_office(items: QuerySet[WorkItem], span: Span) -> list[tuple[str, int, int]]:
    """The offices with most answers: (name, satisfied, rated)."""
    rows = (
        items.filter(_rated(span))
        .values("organisation_id", "organisation__name")
        .annotate(n=Count("pk"), hits=Count("pk", filter=Q(rating__score=Score.SATISFIED)))
        .order_by("-n", "organisation_id")[:MOST_OFFICES]
    )
    return [(r["organisation__name"], r["hits"], r["n"]) for r in rows]
