"""The desk's figures, and exactly the rows behind each."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongqiao.access import api as access
from gongqiao.desk import kinds, queries
from gongqiao.desk.models import WorkItem
from gongqiao.desk.permissions import FIGURES
from gongqiao.desk.queries_figures import (
    BY_CODE,
    Span,
    figures,
    rows_behind,
    satisfied_by_month,
    satisfied_by_office,
)
from gongqiao.desk.rules.control import Chart, p_chart
from gongqiao.desk.shown import title_of
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.figures import Plot, lines
from gongqiao.platform.form_fields import DayField
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Listing


class Asked(forms.Form):
    """Period, office and kind, from the address; what cannot be read falls back."""

    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("Until"), required=False)
    office = forms.ChoiceField(label=gettext_lazy("Office"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, request: HttpRequest, at: datetime) -> None:
        today = timezone.localdate(at)
        start = {"first": today.replace(day=1).isoformat(), "last": today.isoformat()}
        super().__init__({**start, **request.GET.dict()}, auto_id="gq-%s")
        scope = request.scope  # type: ignore[attr-defined]  # set by @office
        offices = [o for o in access.offices_holding(FIGURES, today) if scope.covers(o.path)]
        self.paths = {str(o.pk): o.path for o in offices}
        self.kinds = kinds.labelled(queries.kinds_seen(actor_of(request), today))
        self._offer("office", [(str(o.pk), o.name) for o in offices])
        self._offer("kind", [(code, label) for code, (label, _codes) in self.kinds.items()])
        if not self.is_valid():  # what cannot be read is as if it had not been asked for
            kept = {n: v for n, v in self.data.items() if n not in self.errors}
            self.data = {**start, **kept}
            self.full_clean()
        first, last = (self.cleaned_data.get(n) for n in ("first", "last"))
        self.span = Span(min(first or today, last or today), last or today, at)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def narrowed(self, items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
        """The items of the office and the kind."""
        path = self.paths.get(self.cleaned_data.get("office", ""))
        kind = self.cleaned_data.get("kind")
        items = items.filter(organisation__path__startswith=path) if path else items
        return items.filter(kind__in=self.kinds[kind][1]) if kind else items

    @property
    def query(self) -> str:
        """The same period, office and kind as an address."""
        asked = {"first": self.span.first, "last": self.span.last}
        chosen = {n: self.cleaned_data.get(n) for n in ("office", "kind")}
        return urlencode(asked | {n: v for n, v in chosen.items() if v})


@office(FIGURES)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every figure with its base, its definition and the rows behind."""
    at = now()
    asked = Asked(request, at)
    items = asked.narrowed(queries.items_visible_to(actor_of(request), timezone.localdate(at)))
    months = p_chart(satisfied_by_month(items, asked.span.last))
    context = {
        "asked": asked,
        "figures": figures(items, asked.span),
        "months": months,
        "plot": _plot(months) if months else None,
        "offices": p_chart(satisfied_by_office(items, asked.span), in_order=False),
        "at": at,
    }
    return render(request, "desk/figures.html", context)


def _plot(chart: Chart) -> Plot:
    def percent(name: str) -> list[float]:
        return [100 * getattr(point, name) for point in chart.points]

    return lines(
        [point.label for point in chart.points],
        [
            (_("upper limit"), percent("upper"), "0"),
            (_("lower limit"), percent("lower"), "0"),
            (_("all together"), [100 * chart.centre] * len(chart.points), "2"),
            (_("satisfied"), percent("share"), "1"),
        ],
    )


ROWS: Listing[WorkItem] = Listing(
    title=gettext_lazy("Rows of a figure"),
    purpose="",
    columns=[
        Column("matter", gettext_lazy("Matter"), value=title_of),
        Column("office", gettext_lazy("Office"), value=lambda i: i.organisation.name),
        Column("opened", gettext_lazy("Came in"), sort="opened_at", value=lambda i: i.opened_at),
        Column("due", gettext_lazy("Due"), sort="due_at", value=lambda i: i.due_at),
        Column("answered", gettext_lazy("Answered"), sort="answered_at",
               value=lambda i: i.answered_at),
        Column("closed", gettext_lazy("Finished"), sort="closed_at", value=lambda i: i.closed_at),
        Column("visits", gettext_lazy("Visits"), sort="visits", number=True,
               value=lambda i: i.visits),
    ],
    row_template="desk/_figure_row.html",
    order=("opened_at",),
    template="desk/figure_rows.html",
    empty_title=gettext_lazy("No matter counts here"),
    export_name="desk",
)  # fmt: skip


@office(FIGURES)
@require_safe
def rows(request: HttpRequest, measure: str, of: str) -> HttpResponse:
    """Exactly the matters of a figure: the part, or its base."""
    if measure not in BY_CODE or of not in ("part", "base"):
        raise Http404
    at = now()
    asked = Asked(request, at)
    items = asked.narrowed(queries.items_visible_to(actor_of(request), timezone.localdate(at)))
    found = rows_behind(items, asked.span, measure, whole=of == "base")
    return ROWS.answer(
        request, found.select_related("organisation"), asked=asked, measure=BY_CODE[measure], of=of
    )
