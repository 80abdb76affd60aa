"""A message was read."""

from datetime import datetime

from gongqiao.notices import queries
from gongqiao.platform.context import Actor


def mark_read(message_id: int, *, by: Actor, at: datetime) -> bool:
    """The actor read one of their own messages; again, or another's: nothing, False."""
    unread = queries.messages_of(by).filter(pk=message_id, read_at__isnull=True)
    return unread.update(read_at=at) > 0


def mark_all_read(*, by: Actor, at: datetime) -> int:
    """The actor has seen all that had arrived by then. Returns how many were unread."""
    return queries.messages_of(by).filter(read_at__isnull=True, at__lte=at).update(read_at=at)
