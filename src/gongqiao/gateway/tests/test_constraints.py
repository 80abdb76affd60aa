"""The truth that the database holds, each broken on purpose."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongqiao.access.tests.cast import a_tree
from gongqiao.gateway.models import (
    Acknowledgement,
    Delivery,
    Event,
    Key,
    Once,
    Secret,
    Subscription,
)
from gongqiao.gateway.tests.cast import AT
from gongqiao.platform.models import Window
from tests.access.objects import Whose
from tests.access.objects_gateway import a_delivery, a_key

pytestmark = pytest.mark.django_db


def key(**more: Any) -> Key:
    fields: dict[str, Any] = {"name": "x", "scopes": ["a"], "per_minute": 1, "made_at": AT}
    return Key.objects.create(**{**fields, **more})


BROKEN: dict[str, Callable[[int, Key, Delivery], object]] = {
    "a rate of nothing": lambda org, _k, _d: key(organisation_id=org, per_minute=0),
    "a rate beyond all": lambda org, _k, _d: key(organisation_id=org, per_minute=6_001),
    "a key for nothing": lambda org, _k, _d: key(organisation_id=org, scopes=[]),
    "a key without a name": lambda org, _k, _d: key(organisation_id=org, name=""),
    "two current secrets": lambda _org, k, _d: [
        Secret.objects.create(key=k, prefix=p, digest=b"x", made_at=AT) for p in ("a", "b")
    ],
    "one prefix twice": lambda _org, k, _d: [
        Secret.objects.create(key=k, prefix="a", digest=b"x", made_at=AT, ends_at=AT)
        for _time in range(2)
    ],
    "an end before the beginning": lambda _org, k, _d: Secret.objects.create(
        key=k, prefix="a", digest=b"x", made_at=AT, ends_at="2020-01-01T00:00:00Z"
    ),
    "a minute twice": lambda _org, _k, _d: [
        Window.objects.create(bucket="x", minute=AT) for _time in range(2)
    ],
    "a push twice": lambda _org, k, _d: [
        Once.objects.create(key=k, token="t", operation="o", digest=b"x", at=AT)
        for _time in range(2)
    ],
    "a subscription to nothing": lambda _org, _k, d: Subscription.objects.filter(
        pk=d.subscription_id
    ).update(events=[]),
    "ended without a moment": lambda _org, _k, d: Subscription.objects.filter(
        pk=d.subscription_id
    ).update(state="ended"),
    "withdrawn and still told": lambda _org, _k, d: Event.objects.filter(pk=d.event_id).update(
        withdrawn_at=AT, figures={"number": "SQ-2026-1"}
    ),
    "an event twice to one": lambda _org, _k, d: Delivery.objects.create(
        subscription_id=d.subscription_id, event_id=d.event_id, next_try_at=AT
    ),
    "delivered without a moment": lambda _org, _k, d: Delivery.objects.filter(pk=d.pk).update(
        state="delivered"
    ),
    "a word twice": lambda _org, _k, d: [
        Acknowledgement.objects.create(
            subscription_id=d.subscription_id, word_id="w", delivery=d, done=True, at=AT
        )
        for _time in range(2)
    ],
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name: str) -> None:
    tree = a_tree()
    whose = Whose(tree.union, None)  # type: ignore[arg-type]  # nobody is asked
    one = Key.objects.get(pk=a_key(whose))
    delivery = Delivery.objects.get(pk=a_delivery(whose))
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[name](tree.union, one, delivery)
