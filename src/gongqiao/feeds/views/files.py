"""The files received: the list, one file, its reconciliation and its quarantine."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.accounts import api as accounts
from gongqiao.audit import api as audit
from gongqiao.feeds import permissions, queries
from gongqiao.feeds.forms import DeclaredForm, NoteForm, ReasonForm
from gongqiao.feeds.models import FeedFile, Quarantined
from gongqiao.feeds.sentences import REFUSALS, column_says, refusal_says, sender_says
from gongqiao.feeds.services import reconcile as reconciling
from gongqiao.feeds.services.refused import refused_lines
from gongqiao.feeds.views import file_or_404, may, today
from gongqiao.platform import figures
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up

TIMELINE = 50


def _quarantine(files: QuerySet[FeedFile], value: str) -> QuerySet[FeedFile]:
    some = files.filter(quarantined__gt=0)
    return some.filter(dealt_at__isnull=True) if value == "open" else some


def _sources(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, sender_says(code)) for code in queries.sources()]


FILES: Listing[FeedFile] = Listing(
    title=_("Settlement files"),
    purpose=_("Every file of settlements that came in, and what became of each of its lines."),
    columns=[
        Column("name", _("File"), value=lambda f: f.name),
        Column("received", _("Received"), sort="received_at", value=lambda f: f.received_at),
        Column("lines", _("Lines"), sort="lines", number=True, value=lambda f: f.lines),
        Column("new", _("New"), number=True, value=lambda f: f.new),
        Column("duplicate", _("Duplicate"), number=True, value=lambda f: f.duplicate),
        Column("revised", _("Revised"), number=True, value=lambda f: f.revised),
        Column("quarantined", _("Rows put aside"), sort="quarantined", number=True,
               value=lambda f: f.quarantined),
        Column("medfee", _("Total cost (yuan)"), number=True, value=lambda f: f.medfee_total / 100),
        Column("fund", _("Paid by funds (yuan)"), number=True, value=lambda f: f.fund_total / 100),
    ],
    row_template="feeds/_file_row.html",
    order=("-id",),
    search=lambda files, words: files.filter(name__icontains=words),
    search_label=_("Name of the file"),
    filters=[
        Filter("source", _("Sender"), _sources, lambda f, v: f.filter(source__code=v)),
        Filter("quarantine", _("Refused lines"),
               [("open", _("not dealt with")), ("some", _("any"))], _quarantine),
    ],
    empty_title=_("No file has been received yet"),
    empty_says=_("Receive the first file: the insurance bureau's export, CSV or xlsx."),
    template="feeds/files.html",
    export_name="settlement-files",
)  # fmt: skip

REFUSED: Listing[Quarantined] = Listing(
    title=_("Refused lines"),
    purpose="",
    columns=[Column("line", _("Line"), sort="line"), Column("column", _("Column")),
             Column("reason", _("Why")), Column("text", _("Content"))],
    row_template="feeds/_refused_row.html",
    order=("line",),
    filters=[Filter("why", _("Why"), list(REFUSALS.items()), lambda q, v: q.filter(reason=v))],
)  # fmt: skip


@office(permissions.VIEW)
@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The files received."""
    seen = queries.files_visible_to(actor_of(request), today())
    return FILES.answer(request, seen, may_receive=may(request, permissions.RECEIVE))


@office(permissions.VIEW)
@require_safe
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """One file: counts, reconciliation, refused lines, what was done with it."""
    return _shown(request, file_or_404(request, file_id))


def _shown(request: HttpRequest, one: FeedFile, **forms: Any) -> HttpResponse:
    page = REFUSED.page(request, queries.refused_lines(one))
    for row in page.rows:
        row.why, row.where = refusal_says(row.reason), column_says(row.column)  # type: ignore[attr-defined]  # words for the row's template
    context = {
        "file": one,
        "received_by": accounts.shown_names([one.received_by]).get(
            one.received_by, one.received_by
        ),
        "parts": _parts(one),
        "declared": queries.reconciliations(one)[:5],
        "reasons": [(refusal_says(r.reason), r) for r in queries.refusals_by_reason(one)],
        "listing": REFUSED,
        "page": page,
        "events": _events(one),
        "may_receive": may(request, permissions.RECEIVE),
        "may_decide": may(request, permissions.DECIDE),
        "form": forms.get("form") or DeclaredForm(),
        "note_form": forms.get("note_form") or NoteForm(),
    }  # fmt: skip
    part = request.headers.get("HX-Target") == "gq-table"
    return render(request, "gq/_list_table.html" if part else "feeds/file.html", context)


def _events(one: FeedFile) -> list[tuple[object, str]]:
    found = audit.events_about("feeds.file", one.pk, TIMELINE)
    named = accounts.shown_names(e.actor_name for e in found)
    return [(e, audit.sentence_of(e, named)) for e in found]


def _parts(one: FeedFile) -> tuple[figures.Part, ...]:
    return figures.split([
        (gettext("new"), one.new, "3"),
        (gettext("duplicate"), one.duplicate, "0"),
        (gettext("revised"), one.revised, "1"),
        (gettext("put aside"), one.quarantined, "bad"),
    ])  # fmt: skip


@office(permissions.RECEIVE)
@require_POST
def reconcile(request: HttpRequest, file_id: int) -> HttpResponse:
    """Compare the file with the totals of its cover note."""
    one = file_or_404(request, file_id)
    form = DeclaredForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, form=form)
    reconciling.reconcile(one, form.declared(), by=actor_of(request), at=now())
    return redirect("feeds_file", one.pk)


@office(permissions.RECEIVE)
@require_POST
def dealt(request: HttpRequest, file_id: int) -> HttpResponse:
    """The refused lines are dealt with: the file leaves the day page."""
    one = file_or_404(request, file_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, note_form=form)
    try:
        reconciling.deal_with(
            one.pk, note=form.cleaned_data["note"], by=actor_of(request), at=now()
        )
    except Refused as no:
        messages.warning(request, str(no))
    return redirect("feeds_file", one.pk)


@office(permissions.RECEIVE)
@require_safe
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Asks why a refused line is to be opened."""
    return _line(request, _line_or_404(request, line_id), ReasonForm(), None)


@office(permissions.RECEIVE)
@require_http_methods(["POST"])
@step_up
def open_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """The content of a refused line: fresh proof of identity, a reason, a note in the trail."""
    one = _line_or_404(request, line_id)
    form = ReasonForm(request.POST)
    cells = None
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        opened = reconciling.open_line(one, reason=reason, by=actor_of(request), at=now())
        cells = [(column_says(c), c, v, _beside(c, opened)) for c, v in opened.items()]
    return _line(request, one, form, cells)


def _beside(column: str, opened: dict[str, str]) -> str:
    """What a reader cannot know from the cell: the hospital whose code it is, on the last day."""
    if column != "fixmedins_code" or not (code := opened[column].strip()):
        return ""
    try:
        on = date.fromisoformat(opened.get("enddate", "").strip()[:10])
    except ValueError:
        on = None  # the day itself may be what was refused
    return queries.hospital_names([(code, on)]).get(code) or gettext("name not known")


def _line_or_404(request: HttpRequest, line_id: int) -> Quarantined:
    one = queries.refused_line_for(actor_of(request), line_id, today())
    if one is None:
        raise Http404
    return one


def _line(
    request: HttpRequest,
    one: Quarantined,
    form: ReasonForm,
    cells: list[tuple[str, str, str, str]] | None,
) -> HttpResponse:
    why = refusal_says(one.reason)
    context = {
        "line": one,
        "form": form,
        "cells": cells,
        "why": why,
        "where": column_says(one.column),
    }
    answer = render(request, "feeds/line.html", context)
    if cells is not None:
        answer["Cache-Control"] = "no-store"
    return answer


@office(permissions.RECEIVE)
@step_up
@require_safe
def refused_csv(request: HttpRequest, file_id: int) -> HttpResponse:
    """The refused lines with their reasons, to be corrected and received again."""
    one = file_or_404(request, file_id)
    reconciling.announce_export(one, by=actor_of(request), at=now())
    answer = StreamingHttpResponse(refused_lines(one.pk), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{one.pk}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]  # a streamed answer is an answer to Django
