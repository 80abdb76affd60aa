"""The desk speaks up: before something falls due, when it is late, and at the end of the day.

Each runs again at any time and says nothing twice: what was said is marked on the item, as an
escalation, or by the key of the message, in the transaction that says it. Nothing leaves while
the office is closed: what falls due at night is said when it opens next.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from gongqiao.access import api as access
from gongqiao.desk import clocks, kinds, queries
from gongqiao.desk.models import Escalation, WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.queries_board import VIEWS, asking, late, unanswered
from gongqiao.desk.rules.escalation import above
from gongqiao.desk.services.changing import record
from gongqiao.desk.shown import title_of
from gongqiao.kernel.officehours import day_of, office_of
from gongqiao.notices import api as notices
from gongqiao.platform.context import SYSTEM, Actor

BATCH = 500
MOST_TOLD = 20
DIGEST_BEFORE_CLOSE = 45 * 60


@transaction.atomic
def remind(at: datetime, region: str = "") -> int:
    """Owners of what falls due within the ladder's time hear of it once. Returns how many."""
    office = office_of(region)
    if not office.is_open(at):
        return 0
    until = office.add(at, clocks.ladder(region, at).remind)
    due = Q(due_at__gt=at, due_at__lte=until, reminded_at__isnull=True, owner__isnull=False)
    rows = list(
        WorkItem.objects.filter(due, closed_at__isnull=True, stopped_at__isnull=True)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at")[:BATCH]
    )
    for item in rows:
        notices.send(
            key=f"desk.due:{item.pk}:{item.due_at:%Y%m%d%H%M}", code="desk.due", at=at,
            user_id=item.owner_id, figures={"title": title_of(item), "item": item.pk},
        )  # fmt: skip
    WorkItem.objects.filter(pk__in=[i.pk for i in rows]).update(reminded_at=at)
    return len(rows)


@transaction.atomic
def escalate(at: datetime, region: str = "") -> int:
    """Late matters go up as far as the ladder says; whoever is there is told, one message a run."""
    if not office_of(region).is_open(at):
        return 0
    told: dict[int, list[WorkItem]] = defaultdict(list)
    first, went = 0, 0
    for item in _late(at):
        ladder = clocks.ladder(item.region, at)
        reached = ladder.level(office_of(item.region).between(item.due_at, at))
        for level in range(item.level + 1, reached + 1):
            there = above(item.organisation.path, ladder.steps[level - 1].up)
            row = Escalation.objects.create(item=item, level=level, organisation_id=there, at=at)
            first, went = first or row.pk, went + 1
            for user_id in _people_at(item, there, at):
                told[user_id].append(item)
        if reached > item.level:
            _went_up(item, reached, at)
    for user_id, items in told.items():
        notices.send(
            key=f"{late_key(at)}{first}:{user_id}", code="desk.late", at=at, user_id=user_id,
            figures={"count": len({i.pk for i in items}), "title": title_of(items[0])},
        )  # fmt: skip
    return went


def late_key(at: datetime) -> str:
    """How the keys of the messages of one run begin."""
    return f"desk.late:{at:%Y%m%d%H%M%S%f}:"


def _late(at: datetime) -> list[WorkItem]:
    """Late ones that may still go up, the latest due first worked off; locked."""
    most = max(len(entry.values["steps"]) for entry in clocks.ladders().entries)
    return list(
        WorkItem.objects.filter(late(at), level__lt=most)
        .select_related("organisation")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by(F("level"), "due_at")[:BATCH]
    )


def _went_up(item: WorkItem, level: int, at: datetime) -> None:
    WorkItem.objects.filter(pk=item.pk).update(level=level)
    there = queries.organisations().get(
        pk=above(item.organisation.path, clocks.ladder(item.region, at).steps[level - 1].up)
    )
    record(item, "escalate", by=SYSTEM, at=at, new={"level": level, "to": there.name})


def _people_at(item: WorkItem, organisation_id: int, at: datetime) -> set[int]:
    """The owner, and those who handle such matters in that very organisation."""
    capability = kinds.known(item.kind).capability
    ids = item.organisation.path.split(".")
    path = ".".join(ids[: [int(i) if i else 0 for i in ids].index(organisation_id) + 1]) + "."
    there = (
        access.users_holding(capability, path, day_of(at), given_there=True, most=MOST_TOLD)
        if capability
        else []
    )
    return {who.pk for who in there} | ({item.owner_id} if item.owner_id else set())


def digest(at: datetime, region: str = "") -> int:
    """Before the office closes: what everybody at the desk still has today. Once a day each."""
    office = office_of(region)
    if not office.is_open(at):
        return 0
    left = (office.close_of(at) - at).total_seconds()
    if left > DIGEST_BEFORE_CLOSE:
        return 0
    return sum(_digest_of(who, at) for who in access.everybody_holding(WORK, day_of(at)))


def _digest_of(who: Any, at: datetime) -> bool:
    asked = asking(Actor(who.username, who.pk), at, WORK)
    seen = queries.items_visible_to(asked.by, asked.today)
    office = VIEWS["office"](asked) | VIEWS["mine"](asked)
    waits = seen.filter(unanswered(asked) & office)
    figures = {
        "unanswered": waits.count(),
        "late": seen.filter(late(at) & office).count(),
        "mine": seen.filter(VIEWS["mine"](asked)).count(),
        "closed": seen.filter(VIEWS["closed"](asked), closed_by_id=who.pk).count(),
    }
    if not any(figures.values()):
        return False
    return notices.send(
        key=f"desk.digest:{asked.today}:{who.pk}", code="desk.digest", at=at, user_id=who.pk,
        figures=figures,
    )  # fmt: skip
