"""Objects of messages that stand in addresses."""

from itertools import count

from django.utils import timezone

from gongqiao.notices import queries, rules
from gongqiao.notices.models import Message, Outbox
from tests.access import objects

_number = count(1)


def a_delivery_there(whose: "objects.Whose") -> int:
    """A failed delivery to a member of the organisation."""
    at = timezone.now()
    message = Message.objects.create(
        key=f"demo.sms:{next(_number)}", code="demo", at=at, person_id=objects.a_member_there(whose)
    )
    return Outbox.objects.create(
        message=message, channel="sms", state="failed", queued_at=at, next_try_at=at
    ).pk


def a_link_there(whose: "objects.Whose") -> str:
    """In a copy of a message to a member of the organisation."""
    message_id = Outbox.objects.get(pk=a_delivery_there(whose)).message_id
    return rules.token_of(message_id, queries.link_key())


MAKERS = {
    "deliveries/<int:delivery_id>": a_delivery_there,
    "t/<str:token>": a_link_there,
}
