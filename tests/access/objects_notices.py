"""Objects of messages that stand in addresses."""

from itertools import count

from django.utils import timezone

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


MAKERS = {"deliveries/<int:delivery_id>": a_delivery_there}
