"""Append events, in the caller's transaction: no event without its write, no write without it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gongqiao.audit.models import Event
from gongqiao.platform.context import Actor

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event to append; `old` and `new` hold changed fields, never unmasked personal data."""

    action: str
    subject: tuple[str, int | str]
    old: Mapping[str, object] | None = None
    new: Mapping[str, object] | None = None
    reason: str = ""
    path: str = ""


def record(
    *,
    at: datetime,
    by: Actor,
    action: str,
    subject: tuple[str, int | str],
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
    reason: str = "",
    request_id: str = "",
    path: str = "",
) -> None:
    """Append one event. `old` and `new` hold changed fields, never unmasked personal data.

    `path` is the tree path of the organisation concerned (who holds `audit.view` there sees it);
    blank events are seen by holders at the top only.
    """
    record_many(
        [NewEvent(action, subject, old, new, reason, path)], at=at, by=by, request_id=request_id
    )


def record_many(
    events: Iterable[NewEvent], *, at: datetime, by: Actor, request_id: str = ""
) -> int:
    """Append many events of one actor and moment in few statements. Returns how many."""
    rows = [
        Event(
            at=at,
            actor_id=by.user_id,
            actor_name=by.name,
            action=event.action,
            subject_type=event.subject[0],
            subject_id=str(event.subject[1]),
            path=event.path,
            old=None if event.old is None else dict(event.old),
            new=_stamped(event.new, by),
            reason=event.reason[:300],
            request_id=request_id,
        )
        for event in events
    ]
    Event.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _stamped(new: Mapping[str, object] | None, by: Actor) -> dict[str, object] | None:
    """What changed, with the mark of an assisted session: the clerk acted, for this person."""
    if by.acting is None:
        return None if new is None else dict(new)
    mark = {"assisted": by.acting.id, "for_person": by.acting.person_id}
    return {**(new or {}), **mark}
