"""A call comes in: whose key it is, how often it came, what is written down about it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from gongqiao.gateway import queries
from gongqiao.gateway.enums import DeliveryState
from gongqiao.gateway.models import Call, Delivery, Event, Key, Once, Secret
from gongqiao.gateway.rules import tokens
from gongqiao.platform import pace
from gongqiao.platform.context import KEY_PREFIX, Actor

STRANGERS_PER_MINUTE = 60
"""So many calls without a valid key are answered from one address in a minute."""
KEPT_CALLS = timedelta(days=90)
KEPT_ANSWERS = timedelta(days=30)
MOST_FORGOTTEN = 50_000


class Unknown(Exception):
    """No key, or none that holds."""


class TooMany(Exception):
    """The minute is full; `wait`: seconds until the next one."""

    def __init__(self, wait: int, limit: int) -> None:
        super().__init__(wait)
        self.wait, self.limit = wait, limit


@dataclass(frozen=True, slots=True)
class Admitted:
    """A key that holds, with what is left of its minute."""

    key: Key
    by: Actor
    left: int


def admit(text: str, *, address: str, at: datetime) -> Admitted:
    """The key of a call. Raises Unknown, or TooMany when its minute is full.

    Calls without a valid key are counted by address: whoever guesses is slowed down, and a program
    with a valid key at the same address is not.
    """
    secret = _valid(text, at)
    if secret is None:
        count_stranger(address, at)
        raise Unknown
    key = secret.key
    used = _count(f"key:{key.pk}", at, key.per_minute)
    if used == 1 or secret.last_used_at is None:  # once a minute is enough to know by
        Key.objects.filter(pk=key.pk).update(last_used_at=at)
        Secret.objects.filter(pk=secret.pk).update(last_used_at=at)
    queries.remember(key)
    return Admitted(key, actor_of_key(key), key.per_minute - used)


def actor_of_key(key: Key) -> Actor:
    """The key as whoever acts."""
    return Actor(name=f"{KEY_PREFIX}{key.name}", key_id=key.pk)


def _valid(text: str, at: datetime) -> Secret | None:
    token = tokens.parse(text)
    secret = queries.secret_with(token.prefix) if token else None
    if token is None or secret is None or not tokens.same(bytes(secret.digest), token.digest):
        return None
    key, on = secret.key, timezone.localdate(at)
    ended = secret.ends_at is not None and secret.ends_at <= at
    expired = key.expires_on is not None and key.expires_on <= on
    return None if ended or expired or key.revoked_at is not None else secret


def count_stranger(address: str, at: datetime) -> None:
    """One more call that proved nothing. Raises TooMany."""
    bucket = "from:" + hashlib.sha256(address.encode()).hexdigest()[:40]
    _count(bucket, at, STRANGERS_PER_MINUTE)


def _count(bucket: str, at: datetime, limit: int) -> int:
    """One more in this minute; the number now. Raises TooMany beyond the limit."""
    used = pace.count(bucket, at)
    if used > limit:
        raise TooMany(wait=pace.until_next(at), limit=limit)
    return used


@dataclass(frozen=True, slots=True)
class Told:
    """What is written down about a call."""

    operation: str
    status: int
    milliseconds: int
    key_id: int | None = None
    rows: int | None = None
    refused: int | None = None


def write_down(told: Told, at: datetime) -> None:
    """One row a call: who, what, counts."""
    Call.objects.create(
        key_id=told.key_id,
        at=at,
        operation=told.operation[:60],
        status=told.status,
        rows=told.rows,
        refused=told.refused,
        milliseconds=told.milliseconds,
    )


def forget(at: datetime) -> int:
    """What is old goes: answers of last month, calls of last quarter."""
    gone = Once.objects.filter(at__lt=at - KEPT_ANSWERS).delete()[0]
    gone += Call.objects.filter(at__lt=at - KEPT_CALLS).delete()[0]
    old = Event.objects.filter(at__lt=at - KEPT_CALLS)
    waiting = [DeliveryState.QUEUED, DeliveryState.SENDING]
    over = old.exclude(deliveries__state__in=waiting).exclude(deliveries__words__isnull=False)
    ids = list(over.values_list("pk", flat=True)[:MOST_FORGOTTEN])
    gone += Delivery.objects.filter(event__in=ids).delete()[0]
    return gone + Event.objects.filter(pk__in=ids).delete()[0]
