"""Employers without a union, by size, trade and town: figures, each with the rows behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.organising import wording
from gongqiao.organising.forms_officers import EmployerCodeForm
from gongqiao.organising.permissions import HANDLE, VIEW
from gongqiao.organising.views.reach import ask, tell, today
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry


def band_says(band: str) -> str:
    """A band of workers in words."""
    low, _sep, high = band.partition("-")
    if not int(low):
        return gettext("under %(high)s workers") % {"high": high}
    if not high:
        return gettext("%(low)s workers and more") % {"low": low}
    return gettext("%(low)s to %(high)s workers") % {"low": low, "high": int(high) - 1}


def _bands(_request: HttpRequest) -> Sequence[tuple[str, str]]:
    return [(band, band_says(band)) for band in registry.bands()]


def _towns(request: HttpRequest) -> Sequence[tuple[str, str]]:
    scope = gate.scope_of(actor_of(request), VIEW, today())
    return [(str(pk), name) for pk, name in registry.towns_with_employers(scope)]


EMPLOYERS: Listing[Any] = Listing(
    title=_("Employers without a union"),
    purpose=_("From 25 members on a unit must set up a union: who has none yet, and where."),
    columns=[
        Column("name", _("Employer"), sort="name", value=lambda e: e.name),
        Column("town", _("Town"), value=lambda e: e.town.name),
        Column("industry", _("Trade"), value=lambda e: str(registry.label("industry", e.industry))),
        Column("staff", _("Workers"), number=True, sort="staff_count",
               value=lambda e: e.staff_count),
        Column("union", _("Has a union"), value=lambda e: str(wording.UNION_STATES[e.union_state])),
        Column("actions", _("Actions")),
    ],
    row_template="organising/_employer_row.html",
    order=("-staff_count", "name"),
    search=registry.employers_matching,
    search_label=_("Name or credit code of the employer"),
    filters=[
        Filter("union", _("Has a union"), list(wording.UNION_STATES.items()),
               lambda rows, value: rows.filter(union_state=value), default="none"),
        Filter("size", pgettext_lazy("employer", "Size"), _bands,
               lambda rows, value: rows.filter(registry.size_q(value)), keeps_default=True),
        Filter("industry", _("Trade"), list(registry.INDUSTRIES.items()),
               lambda rows, value: rows.filter(industry=value), keeps_default=True),
        Filter("town", _("Town"), _towns,
               lambda rows, value: rows.filter(town_id=int(value)), keeps_default=True),
    ],
    template="organising/coverage.html",
    empty_title=_("No employer fits"),
    empty_says=_("Bring in the register of employers first, or narrow the list less."),
    export_name="employers",
)  # fmt: skip


@office(VIEW)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The employers of the visitor's towns; `?on=2024-01-01` goes to those of that day."""
    asked = registry.past_day(request.GET.get("on", ""), today())
    if asked != today():
        return redirect("organising:coverage_on", asked.isoformat())
    return _employers(request, today())


@office(VIEW)
@require_safe
def coverage_on(request: HttpRequest, day: str) -> HttpResponse:
    """Who had a union on that day, of the employers whom the visitor sees today."""
    on = registry.past_day(day, today())
    return redirect("organising:coverage") if on == today() else _employers(request, on)


def _employers(request: HttpRequest, on: date) -> HttpResponse:
    seen = registry.employers_visible_to(actor_of(request), today(), VIEW)
    past = on != today()
    rows = registry.with_unions(seen, on, then=past)
    context: dict[str, Any] = {
        "may_begin": gate.holds(request, HANDLE) and not past,
        "on": on if past else None,
        "now": "organising:coverage",
    }
    if request.headers.get("HX-Target") != "gq-table":
        figures = registry.union_figures(rows)
        context |= {
            "whole": registry.union_figures_in_all(figures),
            "by_size": [(band, band_says(band), found) for band, found in
                        registry.union_figures_by_size(figures).items()],
            "by_trade": registry.union_figures_by_trade(figures),
            "crossed": _crossed(figures),
        }  # fmt: skip
    return EMPLOYERS.answer(
        request, rows.select_related("town").prefetch_related("past_codes"), **context
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One trade and one size; `behind` narrows the list to it, "" where no filter can."""

    says: str
    employers: int
    gaps: int
    behind: str


def _crossed(found: Mapping[tuple[str, str], registry.UnionFigures]) -> dict[str, Any]:
    """Trades down, sizes across; a column for employers whose workers nobody has counted."""
    sizes = [band for band in (*registry.bands(), "") if any(b == band for _t, b in found)]
    names = {band: band_says(band) if band else gettext("workers not known") for band in sizes}
    trades = [t for t in (*registry.INDUSTRIES, "") if any(trade == t for trade, _b in found)]
    table = []
    for trade in trades:
        cells = []
        for band in sizes:
            one = found.get((trade, band))
            behind = urlencode({"industry": trade, "size": band}) if trade and band else ""
            cells.append(Cell(names[band], one.employers if one else 0, one.gaps if one else 0,
                              behind))  # fmt: skip
        table.append((trade, cells))
    return {"sizes": list(names.values()), "rows": table}


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def employer_code(request: HttpRequest, employer_id: int) -> HttpResponse:
    """The employer has another credit code from a day on; the old one is kept."""
    by, on = actor_of(request), today()
    one = registry.employer_for(by, employer_id, on)
    if one is None:
        raise Http404
    gate.require(by, HANDLE, on, one.town.path)
    form = EmployerCodeForm(request.POST or None, initial={"on": on})
    back = reverse("organising:coverage") + "?union=all"
    if request.method == "POST" and form.is_valid():
        try:
            registry.change_employer_code(one.pk, **form.cleaned_data, by=by, at=now())
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The new code has been entered."))
            return redirect(back)
    title = gettext("Change the credit code")
    says = gettext(
        "Its own union follows with the new code; the old code stays findable, and past days show "
        "it. A merely mistyped code is mended in the same way, from the day it was entered."
    )  # fmt: skip
    return ask(request, form, back, title, title, about=f"{one.name} · {one.uscc}", says=says)
