"""Each union's share of its staff that takes part in a period."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.mutualaid import queries_office as queries
from gongqiao.mutualaid.models import SchemePeriod
from gongqiao.mutualaid.permissions import VIEW
from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Listing
from gongqiao.registry import api as registry

UNIONS: Listing[Any] = Listing(
    title=_("Participation"),
    purpose=_(
        "People enrolled ÷ staff of the unit as the register has it; the smallest share first."
    ),
    columns=[
        Column("name", _("Name of the union"), sort="name", value=lambda o: o.name),
        Column("staff", _("Staff"), number=True, sort="staff_count", value=lambda o: o.staff_count),
        Column("enrolled", _("Enrolled"), number=True, sort="enrolled", value=lambda o: o.enrolled),
        Column("unpaid", _("Fee not received"), number=True, sort="unpaid",
               value=lambda o: o.unpaid),
        Column("share", _("Share"), number=True, sort="share", value=lambda o: o.share),
    ],
    row_template="mutualaid/_participation_row.html",
    order=("share", "name"),
    search=registry.organisations_matching,
    search_label=_("Name, code or credit code"),
    template="mutualaid/participation.html",
    empty_title=_("Nobody is enrolled yet"),
    empty_says=_("Enrol people from a spreadsheet."),
    export_name="participation",
)  # fmt: skip


@office(VIEW)
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The unions in scope in the newest period; `?period=7` goes to that one."""
    found = queries.periods()
    asked = request.GET.get("period", "")
    if period := next((p for p in found if str(p.pk) == asked), None):
        return redirect("aid_enrolment_unions_of", period.scheme.code, period.no)
    return _unions(request, found, found[0] if found else None)


@office(VIEW)
@require_safe
def of_period(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """The unions in scope in one period."""
    found = queries.periods()
    period = next((p for p in found if (p.scheme.code, p.no) == (code, no)), None)
    if period is None:
        raise Http404
    return _unions(request, found, period)


def _unions(
    request: HttpRequest, periods: list[SchemePeriod], period: SchemePeriod | None
) -> HttpResponse:
    unions = registry.organisations_visible_to(actor_of(request), timezone.localdate(), VIEW)
    rows = queries.participation(unions, period.pk if period else 0)
    return UNIONS.answer(request, rows, periods=periods, period=period)
