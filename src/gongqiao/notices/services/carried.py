"""Deliveries that somebody else carried: a system before this one, or the demo's invention."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongqiao.notices.enums import SETTLED, OutboxState
from gongqiao.notices.models import Message, Outbox
from gongqiao.notices.services import spending
from gongqiao.notices.services.deliver import UNKNOWN, wait_after


@dataclass(frozen=True, slots=True)
class Carried:
    """One delivery and how it ended; `parts` were paid for."""

    channel: str
    state: OutboxState
    error: str = ""
    parts: int = 0
    attempts: int = 1


@transaction.atomic
def keep_carried(
    message_id: int, ways: Sequence[Carried], *, ended: datetime, at: datetime
) -> bool:
    """One channel after the other; what waits is tried again from `at` on.

    False for a message that has deliveries.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.deliveries.exists():
        return False
    for way in ways:
        fen = (spending.reserve(way.channel, way.parts, ended) or 0) if way.parts else 0
        Outbox.objects.create(
            message=message, channel=way.channel, state=way.state, attempts=way.attempts,
            queued_at=min(message.at, ended), next_try_at=at + wait_after(way.attempts),
            sent_at=ended if way.state in SETTLED else None,
            delivered_at=ended if way.state == OutboxState.DELIVERED else None,
            last_error=way.error, lost=2 if way.error == UNKNOWN else 0, parts=way.parts,
            cost_fen=fen,
        )  # fmt: skip
    return True
