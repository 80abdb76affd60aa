"""What providers report later: it arrived, or it did not."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Outbox
from gongqiao.notices.services import spending
from gongqiao.notices.services.deliver import next_channel

LISTENS = Q(state__in=[OutboxState.SENT, OutboxState.SENDING, OutboxState.FAILED]) | Q(
    state=OutboxState.QUEUED, lost__gt=0
)
"""A report may overtake our own commit, come after we gave up, or tell about what nobody knew;
what arrived has arrived."""


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

    One that did not arrive goes on by the next channel, and is not charged.
    """
    delivery = _noted(channel, provider_id, message_id, arrived, error, at)
    if delivery is None:
        return False
    if not arrived:
        _not_charged(delivery, at)
    return True


@transaction.atomic
def _noted(
    channel: str, provider_id: str, message_id: int | None, arrived: bool, error: str, at: datetime
) -> Outbox | None:
    own = Outbox.objects.select_for_update(of=("self",)).select_related(
        "message__user__wechat", "message__person__user__wechat"
    )
    found = own.filter(LISTENS, channel=channel)
    delivery = found.filter(provider_id=provider_id).first() if provider_id else None
    if delivery is None and message_id is not None:
        delivery = found.filter(message_id=message_id).first()
    if delivery is None or (delivery.state == OutboxState.FAILED and not arrived):
        return None
    delivery.state = OutboxState.DELIVERED if arrived else OutboxState.FAILED
    delivery.sent_at = delivery.sent_at or at
    delivery.delivered_at = at if arrived else None
    delivery.last_error = "" if arrived else error[:200]
    delivery.provider_id = delivery.provider_id or provider_id
    delivery.save(update_fields=["state", "sent_at", "delivered_at", "last_error", "provider_id"])
    if not arrived:
        next_channel(delivery, at)
    return delivery


@transaction.atomic
def _not_charged(delivery: Outbox, at: datetime) -> None:
    """Give the price back, where one attempt alone was paid for. Apart from the report: whoever
    reserves takes the month before the delivery, and so it is done here.
    """
    if delivery.lost or not delivery.cost_fen:
        return
    paid_at = delivery.sent_at or at
    spending.give_back(delivery.channel, delivery.parts, delivery.cost_fen, paid_at)
    Outbox.objects.filter(pk=delivery.pk).update(parts=0, cost_fen=0)
