"""The office: the list of requests, and the page of one with all that may be done."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.desk import api as desk
from gongqiao.platform import gate, related
from gongqiao.platform.context import Actor, actor_of, now
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry
from gongqiao.requests import labels, permissions, queries, queries_keeping, telling
from gongqiao.requests.enums import State
from gongqiao.requests.forms import HandOnForm, MergeForm, PersonForm, SecrecyForm, TalkForm
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.permissions import HANDLE, VIEW
from gongqiao.requests.rules.states import OPEN, moves_of
from gongqiao.requests.views.answers import file_answer

OPEN_STATE = "open"


def _towns(request: HttpRequest) -> list[tuple[str, str]]:
    """The offices that have requests in the visitor's reach; few."""
    rows = queries.requests_visible_to(actor_of(request), timezone.localdate())
    return queries.offices_in(rows)


def _whose(rows: Any, value: str) -> Any:
    return rows.filter(number__in=queries.numbers_owned_by(int(value)))


def _me(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(request.user.pk), gettext("mine"))]


def _state(rows: Any, value: str) -> Any:
    return rows.filter(state__in=OPEN) if value == OPEN_STATE else rows.filter(state=value)


def _within(rows: Any, days: str) -> Any:
    return rows.filter(asked_at__gte=now() - timedelta(days=int(days)))


def _late_ones(rows: Any, _value: str) -> Any:
    return rows.filter(state__in=OPEN, number__in=queries.late_numbers(now()))


WITHIN = [
    ("30", _("the last 30 days")), ("90", _("the last 90 days")), ("365", _("the last 365 days")),
]  # fmt: skip
STATES = [
    (OPEN_STATE, pgettext_lazy("requests", "open")),
    *((code, says) for code, (says, _tone) in labels.STATES.items() if code != queries.TOGETHER),
]

REQUESTS: Listing[WorkerRequest] = Listing(
    title=_("Requests"),
    purpose=_("What workers ask, need, suggest and complain about; what is open comes first."),
    columns=[
        Column("number", _("Number of the request"), value=lambda r: r.number),
        Column("text", _("What it is about"), value=lambda r: r.text),
        Column("who", _("Applicant"), value=queries.name_of),
        Column("kind", _("Kind"), value=lambda r: str(labels.label("kind", r.kind))),
        Column("office", _("Office"), value=lambda r: r.office.name),
        Column("asked", _("Came in"), sort="asked_at", value=lambda r: r.asked_at),
        Column("state", _("State"), value=lambda r: str(labels.STATES[queries.stands(r)][0])),
    ],
    row_template="requests/_row.html",
    order=("-asked_at", "-pk"),
    search=queries.requests_matching,
    search_label=_("Number, name, words"),
    filters=[
        Filter("state", _("State"), STATES, _state, default=OPEN_STATE),
        Filter("kind", _("Kind"), list(labels.KINDS.items()),
               lambda rows, value: rows.filter(kind=value), keeps_default=True),
        Filter("topic", _("Topic"), list(labels.TOPICS.items()),
               lambda rows, value: rows.filter(topic=value), keeps_default=True),
        Filter("days", _("Came in"), WITHIN, _within, keeps_default=True),
        Filter("office", _("Office"), _towns,
               lambda rows, value: rows.filter(office_id=int(value)), keeps_default=True),
        Filter("owner", _("Whose"), _me, _whose, keeps_default=True),
        Filter("late", _("Due time"), [("yes", pgettext_lazy("requests", "overdue"))], _late_ones,
               keeps_default=True),
        registry.of_organisation("union", "office", today=timezone.localdate),
    ],
    template="requests/list.html",
    empty_title=_("Nothing has been asked yet"),
    empty_says=_("What workers send from their phones, by a code or at the counter appears here."),
    export_name="requests",
)  # fmt: skip


@office(VIEW)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What the offices in the visitor's scope decide."""
    by, on = actor_of(request), timezone.localdate()
    rows = queries.requests_visible_to(by, on).select_related("person", "office", "union", "leader")
    may = {"may_handle": bool(gate.scope_of(by, HANDLE, on)),
           "may_manage": bool(gate.scope_of(by, permissions.MANAGE, on))}  # fmt: skip
    return REQUESTS.answer(request, rows, **may)


def shown(request: HttpRequest, number: str, capability: str = VIEW) -> WorkerRequest:
    """The request; 404 for one that the visitor does not see, 403 when only seeing is theirs."""
    by, on = actor_of(request), timezone.localdate()
    found = queries.request_for(by, number, on)
    if found is None:
        raise Http404
    if not queries.holds(by, found, on, capability):
        gate.require(by, capability, on, "")
    return found


@office(VIEW)
@require_safe
def record(request: HttpRequest, number: str) -> HttpResponse:
    """One request: its course, and what may be done."""
    return page(request, shown(request, number))


def page(request: HttpRequest, one: WorkerRequest, **forms: Any) -> HttpResponse:
    """The page of a request, with forms that were refused."""
    by, on = actor_of(request), timezone.localdate()
    turns = queries.turns_of(one)
    says, tone = labels.STATES[queries.stands(one)]
    may_handle = queries.holds(by, one, on, HANDLE)
    may_answer = may_handle and permissions.may_answer(one, by)
    item, followers = queries.item_of(one), list(queries.followers_of(one))
    matters = related.of_person(by, one.person_id, on, but="requests") if one.person_id else []
    context: dict[str, Any] = {
        "one": one,
        "who": queries.name_of(one),
        "says": says,
        "tone": tone,
        "lines": telling.told(turns, to_worker=False),
        "photos": telling.photos_of(one),
        "item": item,
        "waits": item is not None and item.state == desk.ItemState.WAITING,
        "is_mine": item is not None and item.owner_id == by.user_id,
        "is_open": State(one.state) in OPEN,
        "late": _late(item),
        "may_handle": may_handle,
        "may_answer": may_answer,
        "moves": {move.value for move in moves_of(State(one.state))} if may_handle else set(),
        "matters": matters,
        "others": queries.requests_of_person(by, one, on),
        "alike": _alike(by, one, on) if may_handle else [],
        "followers": queries.seen_among(followers, by, on)[:20],
        "strangers": len(queries.strangers_among(followers, one)),
        "leads": one.leader_id is not None and queries.leader_seen(by, one, on),
        "templates": queries_keeping.templates_for(one.topic) if may_answer else [],
        "talk": _talk(request, one, len(turns)),
        "hand_on": HandOnForm(one=one, on=on) if may_handle else None,
        "merge": MergeForm(),
        "person_form": PersonForm(),
        "secrecy": SecrecyForm() if may_handle else None,
        **forms,
    }
    return render(request, "requests/record.html", context)


def _alike(by: Actor, one: WorkerRequest, on: date) -> list[tuple[WorkerRequest, str]]:
    """The few that might be the same one, each with who asks."""
    return [(each, queries.name_of(each)) for each in queries.alike_visible(by, one, on)[:5]]


def _late(item: desk.WorkItem | None) -> bool:
    if item is None or item.closed_at or item.stopped_at:
        return False
    return item.due_at < now()


def _talk(request: HttpRequest, one: WorkerRequest, lines: int) -> TalkForm:
    """The answer box, with a template's words when one was chosen."""
    chosen = request.GET.get("template", "")
    initial: dict[str, object] = {"seen": lines}
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        version = queries_keeping.version_of(int(chosen))
        if version is not None:
            day = timezone.localdate(now())
            initial |= {
                "template": version.pk, "text": telling.worded(version, one, day),
                "others": telling.worded_for_others(version, one, day),
            }  # fmt: skip
    return TalkForm(initial=initial)


@office(VIEW)
@require_safe
def photo(request: HttpRequest, number: str, document_id: int) -> HttpResponse:
    """A photo, through the request's own gate."""
    return file_answer(telling.photo_of(shown(request, number), document_id))
