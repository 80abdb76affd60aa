"""Events for those who want to hear of them, stored in the transaction in which they happen."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from gongqiao.gateway import queries_hooks as queries
from gongqiao.gateway.enums import DeliveryState
from gongqiao.gateway.models import Delivery, Event, Subscription
from gongqiao.platform.outgoing import Happened

BATCH = 2_000


class Outbox:
    """What the platform asks when something happened."""

    def wanted(self, code: str) -> bool:
        """Does any subscription want this kind?"""
        return queries.is_wanted(code)

    def tell(self, code: str, events: Iterable[Happened]) -> int:
        """One event with a delivery to each subscription that it concerns; a known key: nothing."""
        listening = queries.listening(code)
        heard = [
            (event, subscriptions)
            for event in events
            if (subscriptions := [s for s in listening if queries.concerns(s, event.path)])
        ]
        return sum(
            _store(code, heard[start : start + BATCH]) for start in range(0, len(heard), BATCH)
        )

    def withdraw(self, code: str, beginning: str, at: datetime) -> int:
        """Emptied, under a key that says nothing; what waits for delivery is given up."""
        events = list(
            Event.objects.select_for_update()
            .filter(code=code, key__startswith=beginning, withdrawn_at__isnull=True)
            .order_by("pk")
        )
        for event in events:
            event.key = f"{code}:withdrawn:{event.public_id}"
            event.figures, event.path, event.withdrawn_at = {}, "", at
        Event.objects.bulk_update(events, ["key", "figures", "path", "withdrawn_at"])
        on_its_way = Delivery.objects.filter(event__in=events)
        on_its_way.exclude(state=DeliveryState.DELIVERED).update(
            state=DeliveryState.DEAD, last_error="withdrawn"
        )
        return len(events)


def _store(code: str, heard: list[tuple[Happened, list[Subscription]]]) -> int:
    ids = {event.key: uuid.uuid4() for event, _who in heard}
    rows = {
        event.key: Event(
            key=event.key,
            public_id=ids[event.key],
            code=code,
            path=event.path,
            figures=dict(event.figures),
            at=event.at,
        )
        for event, _who in heard
    }
    Event.objects.bulk_create(rows.values(), ignore_conflicts=True)
    # whoever stored a key first has its id: the others' rows were left out
    made = dict(Event.objects.filter(public_id__in=ids.values()).values_list("key", "pk"))
    Delivery.objects.bulk_create(
        Delivery(subscription=who, event_id=made[event.key], next_try_at=event.at)
        for event, subscriptions in heard
        if event.key in made
        for who in subscriptions
    )
    return len(made)
