"""Carry events to their subscriptions: at least once, signed, again with growing pauses.

Two short transactions around each parcel, as notices do: take (a lease) and report. Nothing is
locked while somebody else's server is talked to; several are talked to at a time.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F

from gongqiao.gateway import queries_hooks as queries
from gongqiao.gateway.enums import DeliveryState
from gongqiao.gateway.models import Attempt, Delivery, Event, Subscription
from gongqiao.gateway.rules import signing
from gongqiao.gateway.rules.addresses import Network, networks
from gongqiao.gateway.rules.waiting import wait_after
from gongqiao.gateway.services import sending

LEASE = timedelta(minutes=10)
AT_ONCE = 8


@dataclass(frozen=True)
class Delivered:
    """What became of a batch."""

    delivered: int = 0
    again: int = 0
    dead: int = 0

    @property
    def taken(self) -> int:
        """How many were tried."""
        return self.delivered + self.again + self.dead


def deliver_due(at: datetime, limit: int = 40) -> Delivered:
    """Try at most `limit` deliveries that are due at `at`. Several workers share the work."""
    taken = _take(at, limit)
    allowed = networks(settings.GATEWAY_ALLOWED_NETWORKS)
    with ThreadPoolExecutor(AT_ONCE) as pool:  # no database in these threads
        outcomes = list(pool.map(lambda d: _send(d, at, allowed), taken))
    ends = [_report(d, o, at) for d, o in zip(taken, outcomes, strict=True)]
    return Delivered(
        ends.count(DeliveryState.DELIVERED),
        ends.count(DeliveryState.QUEUED),
        ends.count(DeliveryState.DEAD),
    )


@transaction.atomic
def _take(at: datetime, limit: int) -> list[Delivery]:
    taken = list(queries.due(at).select_for_update(skip_locked=True, of=("self",))[:limit])
    Delivery.objects.filter(pk__in=[d.pk for d in taken]).update(
        state=DeliveryState.SENDING, attempts=F("attempts") + 1, next_try_at=at + LEASE
    )
    return taken


def body_of(event: Event) -> bytes:
    """What is sent: kind, moment, figures. The same bytes at each try."""
    content = {"type": event.code, "timestamp": event.at, "data": event.figures}
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()


def headers_of(
    subscription: Subscription, event: Event, body: bytes, at: datetime
) -> dict[str, str]:
    """Id, moment and signatures; two of them while the secret is being changed."""
    moment, word = int(at.timestamp()), str(event.public_id)
    secrets = secrets_of(subscription, at)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Gongqiao",
        "webhook-id": word,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(signing.signed(s, word, moment, body) for s in secrets),
    }


def secrets_of(subscription: Subscription, at: datetime) -> list[str]:
    """The secret, and the old one while it still holds."""
    still = subscription.old_until is not None and subscription.old_until > at
    old = [subscription.old_secret] if still and subscription.old_secret else []
    return [subscription.secret, *old]


def _send(delivery: Delivery, at: datetime, allowed: Sequence[Network]) -> sending.Outcome:
    body = body_of(delivery.event)
    headers = headers_of(delivery.subscription, delivery.event, body, at)
    return sending.post(delivery.subscription.url, body, headers, allowed=allowed)


@transaction.atomic
def _report(delivery: Delivery, outcome: sending.Outcome, at: datetime) -> DeliveryState:
    attempt = delivery.attempts + 1
    wait = None if outcome.never else wait_after(attempt)
    state = DeliveryState.DELIVERED if outcome.arrived else DeliveryState.QUEUED
    if not outcome.arrived and wait is None:
        state = DeliveryState.DEAD
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        error=outcome.error,
    )
    # only the attempt that holds the lease reports: a slow worker does not overwrite a later one
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=attempt).update(
        state=state,
        delivered_at=at if outcome.arrived else None,
        next_try_at=at + (wait or timedelta(0)),
        last_status=outcome.status,
        last_error=outcome.error,
    )
    return state
