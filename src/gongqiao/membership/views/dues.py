"""Dues of members: the sheets, a new one, look and record, take back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.audit import api as audit
from gongqiao.kernel.months import months_later
from gongqiao.membership import labels, queries, queries_dues
from gongqiao.membership.enums import DuesWay
from gongqiao.membership.forms import ReasonForm
from gongqiao.membership.forms_dues import DuesForm
from gongqiao.membership.models import DuesSheet
from gongqiao.membership.rules import dues as rules
from gongqiao.membership.services import dues as services
from gongqiao.membership.services.dues_lists import COLUMNS, says
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused, Unusable
from gongqiao.platform.gate import holds, office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up
from gongqiao.registry import api as registry

SHEETS: Listing[DuesSheet] = Listing(
    title=_("Dues of members"),
    purpose=_(
        "Who has paid for which months, as their unions hand it in. Money stays in their accounts."
    ),
    columns=[
        Column("union", _("Union"), value=lambda s: s.organisation.name),
        Column("period", _("Months"), sort="from_on", value=lambda s: s.from_on),
        Column("way", _("How they pay"), value=lambda s: str(labels.DUES_WAYS[s.way])),
        Column("recorded", _("Members"), number=True, sort="recorded", value=lambda s: s.recorded),
        Column("made", _("Handed in"), sort="made_at", value=lambda s: s.made_at),
        Column("state", _("State"), value=lambda s: str(labels.SHEETS[s.state])),
    ],
    row_template="membership/_dues_row.html",
    order=("-made_at", "-pk"),
    search=lambda rows, words: rows.filter(organisation__name__icontains=words),
    search_label=_("Part of the union's name"),
    filters=[
        Filter("state", _("State"), list(labels.SHEETS.items()),
               lambda rows, value: rows.filter(state=value)),
        Filter("way", _("How they pay"), list(labels.DUES_WAYS.items()),
               lambda rows, value: rows.filter(way=value)),
        registry.of_organisation("organisation", today=timezone.localdate),
    ],
    template="membership/dues.html",
    empty_title=_("No dues are recorded yet"),
    empty_says=_("Record them for all members of a union at once, or for those in a list."),
    export_name="dues",
)  # fmt: skip


@office("membership.view")
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """Those of the unions within reach."""
    rows = queries_dues.sheets_visible_to(actor_of(request), timezone.localdate())
    return SHEETS.answer(request, rows, may_dues=holds(request, "membership.dues"))


@office("membership.dues")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Which union, which months, everybody or a list: a draft to look at."""
    on = timezone.localdate()
    start = {"from_on": months_later(on.replace(day=1), -1), "months": 1, "way": DuesWay.PAYROLL,
             "union": queries.only_union(actor_of(request), on, "membership.dues")}  # fmt: skip
    form = DuesForm(request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        made = _drafted(request, form)
        if made is not None:
            return redirect("membership:dues_sheet", made.pk)
    return render(request, "membership/dues_new.html", {"form": form})


def _drafted(request: HttpRequest, form: DuesForm) -> DuesSheet | None:
    told, by = form.cleaned_data, actor_of(request)
    try:
        union = queries.union_called(by, told["union"], timezone.localdate(), "membership.dues")
        return services.draft(
            union, rules.period(told["from_on"], told["months"]), told["months"],
            DuesWay(told["way"]), handed=form.handed(), by=by, at=now(),
        )  # fmt: skip
    except Refused as no:
        place = "file" if isinstance(no, Unusable) else no.field
        form.add_error(place if place in form.fields else None, str(no.says))
        return None


def _sheet(request: HttpRequest, sheet_id: int, capability: str = "membership.view") -> DuesSheet:
    by, on = actor_of(request), timezone.localdate()
    found = queries_dues.sheet_for(by, sheet_id, on)
    if found is None:
        raise Http404
    if capability != "membership.view" and not queries_dues.sheet_for(by, sheet_id, on, capability):
        raise PermissionDenied(capability)
    return found


@office("membership.view")
@require_safe
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """A draft with its members, or what was recorded."""
    return _record(request, _sheet(request, sheet_id), ReasonForm())


def _record(request: HttpRequest, shown: DuesSheet, form: ReasonForm) -> HttpResponse:
    by, on = actor_of(request), timezone.localdate()
    context: dict[str, Any] = {
        "shown": shown,
        "people": _people(shown),
        "left_out": _left_out(shown),
        "may": queries_dues.sheet_for(by, shown.pk, on, "membership.dues") is not None,
        "report": queries_dues.has_report(shown.pk),
        "form": form,
        "events": audit.events_about("duessheet", shown.pk, 20),
    }
    return render(request, "membership/dues_sheet.html", context)


def _people(shown: DuesSheet) -> list[tuple[registry.Member, tuple[rules.Period, ...]]]:
    """Each of a draft with the months that are left, when that is not the whole time."""
    if shown.state != "draft" or len(shown.people) > queries_dues.SHOWN:
        return []
    asked = rules.Period(shown.from_on, shown.until_on)
    paid = queries_dues.standing_in(shown.people, asked) if shown.partly else {}
    rows = registry.persons_for_list(registry.persons_with(shown.people)).order_by("name_key")
    return [(p, rules.left_of(asked, paid[p.pk]) if p.pk in paid else ()) for p in rows]


def _left_out(shown: DuesSheet) -> list[tuple[int, str, str, str]]:
    """(line, column, why, last four) of the first lines that name nobody to be recorded."""
    columns = {c.key: str(c.says) for c in COLUMNS}
    return [
        (line, columns.get(column, ""), says(code, figure), last)
        for line, code, last, column, figure in shown.left_out
    ]


@office("membership.dues")
@step_up
@require_safe
def refused(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The lines that are left out as they came, with the reasons, to be corrected."""
    shown = _sheet(request, sheet_id, "membership.dues")
    found = services.report_of(shown.pk, by=actor_of(request), at=now())
    if found is None:
        raise Http404
    content, ending = found
    name = f"{shown.file_name.rpartition('.')[0] or shown.file_name}.refused.{ending}"
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer


@office("membership.dues")
@require_POST
def record(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Into the book; whoever was unticked has not paid."""
    shown = _sheet(request, sheet_id, "membership.dues")
    ticked = {int(n) for n in request.POST.getlist("id") if n.isascii() and n.isdigit()}
    without = set(shown.people) - ticked if "ticks" in request.POST else set()
    try:
        services.record(shown.pk, without=without, by=actor_of(request), at=now())
    except Refused as no:
        messages.warning(request, str(no.says))
    return redirect("membership:dues_sheet", shown.pk)


@office("membership.dues")
@require_POST
def back(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """A draft is thrown away; what was recorded is taken back, with the reason."""
    shown = _sheet(request, sheet_id, "membership.dues")
    if shown.state == "draft":
        services.discard(shown.pk)
        return redirect("membership:dues_sheets")
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.take_back(
                shown.pk, reason_given=form.cleaned_data["reason"], by=actor_of(request), at=now()
            )
        except Refused as no:
            messages.warning(request, str(no.says))
        return redirect("membership:dues_sheet", shown.pk)
    return _record(request, shown, form)


@office("membership.view")
@require_safe
def of_member(request: HttpRequest, person_id: int) -> HttpResponse:
    """For which months one member has paid."""
    by, on = actor_of(request), timezone.localdate()
    found = registry.person_for(by, person_id, on, "membership.view")
    if found is None:
        if registry.person_for(by, person_id, on) is not None:
            raise PermissionDenied("membership.view")
        raise Http404
    context = {"member": found, "paid": queries_dues.dues_of(found.pk)}
    return render(request, "membership/member_dues.html", context)
