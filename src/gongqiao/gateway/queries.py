"""Reads of keys and calls, and the gate that answers for keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from gongqiao.gateway.models import Call, Key, Secret
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope

MANAGE = "gateway.manage"
SHOWN_DAYS = 30

_memory: ContextVar[dict[int, Key] | None] = ContextVar("keys", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside, a key that was looked at once is known; opened for each call of the interface."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remember(key: Key) -> None:
    """The key of the present call."""
    memory = _memory.get()
    if memory is not None:
        memory[key.pk] = key


def _key(key_id: int) -> Key | None:
    memory = _memory.get()
    if memory is not None and key_id in memory:
        return memory[key_id]
    return Key.objects.select_related("organisation").filter(pk=key_id).first()


class KeysGate:
    """What the platform asks about keys: a scope holds its capabilities in the key's subtree."""

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        """Where the key holds the capability on that day."""
        key = _key(by.key_id) if by.key_id is not None else None
        if key is None or key.revoked_at is not None:
            return Scope()
        if key.expires_on is not None and key.expires_on <= on:
            return Scope()
        declared = gate.key_scopes()
        held = {c for s in key.scopes if s in declared for c in declared[s].capabilities}
        return Scope(paths=(key.organisation.path,)) if capability in held else Scope()


def secret_with(prefix: str) -> Secret | None:
    """The secret of that name with its key and organisation. One query."""
    return Secret.objects.select_related("key__organisation").filter(prefix=prefix).first()


def keys_visible_to(by: Actor, on: date) -> QuerySet[Key]:
    """The keys within the organisations where `by` manages them, newest first."""
    scope = gate.scope_of(by, MANAGE, on)
    found = Key.objects.filter(scope.as_q("organisation__path"))
    return found.select_related("organisation", "made_by").order_by("-id")


def key_for(by: Actor, key_id: int, on: date) -> Key | None:
    """One key, by the gate of the list."""
    return keys_visible_to(by, on).filter(pk=key_id).first()


def secrets_of(key: Key) -> list[Secret]:
    """Its secrets, newest first, at most 20; never what proves them."""
    return list(key.secrets.defer("digest").order_by("-id")[:20])


def calls_visible_to(by: Actor, on: date) -> QuerySet[Call]:
    """Calls of the keys that `by` manages; those without a key are seen at the top."""
    scope = gate.scope_of(by, MANAGE, on)
    seen = Q(key__isnull=False) & scope.as_q("key__organisation__path")
    if scope.at_the_top:
        seen |= Q(key__isnull=True)
    return Call.objects.filter(seen).select_related("key").order_by("-id")


@dataclass(frozen=True, slots=True)
class Day:
    """The calls of one day."""

    on: date
    calls: int
    refused_calls: int
    rows: int


def calls_per_day(calls: QuerySet[Call], at: datetime) -> list[Day]:
    """The last thirty days that had calls, newest first. One query."""
    rows = (
        calls.filter(at__gte=at - timedelta(days=SHOWN_DAYS))
        .order_by()
        .values(on=TruncDate("at"))
        .annotate(n=Count("pk"), bad=Count("pk", filter=Q(status__gte=400)), r=Sum("rows"))
        .order_by("-on")
    )
    return [Day(row["on"], row["n"], row["bad"], row["r"] or 0) for row in rows]


@dataclass(frozen=True, slots=True)
class Operation:
    """The calls of one operation."""

    name: str
    calls: int
    refused_calls: int
    slowest: int


def calls_by_operation(calls: QuerySet[Call], at: datetime) -> list[Operation]:
    """The last thirty days by operation, the busiest first."""
    rows = (
        calls.filter(at__gte=at - timedelta(days=SHOWN_DAYS))
        .order_by()
        .values("operation")
        .annotate(n=Count("pk"), bad=Count("pk", filter=Q(status__gte=400)),
                  slowest=Max("milliseconds"))
        .order_by("-n")[:50]
    )  # fmt: skip
    return [Operation(r["operation"], r["n"], r["bad"], r["slowest"]) for r in rows]
