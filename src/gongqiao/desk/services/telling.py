"""The desk speaks up: before something falls due, when it is late, and at the end of the day.

Each runs again at any time and says nothing twice: what was said is marked on the item, as an
escalation, or by the key of the message, in the transaction that says it. Nothing leaves while
the office concerned is closed, by the hours of its own region: what falls due at night is said
when it opens next.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl
from django.db import connection, transaction
from django.db.models import F, Q

from gongqiao.access import api as access
from gongqiao.audit import api as audit
from gongqiao.desk import clocks, kinds, queries, queries_digest
from gongqiao.desk.evening import stored
from gongqiao.desk.models import Escalation, WorkItem
from gongqiao.desk.queries_board import late
from gongqiao.desk.rules.digest import Below, Evening, digests
from gongqiao.desk.rules.escalation import above
from gongqiao.desk.services.changing import SUBJECT
from gongqiao.desk.shown import title_of
from gongqiao.kernel.officehours import day_of, office_of
from gongqiao.kernel.period import CHINA
from gongqiao.notices import api as notices
from gongqiao.platform.context import SYSTEM

BATCH = 500
MOST_TOLD = 20
DIGEST_BEFORE_CLOSE = timedelta(minutes=45)
FURTHEST = timedelta(days=14)
"""What is due later than this is never due soon in office time: no holiday is longer."""


@transaction.atomic
def remind(at: datetime) -> int:
    """Owners of what falls due within the ladder's time hear of it once, while the office that has
    it is open. Returns how many.
    """
    due = Q(due_at__gt=at, due_at__lte=at + FURTHEST, reminded_at__isnull=True)
    waits = WorkItem.objects.filter(
        due, closed_at__isnull=True, stopped_at__isnull=True, owner__isnull=False
    )
    soon = Q(pk__in=[])
    for region in waits.order_by().values_list("region", flat=True).distinct():
        office = office_of(region)
        if office.is_open(at):
            until = office.add(at, clocks.ladder(region, at).remind)
            soon |= Q(region=region, due_at__lte=until)
    rows = list(
        waits.filter(soon)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at")[:BATCH]
    )
    _send(at, "desk.due", (
        (f"desk.due:{item.pk}:{item.due_at:%Y%m%d%H%M}", item.owner_id,
         {"title": title_of(item), "item": item.pk})
        for item in rows
    ))  # fmt: skip
    WorkItem.objects.filter(pk__in=[i.pk for i in rows]).update(reminded_at=at)
    return len(rows)


Said = tuple[str, int | None, Mapping[str, object]]
"""The key of a message, whom it is for, what it is filled with."""


def _send(at: datetime, code: str, messages: Iterable[Said]) -> int:
    """All at once, whatever their number. How many were new."""
    rows = [
        {"key": key, "user_id": user_id, "code": code, "at": at,
         "figures": json.dumps(figures, ensure_ascii=False)}
        for key, user_id, figures in messages
    ]  # fmt: skip
    with connection.cursor() as cursor:
        return notices.send_many(cursor, pl.DataFrame(rows)) if rows else 0


@dataclass(frozen=True, slots=True)
class Rise:
    """A late matter reaches a level of the ladder, and with it an organisation of the tree."""

    item: WorkItem
    level: int
    path: str

    @property
    def organisation_id(self) -> int:
        """The organisation reached."""
        return queries.office_at(self.path)


@transaction.atomic
def escalate(at: datetime) -> int:
    """Late matters go up as far as the ladder says, while the office that has them and the one that
    they reach are open; whoever is there is told, one message a run. The same few queries for one
    and for a whole batch.
    """
    rises = _to_open_offices([rise for item in _late(at) for rise in _rises(item, at)], at)
    if not rises:
        return 0
    rows = Escalation.objects.bulk_create(
        Escalation(item=r.item, level=r.level, organisation_id=r.organisation_id, at=at)
        for r in rises
    )
    _went_up(rises, at)
    told = _whom(rises, at)
    _send(at, "desk.late", (
        (f"{late_key(at)}:{rows[0].pk}:{user_id}", user_id,
         {"count": len({i.pk for i in items}), "title": title_of(items[0])})
        for user_id, items in told.items()
    ))  # fmt: skip
    return len(rises)


def _rises(item: WorkItem, at: datetime) -> list[Rise]:
    """The levels that it has reached and was not yet told at."""
    ladder = clocks.ladder(item.region, at)
    reached = ladder.level(office_of(item.region).between(item.due_at, at))
    return [
        Rise(item, level, above(item.organisation.path, ladder.steps[level - 1].up))
        for level in range(item.level + 1, reached + 1)
    ]


def _to_open_offices(rises: list[Rise], at: datetime) -> list[Rise]:
    """Those that reach an office in its own hours; the levels of a matter one after the other."""
    regions = queries.regions_of({rise.path for rise in rises})
    is_open = {path: office_of(region).is_open(at) for path, region in regions.items()}
    stuck: set[int] = set()
    found = []
    for rise in rises:
        if rise.item.pk in stuck or not is_open[rise.path]:
            stuck.add(rise.item.pk)
        else:
            found.append(rise)
    return found


def late_key(at: datetime) -> str:
    """How the keys of the messages of one run begin."""
    return f"desk.late:{at:%Y%m%d%H%M%S%f}"


def _late(at: datetime) -> list[WorkItem]:
    """Late ones that may still go up, the latest due first worked off; locked."""
    most = max(len(entry.values["steps"]) for entry in clocks.ladders().entries)
    found = WorkItem.objects.filter(late(at), level__lt=most)
    regions = found.order_by().values_list("region", flat=True).distinct()
    working = [region for region in regions if office_of(region).is_open(at)]
    return list(
        found.filter(region__in=working)
        .select_related("organisation")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by(F("level"), "due_at")[:BATCH]
    )


def _went_up(rises: list[Rise], at: datetime) -> None:
    """The items know how far they went, the trail to whom: the last level of each."""
    last = {rise.item.pk: rise for rise in rises}
    names = queries.organisations().in_bulk({rise.organisation_id for rise in last.values()})
    by_level: dict[int, list[int]] = defaultdict(list)
    for rise in last.values():
        by_level[rise.level].append(rise.item.pk)
    for level, ids in by_level.items():
        WorkItem.objects.filter(pk__in=ids).update(level=level)
    audit.record_many(
        (
            audit.NewEvent(
                "desk.escalate", (SUBJECT, rise.item.pk), path=rise.item.organisation.path,
                new={"item": rise.item.pk, "kind": rise.item.kind, "level": rise.level,
                     "to": names[rise.organisation_id].name},
            )
            for rise in last.values()
        ),
        at=at, by=SYSTEM,
    )  # fmt: skip


def _whom(rises: list[Rise], at: datetime) -> dict[int, list[WorkItem]]:
    """The owners, and those who handle such matters in the very organisations reached."""
    needs = {rise.item.pk: kinds.known(rise.item.kind).capability for rise in rises}
    there = access.given_in(
        set(needs.values()) - {""}, {rise.organisation_id for rise in rises}, day_of(at),
        most=MOST_TOLD,
    )  # fmt: skip
    told: dict[int, list[WorkItem]] = defaultdict(list)
    for rise in rises:
        ids = set(there.get((needs[rise.item.pk], rise.organisation_id), ()))
        for user_id in ids | ({rise.item.owner_id} if rise.item.owner_id else set()):
            told[user_id].append(rise.item)
    return told


@transaction.atomic
def digest(at: datetime) -> int:
    """What everybody at the desk still has today, before their office closes. Once a day each, in
    the same few queries however many they are.

    With offices in several regions: before the first of them closes that leaves something to say,
    while all can still be done; what is unanswered is counted by closing time then.
    """
    leaving = [
        who
        for who, regions in queries_digest.readers(at)
        if any(_closes_soon(region, at) for region in regions)
    ]
    if not leaving:
        return 0
    evenings = digests(leaving, queries_digest.piles(at), queries_digest.done_today(at))
    alike: dict[str, list[Said]] = defaultdict(list)
    for user_id, evening in evenings.items():
        code, more = _parts(evening, at)
        key = f"desk.digest:{day_of(at)}:{user_id}"  # one a day, whichever words it has
        alike[code].append((key, user_id, {**evening.figures, **more}))
    return sum(_send(at, code, messages) for code, messages in alike.items())


def _parts(evening: Evening, at: datetime) -> tuple[str, dict[str, object]]:
    """The words that an evening needs, and what they are filled with besides its figures."""
    code = "desk.digest"
    more: dict[str, object] = {}
    closings = _by_closing(evening, at)
    if len(closings) > 1:
        code, more["closings"] = f"{code}_closings", " · ".join(closings)
    if evening.below:
        code, more["below"] = f"{code}_below", stored([_until(one, at) for one in evening.below])
    return code, more


def _until(one: Below, at: datetime) -> Below:
    """Counted by its own closing time: an office that works on says until when."""
    closes = office_of(one.region).close_on(day_of(at))
    if not one.name or closes - at <= DIGEST_BEFORE_CLOSE:
        return one
    return replace(one, until=f"{closes.astimezone(CHINA):%H:%M}")


def _by_closing(evening: Evening, at: datetime) -> list[str]:
    """How many are unanswered by which closing time of today, in its order."""
    found: dict[datetime, int] = defaultdict(int)
    for region, unanswered in evening.unanswered.items():
        found[office_of(region).close_on(day_of(at))] += unanswered
    return [f"{closes.astimezone(CHINA):%H:%M} {n}" for closes, n in sorted(found.items())]


def _closes_soon(region: str, at: datetime) -> bool:
    office = office_of(region)
    return office.is_open(at) and office.close_of(at) - at <= DIGEST_BEFORE_CLOSE
