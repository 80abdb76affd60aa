"""What the head of the service centre keeps: templates, codes of places, call-backs, topics."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.platform import addresses, gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry
from gongqiao.requests import labels, queries, queries_keeping, telling
from gongqiao.requests.enums import Kind, Reached, Topic
from gongqiao.requests.forms import CallBackForm, PlaceForm, TemplateForm
from gongqiao.requests.models import CallBack, Place, Template
from gongqiao.requests.permissions import HANDLE, MANAGE, VIEW
from gongqiao.requests.services import calls, places, templates
from gongqiao.requests.telling import refused_field

MOST_OFFICES = 400
PERIODS = {"30": 30, "90": 90, "365": 365}
COUNTED: tuple[tuple[str, Any, dict[str, str]], ...] = (
    *((kind.value, labels.KINDS[kind], {"kind": kind.value, "state": "all"}) for kind in Kind),
    ("all", gettext_lazy("All"), {"state": "all"}),
    ("open", gettext_lazy("Still open"), {"state": "open"}),
)

TEMPLATES: Listing[Template] = Listing(
    title=gettext_lazy("Answer templates"),
    purpose=gettext_lazy("Answers that are given often; what was sent keeps its wording."),
    columns=[
        Column("title", gettext_lazy("Name of the template"), sort="title"),
        Column("topic", gettext_lazy("Topic"), sort="topic"),
        Column("version", gettext_lazy("Version"), number=True),
        Column("since", gettext_lazy("In use since")),
    ],
    row_template="requests/_template_row.html",
    order=("topic", "title"),
    search=lambda rows, words: rows.filter(title__icontains=words),
    search_label=gettext_lazy("Name of the template"),
    template="requests/templates.html",
    empty_title=gettext_lazy("No template yet"),
    empty_says=gettext_lazy("Write down an answer that is given often."),
)

PLACES: Listing[Place] = Listing(
    title=gettext_lazy("Codes of places"),
    purpose=gettext_lazy("What hangs at halls, stations and unions: whoever reads it can ask."),
    columns=[
        Column("name", gettext_lazy("Name of the place"), sort="name"),
        Column("kind", gettext_lazy("Kind")),
        Column("office", gettext_lazy("Office")),
        Column("state", gettext_lazy("State"), sort="withdrawn_at"),
    ],
    row_template="requests/_place_row.html",
    order=("-withdrawn_at", "-pk"),
    search=lambda rows, words: rows.filter(name__icontains=words),
    search_label=gettext_lazy("Name of the place"),
    template="requests/places.html",
    empty_title=gettext_lazy("No code yet"),
    empty_says=gettext_lazy("Make one for a hall, print the sheet and hang it up."),
)

CALLS: Listing[CallBack] = Listing(
    title=gettext_lazy("Call-backs"),
    purpose=gettext_lazy("A drawn sample of last month's answers: was it as the answer says?"),
    columns=[
        Column("number", gettext_lazy("Number of the request")),
        Column("who", gettext_lazy("Applicant")),
        Column("answered", gettext_lazy("Answered"), sort="request__answered_at"),
        Column("month", gettext_lazy("Month"), sort="round__month"),
        Column("state", gettext_lazy("State")),
    ],
    row_template="requests/_call_row.html",
    order=("-round__month", "order"),
    filters=[
        Filter(
            "state", gettext_lazy("State"),
            [("due", pgettext_lazy("call", "to be called")), *labels.REACHED.items()],
            lambda rows, value: rows.filter(
                reached__in=["", "unreached"] if value == "due" else [value]
            ),
            default="due",
        )
    ],
    template="requests/calls.html",
    empty_title=gettext_lazy("Nobody to call"),
    empty_says=gettext_lazy("The sample of a month is drawn when the month is over."),
)  # fmt: skip


@office(MANAGE)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The templates in use."""
    return TEMPLATES.answer(request, queries_keeping.templates())


@office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request: HttpRequest) -> HttpResponse:
    """A new template."""
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        topic = Topic(form.cleaned_data["topic"]) if form.cleaned_data["topic"] else None
        try:
            templates.make(form.cleaned_data["title"], topic, form.cleaned_data["text"],
                           by=actor_of(request), at=now())  # fmt: skip
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        else:
            return redirect("requests:templates")
    return render(request, "requests/template_new.html", {"form": form})


@office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, template_id: int) -> HttpResponse:
    """Word a template anew; all wordings below."""
    one = queries_keeping.template_of(template_id)
    if one is None:
        raise Http404
    begun = {"text": one.last_text, "seen": one.last}  # type: ignore[attr-defined]  # annotated
    form = TemplateForm(request.POST or None, initial=begun, known=True)
    if request.method == "POST" and form.is_valid():
        try:
            templates.reword(one.pk, form.cleaned_data["text"], seen=form.cleaned_data["seen"],
                             by=actor_of(request), at=now())  # fmt: skip
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        else:
            messages.success(request, _("Stored. What was sent keeps its wording."))
            return redirect("requests:template", one.pk)
    return render(request, "requests/template.html", {"one": one, "form": form})


@office(MANAGE)
@require_POST
def template_retire(request: HttpRequest, template_id: int) -> HttpResponse:
    """Offer it no longer."""
    if queries_keeping.template_of(template_id) is None:
        raise Http404
    templates.retire(template_id, by=actor_of(request), at=now())
    return redirect("requests:templates")


@office(MANAGE)
@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    """The codes of the offices in scope."""
    rows = queries.places_visible_to(actor_of(request), timezone.localdate(), MANAGE)
    return PLACES.answer(request, rows)


@office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def place_new(request: HttpRequest) -> HttpResponse:
    """A code for a place."""
    by = actor_of(request)
    seen = registry.organisations_visible_to(by, timezone.localdate(), MANAGE)
    offices = list(seen.values_list("pk", "name")[:MOST_OFFICES])
    form = PlaceForm(request.POST or None, organisations=offices)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = places.make(said["name"], said["kind"], int(said["organisation"]), by=by,
                               at=now())  # fmt: skip
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        else:
            return redirect("requests:place", made.pk)
    return render(request, "requests/place_new.html", {"form": form})


def _place(request: HttpRequest, place_id: int) -> Place:
    seen = queries.places_visible_to(actor_of(request), timezone.localdate(), MANAGE)
    found = seen.filter(pk=place_id).first()
    if found is None:
        raise Http404
    return found


@office(MANAGE)
@require_safe
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    """The sheet to hang up: print it as it is."""
    one = _place(request, place_id)
    address = addresses.public(request, reverse("request_place", args=[one.code]))
    return render(request, "requests/place.html", {"one": one, "address": address})


@office(MANAGE)
@require_POST
def place_withdraw(request: HttpRequest, place_id: int) -> HttpResponse:
    """The code is taken no longer."""
    places.withdraw(_place(request, place_id).pk, by=actor_of(request), at=now())
    return redirect("requests:places")


@office(MANAGE)
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Whom to call back."""
    rows = queries_keeping.calls_visible_to(actor_of(request), timezone.localdate(), MANAGE)
    return CALLS.answer(request, rows, rounds=queries_keeping.rounds())


@office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, call_id: int) -> HttpResponse:
    """One call: the request with its answer, and what the applicant says."""
    by, on = actor_of(request), timezone.localdate()
    one = queries_keeping.call_for(by, call_id, on, MANAGE)
    if one is None:
        raise Http404
    form = CallBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            looked_at = calls.called(one.pk, **form.cleaned_data, by=by, at=now())
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        else:
            messages.success(request, _said_of(form.cleaned_data["reached"], again=looked_at))
            return redirect("requests:calls")
    context = {
        "one": one, "form": form, "may_call": calls.may_call(one, by),
        "who": queries.name_of(one.request),
        "lines": telling.told(queries.turns_of(one.request), to_worker=False),
        "may_handle": gate.scope_of(by, HANDLE, on).covers(one.request.office.path),
    }  # fmt: skip
    return render(request, "requests/call_back.html", context)


def _said_of(reached: Reached, *, again: bool) -> str:
    if again:
        return _("Noted. The request is open again, for somebody else than who answered.")
    if reached is Reached.UNTRUE:
        return _(
            "Noted. Nobody looks at the request again by itself: it is being handled, or it was "
            "looked at a second time already."
        )
    return _("Noted.")


def _cells(row: dict[str, Any], days: int) -> list[dict[str, Any]]:
    """The figures of a topic, each with the address of exactly those requests."""
    of = {"topic": row["topic"], "days": days}
    return [
        {"n": row[name], "label": label, "query": urlencode({**of, **asked})}
        for name, label, asked in COUNTED
    ]


@office(VIEW)
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """What is asked most, of the last 30, 90 or 365 days."""
    days = PERIODS.get(request.GET.get("days", ""), 30)
    rows = queries.requests_visible_to(actor_of(request), timezone.localdate())
    counted = queries_keeping.topics(rows, now() - timedelta(days=days))
    for row in counted:
        row["cells"] = _cells(row, days)
    context = {
        "counted": counted, "days": days, "periods": list(PERIODS.values()),
        "heads": [label for _name, label, _asked in COUNTED],
        "total": sum(row["all"] for row in counted), "open": sum(row["open"] for row in counted),
    }  # fmt: skip
    return render(request, "requests/topics.html", context)
