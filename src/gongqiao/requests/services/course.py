"""How a request is changed: locked, moved by the table of states, written with its line and event.

What an applicant does in a confidential request is recorded without who they are: the trail is
read by more people than the request.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts import api as accounts
from gongqiao.audit import api as audit
from gongqiao.documents import api as documents
from gongqiao.notices import api as notices
from gongqiao.platform.context import KEY_PREFIX, SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests.enums import Move, Side, State, TurnKind
from gongqiao.requests.models import TemplateVersion, Turn, WorkerRequest
from gongqiao.requests.queries import SUBJECT
from gongqiao.requests.rules.states import after


@dataclass
class Change:
    """A request under its lock. `event` is what the trail says besides its number."""

    request: WorkerRequest
    side: Side
    by: Actor
    at: datetime
    event: dict[str, object] = field(default_factory=dict)
    reason: str = ""


@contextmanager
def changing(
    request_id: int, move: Move, side: Side, *, by: Actor, at: datetime
) -> Iterator[Change]:
    """Lock the request, move it, let the caller change it, save it and record `requests.MOVE`.

    Raises Refused MOVED: it is no longer in a state in which that may be done.
    """
    with documents.all_or_none(), transaction.atomic():
        (request,) = locked([request_id])
        to = after(State(request.state), move)
        if to is None:
            raise Refused("MOVED", told_why(State(request.state)))
        change = Change(request, side, by, at)
        request.state = to
        yield change
        request.save()
        noted(request, f"requests.{move.value}", side, by=by, at=at, new=change.event,
              reason=change.reason)  # fmt: skip


def locked(ids: Collection[int]) -> list[WorkerRequest]:
    """These requests under their locks, in the order of their ids: two who want the same never wait
    in a circle. In the caller's transaction.

    The rows alone first: joined to its office, one that was handed on while we waited for the lock
    would fall out of the join and seem never to have existed.
    """
    rows = WorkerRequest.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update().values_list("pk"))
    return list(rows.select_related("office", "person"))


def told_why(state: State) -> str:
    """Why a move that this state does not allow was refused."""
    return {
        State.ANSWERED: _("This request has been answered meanwhile. Nothing was changed."),
        State.ASKED: _("This request waits for the applicant's reply."),
        State.MERGED: _("This request is handled together with another one."),
        State.WITHDRAWN: _("The applicant has withdrawn this request."),
    }.get(state, _("This cannot be done now: the request has changed meanwhile."))


def spoke(
    change: Change,
    kind: TurnKind,
    text: str = "",
    *,
    figures: Mapping[str, object] | None = None,
    shown: bool = True,
    template: TemplateVersion | None = None,
) -> Turn:
    """Add a line to the course."""
    return add_turn(
        change.request, kind, change.side, text, figures=figures, shown=shown, template=template,
        by=change.by, at=change.at,
    )  # fmt: skip


def add_turn(
    request: WorkerRequest,
    kind: TurnKind,
    side: Side,
    text: str = "",
    *,
    figures: Mapping[str, object] | None = None,
    shown: bool = True,
    template: TemplateVersion | None = None,
    by: Actor,
    at: datetime,
) -> Turn:
    """The same for a request that is not moved by it."""
    of_office = side is Side.OFFICE
    return Turn.objects.create(
        request=request, kind=kind, side=side, text=text, figures=dict(figures or {}),
        shown=shown, at=at, by_id=by.user_id if of_office else None,
        by_name=shown_name(by) if of_office else "", template=template,
    )  # fmt: skip


def shown_name(by: Actor) -> str:
    """The name that colleagues know; of a key the program's."""
    if by.key_id is not None:
        return by.name.removeprefix(KEY_PREFIX)
    return accounts.shown_names([by.name]).get(by.name, by.name)


def noted(
    request: WorkerRequest,
    action: str,
    side: Side,
    *,
    by: Actor,
    at: datetime,
    new: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Append an event about the request: its number, never its words nor who asks."""
    audit.record(
        at=at,
        by=actor_in_trail(request, side, by),
        action=action,
        subject=(SUBJECT, request.number),
        new={"number": request.number, **(new or {})},
        reason=reason,
        path=request.office.path,
    )


def actor_in_trail(request: WorkerRequest, side: Side, by: Actor) -> Actor:
    """Who stands in the trail: nobody for the applicant of a confidential request."""
    if not request.confidential:
        return by
    # a clerk without the mark of the person for whom they act at the counter
    return Actor(by.name, by.user_id, by.key_id) if side is Side.OFFICE else SYSTEM


def tell(request: WorkerRequest, code: str, key: str, *, at: datetime) -> None:
    """A message to the applicant. Of a confidential request only to their own account: messages to
    people of the register are counted among those of their union.
    """
    if request.person is None:
        return
    user_id = request.person.user_id
    if request.confidential and user_id is None:
        return
    to = {"user_id": user_id} if request.confidential else {"person_id": request.person_id}
    notices.send(
        key=f"{code}:{request.number}:{key}", code=code, figures={"number": request.number}, at=at,
        **to,
    )  # fmt: skip
