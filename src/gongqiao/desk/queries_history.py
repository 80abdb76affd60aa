"""What happened to one matter, besides what the audit trail tells."""

from dataclasses import dataclass

from gongqiao.desk.models import Rating, Wait, WorkItem


@dataclass(frozen=True, slots=True)
class History:
    """Its waits in their order, its rating, and the second handling."""

    waits: list[Wait]
    rating: Rating | None
    again: WorkItem | None


def history_of(item: WorkItem) -> History:
    """Of an item whose gate the caller has passed. Three queries."""
    return History(
        list(item.waits.select_related("by").order_by("since")[:100]),
        Rating.objects.filter(item=item).first(),
        WorkItem.objects.filter(again_of=item).first(),
    )
