"""Reads of the trail: what a person may see of it, and the chain for those who prove it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from gongqiao.audit.models import Closed, Event, Head
from gongqiao.audit.rules.chain import EMPTY, HeadMark, Link
from gongqiao.kernel.officehours import midnight
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope

# The content of an event as one canonical JSON array, hashed where it lies. jsonb has one text
# form, the same in PostgreSQL 15 to 18 and after a restore; the instant is written in UTC.
DIGEST = """sha256(convert_to(jsonb_build_array(
    e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.actor_id,
    e.actor_name, e.action, e.subject_type, e.subject_id, e.path, e.old, e.new, e.reason,
    e.request_id)::text, 'UTF8'))"""

MOST_NAMES = 5_000
_NAMES = """
    WITH RECURSIVE names (name) AS (
        (SELECT actor_name FROM audit_event ORDER BY actor_name LIMIT 1)
        UNION ALL
        SELECT (SELECT e.actor_name FROM audit_event e WHERE e.actor_name > names.name
                ORDER BY e.actor_name LIMIT 1)
        FROM names WHERE names.name IS NOT NULL)
    SELECT name FROM names WHERE name IS NOT NULL LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; blanks do not narrow. `until` is inclusive."""

    person: str = ""
    action: str = ""
    subject_type: str = ""
    subject_id: str = ""
    since: date | None = None
    until: date | None = None


def visible_to(scope: Scope) -> Q:
    """Events of the organisations in scope; those of no organisation are for the top only."""
    if scope.everywhere:
        return Q()
    top = any(path.count(".") == 1 for path in scope.paths)
    return scope.as_q("path") | Q(path="") if top else scope.as_q("path")


def events_visible_to(by: Actor, on: date, filters: Filters | None = None) -> QuerySet[Event]:
    """The events that `by` may read on that day, newest first."""
    scope = gate.scope_of(by, "audit.view", on)
    if not scope:
        return Event.objects.none()
    found = Event.objects.filter(visible_to(scope)).exclude(_closed_to(by, on))
    return _narrowed(found, filters or Filters()).order_by("-id")


_narrower: set[str] = set()


def may_close_for(capability: str) -> None:
    """Called in AppConfig.ready(): who holds this reads on where a record was closed for it."""
    _narrower.add(capability)


def _closed_to(by: Actor, on: date) -> Exists:
    """Events about records that became confidential, from before, unless `by` may read on."""
    closed = Closed.objects.filter(
        subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"),
        upto__gte=OuterRef("pk"),
    )  # fmt: skip
    for capability in sorted(_narrower):
        reads = gate.scope_of(by, capability, on).as_q("path")
        closed = closed.exclude(Q(capability=capability) & reads)
    return Exists(closed)


def event_for(by: Actor, event_id: int, on: date) -> Event | None:
    """One event, if `by` may read it."""
    return with_names(events_visible_to(by, on)).filter(pk=event_id).first()


def events_about(subject_type: str, subject_id: int | str, limit: int = 100) -> list[Event]:
    """The time line of one record, newest first; the caller has passed the record's own gate.

    Each knows under which name colleagues know its actor (`known_as`), without another query.
    """
    found = Event.objects.filter(subject_type=subject_type, subject_id=str(subject_id))
    return list(with_names(found).order_by("-id")[:limit])


def with_names(events: QuerySet[Event]) -> QuerySet[Event]:
    """Each with `known_as`: under which name colleagues know its actor, where they do."""
    named = get_user_model().objects.filter(username=OuterRef("actor_name"))
    return events.annotate(known_as=Subquery(named.values("display_name")[:1]))


def happened(subject_type: str, subject_id: int | str, actions: Collection[str]) -> bool:
    """Did one of these ever happen to this record?"""
    found = Event.objects.filter(subject_type=subject_type, subject_id=str(subject_id))
    return found.filter(action__in=actions).exists()


def events_of_assisted(assisted_id: int, clerk_id: int, since: datetime) -> list[Event]:
    """What a clerk did in an assisted session for a worker, in its order; at most 200."""
    found = Event.objects.filter(actor_id=clerk_id, at__gte=since, new__assisted=assisted_id)
    return list(found.order_by("id")[:200])


def _narrowed(events: QuerySet[Event], filters: Filters) -> QuerySet[Event]:
    if filters.person:
        events = events.filter(_signed(filters.person))
    if filters.action.endswith("."):  # a part of the system as a whole
        events = events.filter(action__startswith=filters.action)
    elif filters.action:
        events = events.filter(action=filters.action)
    if filters.subject_type:
        events = events.filter(subject_type=filters.subject_type)
    if filters.subject_id:
        events = events.filter(subject_id=filters.subject_id)
    if filters.since:
        events = events.filter(at__gte=midnight(filters.since))
    if filters.until:
        events = events.filter(at__lt=midnight(filters.until + timedelta(days=1)))
    return events


def _signed(words: str) -> Q:
    """Events of those whose sign-in name has these words in it, or the name that colleagues see.

    Asked of the names first: hundreds of thousands of events have few, and one in which nobody is
    found would be read to its end.
    """
    known = get_user_model().objects.filter(display_name__icontains=words)
    names = _names(MOST_NAMES + 1)
    if len(names) > MOST_NAMES:
        return Q(actor_name__icontains=words) | Q(actor_name__in=known.values("username"))
    alike = {name for name in names if words.casefold() in name.casefold()}
    called = known.filter(username__in=names).values_list("username", flat=True)
    return Q(actor_name__in=alike.union(called))


def _names(most: int) -> list[str]:
    """Under which names there are events at all: from one to the next along their index."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [most])
        return [str(name) for (name,) in cursor.fetchall()]


def head() -> HeadMark:
    """The last link of the chain, or the empty one."""
    row = Head.objects.filter(pk=1).first()
    return HeadMark(row.position, bytes(row.hash)) if row else EMPTY


def unsealed(cursor: CursorWrapper, limit: int) -> list[tuple[int, bytes]]:
    """Committed events without a link, by id, with their digests."""
    cursor.execute(
        f"SELECT e.id, {DIGEST} FROM audit_event e "  # noqa: S608  # a constant, no input
        "WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id) "
        "ORDER BY e.id LIMIT %s",
        [limit],
    )
    return [(int(event), bytes(digest)) for event, digest in cursor.fetchall()]


def links() -> Iterator[Link]:
    """The whole chain in order, with the digests of the events as they are now.

    To be read inside a transaction: it comes through a server-side cursor.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT s.position, s.event_id, s.hash, e.id IS NULL, {DIGEST} "  # noqa: S608  # a constant
            "FROM audit_seal s LEFT JOIN audit_event e ON e.id = s.event_id ORDER BY s.position"
        )
        while rows := cursor.fetchmany(5_000):
            yield from (_link(row) for row in rows)


def _link(row: tuple[Any, ...]) -> Link:
    position, event_id, stored, gone, digest = row
    return Link(position, event_id, bytes(stored), None if gone else bytes(digest))
