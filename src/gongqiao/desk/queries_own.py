"""A worker's own matters."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from gongqiao.desk import kinds
from gongqiao.desk.models import WorkItem
from gongqiao.platform.context import Actor

ASKED_FOR = timedelta(days=30)
MOST = 5


def own_items(by: Actor) -> QuerySet[WorkItem]:
    """Those that are about the person who this user is."""
    if by.user_id is None:
        return WorkItem.objects.none()
    return WorkItem.objects.filter(person__user_id=by.user_id)


def own_closed(by: Actor, item_id: int) -> WorkItem | None:
    """One of them that is closed and may be rated, or was."""
    rated = [kind.code for kind in kinds.kinds().values() if kind.rated]
    found = own_items(by).filter(pk=item_id, closed_at__isnull=False, kind__in=rated)
    return found.select_related("rating").first()


def to_be_rated(by: Actor, at: datetime) -> list[WorkItem]:
    """Those closed lately that the person has not said anything about. One query."""
    rated = [kind.code for kind in kinds.kinds().values() if kind.rated]
    closed = own_items(by).filter(closed_at__gte=at - ASKED_FOR, kind__in=rated)
    return list(closed.filter(rating__isnull=True).order_by("-closed_at")[:MOST])


def looked_at_once(item: WorkItem) -> bool:
    """Was it handled once so far? A second time is the last."""
    return item.again_of_id is None and not WorkItem.objects.filter(again_of=item).exists()
