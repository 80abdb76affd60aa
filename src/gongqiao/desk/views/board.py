"""The board: what came in, who has it, what is late; handled without leaving it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.audit import api as audit
from gongqiao.desk import kinds, queries, queries_board, queries_history
from gongqiao.desk.enums import ItemState
from gongqiao.desk.models import Wait, WorkItem
from gongqiao.desk.permissions import FIGURES, WORK
from gongqiao.desk.queries_board import Asking, asking
from gongqiao.desk.shown import Shown, hours, show_all, shown
from gongqiao.kernel.officehours import office_of
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.figures import DayLine, day_line
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing

TABS = (
    ("today", _("Today")),
    ("mine", _("Mine")),
    ("office", _("My office's")),
    ("late", _("Late")),
    ("waiting", _("Waiting for others")),
    ("handed", _("Handed on today")),
    ("unanswered", _("Close-out")),
    ("open", _("All open")),
    ("closed", _("Closed today")),
)
NEWEST_FIRST = {"handed": ("-handed_at",), "closed": ("-closed_at",)}
FIRST = "today"
BESIDE = 4
"""So many rows stand beside the list for each of what waits and what went on."""


def listing(asked: Asking, view: str) -> Listing[WorkItem]:
    """The board as a list: view, kind and owner in the address, search by person and office."""
    choices = kinds.labelled(queries.kinds_seen(asked.by, asked.today))
    return Listing(
        title=_("The desk"),
        purpose="",
        columns=[Column("due", _("Due"), sort="due_at")],
        row_template="desk/_item.html",
        order=NEWEST_FIRST.get(view, ("due_at",)),
        search=queries_board.matching,
        filters=[
            Filter("view", _("Part of the board"), TABS,
                   lambda rows, value: queries_board.in_view(asked, rows, value), default=FIRST),
            Filter("kind", _("Kind"), [(code, label) for code, (label, _c) in choices.items()],
                   lambda rows, v: rows.filter(kind__in=choices[v][1]), keeps_default=True),
            Filter("who", _("Who has it"), _owners(asked),
                   lambda rows, v: _whose(asked, rows, v), keeps_default=True),
        ],
    )  # fmt: skip


def _owners(asked: Asking) -> list[tuple[str, Any]]:
    """Oneself, nobody, and the colleagues who have something open: somebody may be away."""
    others = queries_board.owners(asked, queries.items_visible_to(asked.by, asked.today))
    return [("me", _("I")), ("nobody", _("nobody")), *others]


def _whose(asked: Asking, rows: Any, who: str) -> Any:
    return rows.filter(owner_id={"me": asked.by.user_id, "nobody": None}.get(who, who))


@office(WORK)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the visitor's office."""
    asked = asking(actor_of(request), now(), WORK)
    seen = queries.items_visible_to(asked.by, asked.today)
    view = request.GET.get("view", FIRST)
    rows = queries_board.handed_on(asked) if view == "handed" else seen
    page = listing(asked, view).page(request, rows.select_related("organisation", "owner"))
    aside = _aside(asked, seen)
    waits = queries_board.waiting_of([*page.rows, *aside.waiting])
    context = {
        "page": page,
        "tabs": TABS,
        "view": page.asked.filters.get("view", ""),
        "rows": _shown(asked, page.rows, waits),
        "counts": {**queries_board.counts(asked, seen), "handed": aside.handed_in_all},
        "day": _day(asked, seen, queries.region_of(min(request.scope.paths, default=""))),  # type: ignore[attr-defined]  # set by @office
        "aside": {
            "waiting": _shown(asked, aside.waiting, waits),
            "handed": _shown(asked, aside.handed, {}),
        },
        "marked": _marked(request, page.rows),
        "figures": gate.holds(request, FIGURES),
        "now": timezone.localtime(asked.at),
    }
    return render(request, "desk/board.html", context)


@dataclass(frozen=True, slots=True)
class Day:
    """The line of the day, and how long the office is still open."""

    line: DayLine | None
    left: str
    make_up: bool


def _day(asked: Asking, seen: Any, region: str) -> Day:
    """By the hours of the visitor's own first office; the line goes on to the last matter that is
    due today in another region, whose office closes later.
    """
    office_time = office_of(region)
    sessions = office_time.sessions(asked.today)
    make_up = bool(sessions) and asked.today.weekday() > 4
    if not sessions:
        return Day(None, "", make_up=False)
    opens, closes = sessions[0][0], sessions[-1][1]
    instants: dict[str, list[datetime]] = {"done": [], "handed": [], "due": []}
    for what, at in queries_board.marks(asked, seen):
        instants[what].append(timezone.localtime(at))
    last = max([closes, *instants["due"]])
    line = day_line(
        start=timezone.localtime(opens), end=timezone.localtime(last),
        now=timezone.localtime(asked.at), **instants,
    )  # fmt: skip
    still = hours(closes - asked.at) if opens <= asked.at < closes else ""
    return Day(line, still, make_up)


@dataclass(frozen=True, slots=True)
class Aside:
    """Beside the list: what waits for others, what went on today (the newest, and how many)."""

    waiting: list[WorkItem]
    handed: list[WorkItem]
    handed_in_all: int


def _aside(asked: Asking, seen: Any) -> Aside:
    rows = seen.select_related("organisation", "owner")
    waiting = list(queries_board.in_view(asked, rows, "waiting").order_by("due_at")[:BESIDE])
    return Aside(waiting, *queries_board.newest_handed_on(asked, BESIDE))


def _shown(asked: Asking, items: list[WorkItem], waits: dict[int, Wait]) -> list[Shown]:
    return show_all(items, asked.at, asked.by.user_id, lambda _items: waits)


@office(WORK)
@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One matter: what happened to it, and why its clock says what it says."""
    by, at = actor_of(request), now()
    found = queries.item_for(by, item_id, timezone.localdate(at))
    if found is None:
        raise Http404
    history = queries_history.history_of(found)
    wait = history.waits[-1] if found.state == ItemState.WAITING and history.waits else None
    context = {
        "row": shown(found, at, by.user_id, wait),
        "history": history,
        "events": audit.events_about("desk.item", found.pk, 50),
    }
    return render(request, "desk/item.html", context)


def _marked(request: HttpRequest, rows: list[WorkItem]) -> int:
    """The matter that something was done with, or the one after it when it has left the list."""
    there = {row.pk for row in rows}
    asked = (_number(request.GET.get(name, "")) for name in ("on", "next"))
    return next((pk for pk in asked if pk in there), 0)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
