"""What requests bring to the desk: kinds of matters, and what is done when the board moves them.

The desk does not ask how it was (`rated`): the answer's own message and page do, once.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongqiao.desk import api as desk
from gongqiao.platform.context import Actor
from gongqiao.requests import labels, queries, queries_keeping, telling
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.permissions import CONFIDENTIAL, HANDLE
from gongqiao.requests.rules.domains import Domain, domains_of
from gongqiao.requests.services import again, handing, handling, together
from gongqiao.requests.services.clock import visits_of

TABLE = Path(__file__).parent / "tables" / "domains.yaml"
_NOTE = _("{who} · {union} · {number}")
_SAYS = _("{gist}")
_ANSWERED = ("answered", _("answered: the last words are the answer"))
OUTCOMES = (_ANSWERED,)
OF_DOMAINS = (_ANSWERED, (handing.BACK, _("not for us: back to whoever handed it on")))
CALLED = _("request")


def _address(number: str) -> str:
    return reverse("requests:record", args=[number])


def _course(number: str, by: Actor, on: date) -> Sequence[desk.Said]:
    """What was said so far and the photos, for who may handle it. Three queries."""
    one = queries.request_for(by, number, on, HANDLE)
    if one is None:
        return ()
    photos = tuple(
        (photo.name, reverse("requests:photo", args=[number, photo.id]))
        for photo in telling.photos_of(one)
    )
    lines = telling.told(queries.turns_of(one), to_worker=False)
    return [
        desk.Said(
            line.at, " · ".join(part for part in (line.who, line.says) if part), line.text,
            own=line.own, links=() if place else photos,
        )
        for place, line in enumerate(lines)
    ]  # fmt: skip


def _words(number: str, by: Actor, on: date) -> Sequence[tuple[str, str]]:
    """The templates of its topic, filled in. Two queries."""
    one = queries.request_for(by, number, on, HANDLE)
    if one is None:
        return ()
    offered = queries_keeping.templates_for(one.topic)
    return [(each.title, telling.filled_in(each.last_text, one, on)) for each in offered]  # type: ignore[attr-defined]  # annotated


def _hold(numbers: Sequence[str]) -> None:
    """In one order, whoever asks: two who hold many wait for each other, never in a circle."""
    rows = WorkerRequest.objects.select_for_update(of=("self",)).filter(number__in=list(numbers))
    list(rows.order_by("pk").values_list("pk"))


def _visits(number: str) -> int | None:
    one = queries.with_place(number)
    return visits_of(one) if one is not None else None


def _kind(code: str, icon: str, clock: str) -> desk.ItemKind:
    return desk.ItemKind(
        code=f"requests.{code}", says=_SAYS, note=_NOTE, icon=icon, capability=HANDLE, clock=clock,
        address=_address, answers=True, outcomes=OUTCOMES, called=CALLED,
        label=labels.KINDS[code], course=_course, words=_words, visits=_visits, hold=_hold,
    )  # fmt: skip


KINDS = (
    _kind("consult", "help-circle", "same_day"),
    _kind("help", "lifebuoy", "three_days"),
    _kind("suggest", "bolt", "five_days"),
    _kind("complain", "message-exclamation", "five_days"),
    desk.ItemKind(
        code="requests.confidential", says=_("Confidential request {number}"), icon="lock",
        capability=CONFIDENTIAL, clock="three_days", address=_address, answers=True,
        outcomes=OUTCOMES, called=CALLED, label=_("confidential request"), hidden=True,
        course=_course, words=_words, visits=_visits, hold=_hold,
    ),
)  # fmt: skip


def _of_domain(domain: Domain) -> desk.ItemKind:
    return desk.ItemKind(
        code=domain.kind, says=_SAYS, note=_NOTE, icon=domain.icon, capability=HANDLE,
        clock=domain.clock, address=_address, answers=True, outcomes=OF_DOMAINS, called=CALLED,
        label=labels.DOMAINS[domain.code], course=_course, words=_words, visits=_visits, hold=_hold,
    )  # fmt: skip


def register() -> None:
    """Called in ready()."""
    domains = [_of_domain(domain) for domain in domains_of(TABLE.read_text("utf-8"))]
    desk.register(*KINDS)
    desk.expect(*domains)
    for kind in (*KINDS, *domains):
        closed = handing.came_back if kind in domains else handling.closed_on_board
        desk.listen(
            kind.code, on_answered=handling.answered_on_board, on_closed=closed,
            on_rated=again.heard_rating, on_finished=handling.finished_on_board,
            stays=together.staying, on_handed=together.handed_on_board,
        )  # fmt: skip
