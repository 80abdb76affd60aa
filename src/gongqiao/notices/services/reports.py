"""What providers report later: it arrived, or it did not."""

from datetime import datetime

from django.db import transaction

from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Outbox
from gongqiao.notices.services.deliver import next_channel

LISTENS = (OutboxState.SENT, OutboxState.SENDING, OutboxState.FAILED)
"""A report may overtake our own commit, or come after we gave up; what arrived has arrived."""


@transaction.atomic
def reported(
    channel: str,
    *,
    provider_id: str,
    message_id: int | None,
    arrived: bool,
    error: str,
    at: datetime,
) -> bool:
    """Note a provider's report on a delivery. Again, or about nothing of ours: False.

    One that did not arrive goes on by the next channel.
    """
    own = Outbox.objects.select_for_update(of=("self",)).select_related(
        "message__user__wechat", "message__person__user__wechat"
    )
    found = own.filter(channel=channel, state__in=LISTENS)
    delivery = found.filter(provider_id=provider_id).first() if provider_id else None
    if delivery is None and message_id is not None:
        delivery = found.filter(message_id=message_id).first()
    if delivery is None or (delivery.state == OutboxState.FAILED and not arrived):
        return False
    delivery.state = OutboxState.DELIVERED if arrived else OutboxState.FAILED
    delivery.sent_at = delivery.sent_at or at
    delivery.delivered_at = at if arrived else None
    delivery.last_error = "" if arrived else error[:200]
    delivery.provider_id = delivery.provider_id or provider_id
    delivery.save(update_fields=["state", "sent_at", "delivered_at", "last_error", "provider_id"])
    if not arrived:
        next_channel(delivery, at)
    return True
