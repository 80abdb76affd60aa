"""Rosters: list, upload and look through, bring in, result, take back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.figures import split
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import labels, layout, permissions, queries
from gongqiao.registry.enums import ImportState
from gongqiao.registry.forms import RosterForm
from gongqiao.registry.models import Import
from gongqiao.registry.roster_basis import Signed, basis
from gongqiao.registry.services import imports as services
from gongqiao.registry.views import handed

SHOWN_ROWS = 100
STEPS = (_("Drop the table"), _("Columns recognised"), _("Check the rows"), _("Bring in"),
         _("Result"))  # fmt: skip
COLUMNS = {"organisations": layout.ORGANISATIONS, "members": layout.MEMBERS,
           "accounts": layout.ACCOUNTS, "employers": layout.EMPLOYERS}  # fmt: skip

IMPORTS: Listing[Import] = Listing(
    title=_("Rosters brought in"),
    purpose=_("Every roster file, what became of its rows, and which can still be taken back."),
    columns=[
        Column("file", _("File"), sort="file_name"),
        Column("kind", _("What it holds")),
        Column("made_at", _("When"), sort="made_at"),
        Column("by", _("By"), sort="made_by_name"),
        Column("rows", _("New / changed / refused"), number=True),
        Column("state", _("State")),
    ],
    row_template="registry/_import_row.html",
    order=("-made_at",),
    search=lambda rows, words: rows.filter(file_name__icontains=words),
    search_label=_("Name of the file"),
    filters=[
        Filter("kind", _("What it holds"), list(labels.ROSTER_KINDS.items()),
               lambda rows, value: rows.filter(kind=value)),
        Filter("state", _("State"), list(labels.IMPORT_STATES.items()),
               lambda rows, value: rows.filter(state=value)),
    ],
    template="registry/imports.html",
    empty_title=_("No roster yet"),
    empty_says=_("Drop a spreadsheet of members: you see what would happen before it does."),
)  # fmt: skip


def one_import(request: HttpRequest, import_id: int) -> Import:
    """The roster that the visitor may see, or 404."""
    found = queries.import_for(actor_of(request), import_id, timezone.localdate())
    if found is None:
        raise Http404
    return found


def circumstances(
    request: HttpRequest, *, moves: bool, sure: bool = False, signed: Signed | None = None
) -> services.Circumstances:
    """Who brings it in, now, for which part of the tree."""
    by, on = actor_of(request), timezone.localdate()
    scope = gate.scope_of(by, "registry.import", on)
    return services.Circumstances(
        by=by, at=now(), on=on, scope=scope, moves=moves, sure=sure, signed=signed
    )


@office("registry.import")
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The rosters that the visitor brought in, or that concern their part of the tree."""
    return IMPORTS.answer(
        request, queries.imports_visible_to(actor_of(request), timezone.localdate())
    )


@office("registry.import")
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a roster; it is looked through, nothing is written yet."""
    if request.method == "GET":
        handed.forget(request)
    form = RosterForm(
        request.POST or None, request.FILES or None, kept=handed.name_of(request),
        initial={"kind": "members"},
    )  # fmt: skip
    roster = _looked_through(request, form) if request.method == "POST" else None
    if roster is not None:
        return redirect("registry:import_preview", roster.pk)
    asked = basis()
    text = asked.text() if asked else None
    context = {"form": form, "steps": STEPS, "basis": asked, "text": text}
    return render(request, "registry/import_new.html", context)


def _looked_through(request: HttpRequest, form: RosterForm) -> Import | None:
    """None when something is missing or refused: that stands in the form, the file is kept."""
    valid, file = form.is_valid(), handed.given(request, form)
    if file is None:
        return None
    if not valid:
        handed.keep(request, form, file)
        return None
    how = circumstances(request, moves=form.cleaned_data["moves"], signed=form.signed())
    try:
        roster = services.look_through(form.cleaned_data["kind"], file.content, file.name, how)
    except Refused as refusal:
        field = _field(refusal, form)
        form.add_error(field, str(refusal.says))
        if field != "file":
            handed.keep(request, form, file)
        return None
    handed.forget(request)
    return roster


def _field(refusal: Refused, form: RosterForm) -> str:
    """Where a refusal is shown; what concerns no field of its own, at the file."""
    return refusal.field if refusal.field in form.fields else "file"


@office("registry.import")
@require_safe
def import_preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """What would happen, row by row, or what happened."""
    roster = one_import(request, import_id)
    which = request.GET.get("which", "")
    found = queries.findings_of(roster, which)
    counts = roster.counts
    previewed, asked = roster.state == ImportState.PREVIEWED, basis()
    context = {
        "roster": roster,
        "counts": counts,
        "columns": [c for c in COLUMNS[roster.kind] if c.key in counts["columns"]],
        "findings": list(found[:SHOWN_ROWS]),
        "more": max(found.count() - SHOWN_ROWS, 0),
        "which": which if which in ("refused", "warned", "repaired") else "",
        "proposed": counts.get("proposed", {}).items(),
        "taken": counts.get("taken", {}).items(),
        "repaired": sum(counts.get("taken", {}).values()),
        "previewed": previewed,
        "parts": _parts(counts),
        "steps": STEPS,
        "at": 3 if previewed else 5,
        "to_write": counts["created"] + counts["updated"],
        # members have come and gone since it was looked through: bringing it in was refused
        "ask_sure": "sure" in request.GET,
        "may_undo": permissions.may_undo(roster, now()),
        "signed": asked.says(roster.pk) if asked else "",
    }
    template = "registry/import_preview.html" if previewed else "registry/import_result.html"
    return render(request, template, context)


def _parts(counts: dict[str, Any]) -> object:
    return split(
        [
            (gettext("new"), counts["created"], "1"),
            (gettext("changed"), counts["updated"], "2"),
            (gettext("as before"), counts["unchanged"], "sunk"),
            (gettext("with errors"), counts["refused"], "bad"),
        ]
    )


@office("registry.import")
@require_POST
def import_go(request: HttpRequest, import_id: int) -> HttpResponse:
    """Bring in exactly what was looked through."""
    roster = one_import(request, import_id)
    try:
        how = circumstances(request, moves=roster.moves, sure=request.POST.get("sure") == "yes")
        services.bring_in(roster.pk, how)
    except Refused as refusal:
        messages.error(request, str(refusal.says))
        if refusal.code == "LOSES_MANY":
            return redirect(f"{reverse('registry:import_preview', args=[roster.pk])}?sure=ask")
    return redirect("registry:import_preview", roster.pk)


@office("registry.import")
@require_POST
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take it back, as far as nobody has touched the rows since."""
    roster = one_import(request, import_id)
    try:
        services.undo(roster.pk, by=actor_of(request), at=now())
    except Refused as refusal:
        messages.error(request, str(refusal.says))
    else:
        messages.success(request, gettext("The import has been taken back."))
    return redirect("registry:import_preview", roster.pk)


@office("registry.import")
@require_safe
def import_report(request: HttpRequest, import_id: int) -> HttpResponse:
    """The refused rows as they came, with the reasons: to be corrected and dropped again."""
    roster = one_import(request, import_id)
    content = services.report_of(roster)
    if content is None:
        raise Http404
    kind = "xlsx" if content.startswith(b"PK") else "csv"
    name = f"{roster.file_name.rpartition('.')[0] or roster.file_name}.refused.{kind}"
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
