"""What the desk asks before it speaks: piles of open matters, and who reads of them. Sets."""

from datetime import datetime

from django.db.models import Count

from gongqiao.access import api as access
from gongqiao.desk import kinds, queries
from gongqiao.desk.models import WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.queries_board import (
    MOST_OFFICES,
    OPEN,
    VIEWS,
    Asking,
    late,
    office_ids,
    unanswered,
)
from gongqiao.desk.rules.digest import Done, Pile, Reader
from gongqiao.kernel.officehours import day_of
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.gate import Scope


def readers(at: datetime) -> list[tuple[Reader, frozenset[str]]]:
    """Everybody at the desk with the regions of all their offices. Three queries."""
    on = day_of(at)
    ids = [who.pk for who in access.everybody_holding(WORK, on)]
    scopes = access.scopes_of_all(ids, on)
    offices = {pk: held[WORK].paths[:MOST_OFFICES] for pk, held in scopes.items() if WORK in held}
    regions = queries.regions_of({path for paths in offices.values() for path in paths})
    return [
        (_reader(pk, scopes[pk]), frozenset(regions[path] for path in paths))
        for pk, paths in offices.items()
    ]


def _reader(user_id: int, scopes: dict[str, Scope]) -> Reader:
    sees = {
        kind.code: scopes[kind.capability].paths
        for kind in kinds.kinds().values()
        if kind.capability in scopes
    }
    paths = scopes[WORK].paths[:MOST_OFFICES]
    return Reader(user_id, office_ids(scopes[WORK]), sees, paths)


def piles(at: datetime) -> list[Pile]:
    """Open matters by kind, office, owner and the region whose hours count. One query."""
    asked = Asking(SYSTEM, at, frozenset())
    rows = (
        WorkItem.objects.filter(OPEN)
        .order_by()
        .values_list(
            "kind", "organisation_id", "organisation__path", "organisation__name", "owner_id",
            "region",
        )
        .annotate(
            open=Count("pk"),
            unanswered=Count("pk", filter=unanswered(asked)),
            late=Count("pk", filter=late(at)),
        )
    )  # fmt: skip
    return [Pile(*row) for row in rows]


def done_today(at: datetime) -> list[Done]:
    """What was closed today, by kind, office and colleague. One query."""
    asked = Asking(SYSTEM, at, frozenset())
    rows = (
        WorkItem.objects.filter(VIEWS["closed"](asked), closed_by__isnull=False)
        .order_by()
        .values_list("kind", "organisation__path", "closed_by_id")
        .annotate(closed=Count("pk"))
    )
    return [Done(*row) for row in rows]
