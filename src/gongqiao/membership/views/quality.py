"""Quality of entries: what fails, the rows behind it, a worksheet to mend it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.membership import labels, queries_counts, queries_quality, tasks
from gongqiao.membership.enums import LookKind
from gongqiao.membership.forms import ReasonForm
from gongqiao.membership.models import Look, QualityFinding
from gongqiao.membership.services import looking
from gongqiao.membership.services import quality as services
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up
from gongqiao.registry import api as registry

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FINDINGS: Listing[QualityFinding] = Listing(
    title=_("Entries to be mended"),
    purpose=_("Each row names a member and what is wrong. Mend it in the worksheet, drop it in."),
    columns=[
        Column("person", pgettext_lazy("person", "Name"), sort="person__name_key",
               value=lambda f: f.person.name),
        Column("union", _("Union"), value=lambda f: f.organisation.name),
        Column("code", _("To be mended"), sort="code", value=lambda f: labels.CHECKS[f.code]),
    ],
    row_template="membership/_finding_row.html",
    order=("organisation_id", "person_id", "code"),
    filters=[
        Filter("check", _("To be mended"), list(labels.CHECKS.items()),
               lambda rows, value: rows.filter(code=value)),
    ],
    template="membership/quality_union.html",
    empty_title=_("Nothing to be mended"),
    empty_says=_("Every entry has what it needs, or nobody has looked yet."),
    export_name="quality",
)  # fmt: skip


def organisation_of(request: HttpRequest, organisation_id: int, capability: str) -> Any:
    """An organisation within reach, else 404; 403 when only seeing is the visitor's."""
    by, on = actor_of(request), timezone.localdate()
    found = registry.organisation_for(by, organisation_id, on, capability)
    if found is None:
        if registry.organisation_for(by, organisation_id, on) is not None:
            raise PermissionDenied(capability)
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Looked:
    """As of when a page's numbers are, and the look that is under way."""

    at: datetime | None
    under_way: Look | None


def state_of(what: LookKind, path: str) -> Looked:
    """Of the looks that hold this part of the tree. Two queries."""
    return Looked(queries_counts.last_done(what, path), queries_counts.under_way(what, path))


def again(request: HttpRequest, what: LookKind, path: str) -> None:
    """Have it looked through once more; whoever asks meanwhile waits for the same look."""
    look, new = looking.ask(what, path, by=actor_of(request), at=now())
    if new:
        tasks.take_look.defer(look_id=look.pk)
    says = gettext("It is being looked through. The page shows when it is done.")
    messages.success(request, says if new else gettext("It is being looked through already."))


@office("membership.view")
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """The top of one's part of the tree."""
    scope = gate.scope_of(actor_of(request), "membership.view", timezone.localdate())
    tops = registry.organisations().filter(scope.as_q("path")).order_by("path")
    first = tops.values_list("pk", flat=True).first()
    if first is None:
        raise Http404
    return redirect("membership:quality_union", first)


@office("membership.view")
@require_safe
def union(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """What fails in a union and all below it, and the rows behind."""
    shown = organisation_of(request, organisation_id, "membership.view")
    by, on = actor_of(request), timezone.localdate()
    rows = queries_quality.findings_visible_to(by, on)
    rows = rows.filter(organisation__path__startswith=shown.path)
    counts = queries_counts.counts_of(shown.path)
    context = {
        "shown": shown,
        "counts": [(c, labels.CHECKS[c], counts[c]) for c in labels.CHECKS if counts.get(c)],
        "worst": queries_counts.worst_unions(shown.path, 8),
        "looked": state_of(LookKind.QUALITY, shown.path),
    }
    return FINDINGS.answer(request, rows, **context)


@office("membership.view")
@require_POST
def look_again(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Look through the entries now: a background job, its state stands on the page."""
    shown = organisation_of(request, organisation_id, "membership.view")
    again(request, LookKind.QUALITY, shown.path)
    return redirect("membership:quality_union", shown.pk)


@office("membership.worksheet")
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def worksheet(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The rows to mend with whole numbers: a reason, a line in the trail."""
    shown = organisation_of(request, organisation_id, "membership.worksheet")
    form = ReasonForm(request.POST or None, initial={"reason": gettext("to mend the entries")})
    if request.method == "POST" and form.is_valid():
        try:
            content = services.worksheet(
                shown.path, request.GET.getlist("check"), reason=form.cleaned_data["reason"],
                by=actor_of(request), at=now(),
            )  # fmt: skip
        except Refused as no:
            form.add_error("reason", str(no.says))
        else:
            answer = HttpResponse(content, content_type=SHEET)
            name = f"quality-{shown.code}.xlsx"
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    return render(request, "membership/worksheet.html", {"shown": shown, "form": form})
