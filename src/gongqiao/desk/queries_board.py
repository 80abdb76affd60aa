"""The board: its views, their counts, what happened today. Bounded queries on open items."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from gongqiao.accounts import api as accounts
from gongqiao.desk import kinds
from gongqiao.desk.enums import HANDED_ON, ItemState
from gongqiao.desk.models import HandOver, Wait, WorkItem
from gongqiao.desk.queries import items_visible_to, organisations, people, visible_to
from gongqiao.kernel.officehours import day_of, midnight
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry

OPEN = Q(closed_at__isnull=True)
MOST_MARKS = 200
MOST_SHARED = 500
MOST_OFFICES = 200
MOST_FOUND = 5_000
_NUMBER = re.compile(r"\+?[\d\s]{3,}[\dXx]")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who looks at the board, when, and which organisations are their own office."""

    by: Actor
    at: datetime
    offices: frozenset[int]

    @property
    def today(self) -> date:
        """The day on the wall in China."""
        return day_of(self.at)

    @property
    def morning(self) -> datetime:
        """The first instant of today."""
        return midnight(self.today)

    @property
    def night(self) -> datetime:
        """The first instant of tomorrow."""
        return self.morning + timedelta(days=1)


def asking(by: Actor, at: datetime, capability: str) -> Asking:
    """With the organisations in which `by` was given the capability themselves."""
    return Asking(by, at, office_ids(gate.scope_of(by, capability, day_of(at))))


def office_ids(scope: gate.Scope) -> frozenset[int]:
    """The organisations in which somebody was given what they hold there."""
    named = [path.rstrip(".").rpartition(".")[2] for path in scope.paths[:MOST_OFFICES]]
    return frozenset(int(last) for last in named if last.isdigit())


def late(at: datetime) -> Q:
    """Past its due time, and the clock runs."""
    return OPEN & Q(stopped_at__isnull=True, due_at__lt=at)


def unanswered(asked: Asking) -> Q:
    """The close-out list: came in by today, neither answered nor handed on nor closed.

    What waits for the applicant was answered so far: the applicant was asked.
    """
    silent = Q(answered_at__isnull=True, handed_at__isnull=True, stopped_at__isnull=True)
    return OPEN & silent & Q(arrived_on__lte=asked.today)


VIEWS: dict[str, Callable[[Asking], Q]] = {
    "today": lambda a: OPEN & Q(state=ItemState.OPEN, due_at__lt=a.night),
    "mine": lambda a: OPEN & Q(owner_id=a.by.user_id),
    "office": lambda a: OPEN & Q(organisation_id__in=a.offices),
    "late": lambda a: late(a.at),
    "waiting": lambda _a: OPEN & Q(state=ItemState.WAITING),
    "handed": lambda a: Q(handed_at__gte=a.morning, handed_at__lt=a.night),
    "unanswered": unanswered,
    "open": lambda _a: OPEN,
    "closed": lambda a: Q(closed_at__gte=a.morning, closed_at__lt=a.night) & ~Q(outcome=HANDED_ON),
}


def handed_on(asked: Asking) -> QuerySet[WorkItem]:
    """Handed on today: what the actor sees, and what they handed on, wherever it went; but for
    what is hidden since.
    """
    went = HandOver.objects.filter(
        item=OuterRef("pk"), by_id=asked.by.user_id, at__gte=asked.morning, at__lt=asked.night
    )
    today = WorkItem.objects.filter(VIEWS["handed"](asked))
    own = Q(Exists(went)) & ~Q(kind__in=kinds.hidden())
    mine_or_seen = visible_to(asked.by, asked.today) | own
    return today.filter(mine_or_seen).select_related("organisation", "owner")


def in_view(asked: Asking, items: QuerySet[WorkItem], view: str) -> QuerySet[WorkItem]:
    """Of these items, those of one view of the board."""
    return items.filter(VIEWS[view](asked))


def counts(asked: Asking, seen: QuerySet[WorkItem]) -> dict[str, int]:
    """How many stand in each view but `handed` (`newest_handed_on`). One query over what is open
    or moved today.
    """
    moved = OPEN | Q(closed_at__gte=asked.morning)
    wanted = {
        name: Count("pk", filter=view(asked)) for name, view in VIEWS.items() if name != "handed"
    }
    return dict(seen.filter(moved).aggregate(**wanted))


def newest_handed_on(asked: Asking, most: int) -> tuple[list[WorkItem], int]:
    """The newest handed on today, and how many there are in all. One query."""
    rows = handed_on(asked).annotate(in_all=Window(Count("pk"))).order_by("-handed_at")
    newest = list(rows[:most])
    return [*newest], newest[0].in_all if newest else 0


def owners(asked: Asking, seen: QuerySet[WorkItem]) -> list[tuple[str, str]]:
    """The colleagues who have something open, by name. One query."""
    ids = seen.filter(OPEN, owner__isnull=False).order_by().values("owner_id")
    found = accounts.users().filter(pk__in=ids).exclude(pk=asked.by.user_id or 0)
    return [(str(who.pk), who.shown_name) for who in found.order_by("display_name")[:MOST_OFFICES]]


@dataclass(frozen=True, slots=True)
class OfOne:
    """How much somebody, or nobody, has open; `who` as the address names them."""

    who: str
    name: str
    open: int
    late: int


def piles_of(asked: Asking) -> list[OfOne]:
    """Everybody who has something open that the actor sees, by how much. Two queries."""
    rows = (
        items_visible_to(asked.by, asked.today)
        .filter(OPEN)
        .order_by()
        .values("owner_id")
        .annotate(n=Count("pk"), due=Count("pk", filter=late(asked.at)))
        .order_by("-n", "owner_id")[:MOST_OFFICES]
    )
    names = accounts.users().in_bulk([row["owner_id"] for row in rows if row["owner_id"]])
    return [
        OfOne(
            str(row["owner_id"] or "nobody"),
            names[row["owner_id"]].shown_name if row["owner_id"] else "",
            row["n"], row["due"],
        )
        for row in rows
    ]  # fmt: skip


def marks(asked: Asking, seen: QuerySet[WorkItem]) -> list[tuple[str, datetime]]:
    """The day as a line: instants closed, handed on, still due. One query, at most MOST_MARKS."""
    still = VIEWS["today"](asked) & Q(due_at__gte=asked.at)
    today = VIEWS["closed"](asked) | VIEWS["handed"](asked) | still
    rows = seen.filter(today).order_by("-due_at")[:MOST_MARKS]
    found: list[tuple[str, datetime]] = []
    told = rows.values_list("closed_at", "outcome", "handed_at", "due_at")
    for closed, outcome, handed, due in told:
        if closed is not None and outcome != HANDED_ON:
            found.append(("done", closed))
        elif handed is not None and handed >= asked.morning:
            found.append(("handed", handed))
        else:
            found.append(("due", due))
    return found


def waiting_of(items: list[WorkItem]) -> dict[int, Wait]:
    """For what each of them waits now. One query."""
    ids = [item.pk for item in items if item.state == ItemState.WAITING]
    if not ids:
        return {}
    return {w.item_id: w for w in Wait.objects.filter(item_id__in=ids, until__isnull=True)}


def matching(items: QuerySet[WorkItem], words: str) -> QuerySet[WorkItem]:
    """By the person (name, initials, last four, number), the office's name, the matter's number.

    Three questions that have an index each, put together: one condition with "or" has none. What
    is a number is no office's name.
    """
    persons = registry.persons_matching(people(), words)
    named = organisations().filter(name__icontains=words).values_list("pk", flat=True)
    offices = [] if _NUMBER.fullmatch(words) else list(named[:MOST_OFFICES])
    rows = WorkItem.objects.order_by()
    found = (
        rows.filter(subject_id=words[:60])
        .values("pk")[:MOST_FOUND]
        .union(
            rows.filter(person__in=persons.order_by().values("pk")).values("pk")[:MOST_FOUND],
            rows.filter(organisation__in=offices).values("pk")[:MOST_FOUND],
            all=True,
        )
    )
    return items.filter(pk__in=found)
