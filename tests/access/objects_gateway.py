"""The interface's objects in addresses: one of one's own organisation, one of another."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from gongqiao.gateway.models import Delivery, Event, Key, Subscription
from gongqiao.registry.models import Organisation
from tests.access.objects import Whose

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def a_key(whose: Whose) -> int:
    """A key of a program of the organisation."""
    return Key.objects.create(
        name="程序", organisation_id=whose.organisation, scopes=["members:read"], made_at=AT
    ).pk


def a_code(whose: Whose) -> str:
    """The organisation itself, by its code."""
    return Organisation.objects.get(pk=whose.organisation).code


def a_subscription(whose: Whose) -> int:
    """A subscription of the organisation."""
    return Subscription.objects.create(
        name="程序", organisation_id=whose.organisation, url="https://example.org/hook",
        events=["settlements.received"], secret="whsec_AAAA", made_at=AT,
    ).pk  # fmt: skip


def a_delivery(whose: Whose) -> int:
    """A delivery to it that was given up."""
    word = uuid4()
    event = Event.objects.create(key=str(word), public_id=word, code="ping", at=AT)
    return Delivery.objects.create(
        subscription_id=a_subscription(whose), event=event, state="dead", next_try_at=AT
    ).pk


MAKERS: dict[str, Callable[[Whose], int | str]] = {
    "events/<int:delivery_id>": a_delivery,
    "keys/<int:key_id>": a_key,
    "subscriptions/<int:subscription_id>": a_subscription,
    "webhooks/<int:subscription_id>": a_subscription,
    "organisations/<str:code>": a_code,
}
