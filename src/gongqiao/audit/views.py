"""The trail as a list and one event in full."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.audit import queries
from gongqiao.audit.fields import field_says, value_says
from gongqiao.audit.forms import FiltersForm
from gongqiao.audit.models import Event
from gongqiao.audit.sentences import record_says, sentence_of, who_says
from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Listing

EVENTS: Listing[Event] = Listing(
    title=_("Audit"),
    purpose=_("Who did what, and when. Events are only ever added, never changed."),
    columns=[
        Column("at", _("When"), sort="pk", value=lambda e: e.at),
        Column("actor", _("Who"), value=who_says),
        Column("says", _("What"), value=sentence_of),
        Column("reason", _("Reason"), value=lambda e: e.reason),
        Column("record", _("Record"), value=lambda e: record_says(e.subject_type, e.subject_id)),
    ],
    row_template="audit/_event_row.html",
    order=("-pk",),
    empty_title=_("Nothing happened yet"),
    empty_says=_("Every import, decision, payment, grant and sign-in is written down here."),
    template="audit/events.html",
    export_name="audit",
)

AS_FILE = replace(EVENTS, columns=[
    *EVENTS.columns,
    Column("signed", _("Sign-in name"), value=lambda e: e.actor_name),
    Column("action", _("Action"), value=lambda e: e.action),
    Column("kind", _("Kind of record"), value=lambda e: e.subject_type),
    Column("number", _("Number of the record"), value=lambda e: e.subject_id),
])  # fmt: skip
"""The same for a spreadsheet, with the codes that a program wants."""


@office("audit.view")
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The events within reach, narrowed by person, action, record and date; exported as shown."""
    form = FiltersForm(request.GET)
    found = queries.events_visible_to(actor_of(request), timezone.localdate(), form.filters())
    shown = AS_FILE if "export" in request.GET else EVENTS
    return shown.answer(request, queries.with_names(found), form=form, head=queries.head())


@office("audit.view")
@require_safe
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event with what was before and after."""
    found = queries.event_for(actor_of(request), event_id, timezone.localdate())
    if found is None:
        raise Http404
    old, new = found.old or {}, found.new or {}
    fields = [
        (field_says(name), value_says(found, name, old), value_says(found, name, new))
        for name in sorted({*old, *new})
    ]
    return render(request, "audit/event.html", {"event": found, "fields": fields})
