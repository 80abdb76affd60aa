"""Carry what is due out of the house: at least once, each by its channel.

Two short transactions around each parcel: take (state `sending`, with a lease) and report. Nothing
is locked while a channel talks to the outside. A worker that dies in between loses its lease, and
the parcel is tried again; a channel gets the same `message_id` then.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from gongqiao.notices import queries
from gongqiao.notices.channels import Undeliverable, channel_named
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Outbox

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)


@dataclass(frozen=True)
class Delivered:
    """What became of a batch."""

    sent: int = 0
    again: int = 0
    failed: int = 0


def deliver_due(at: datetime, limit: int = 200) -> Delivered:
    """Deliver at most `limit` parcels that are due at `at`. Several workers share the work."""
    outcome = {OutboxState.SENT: 0, OutboxState.QUEUED: 0, OutboxState.FAILED: 0}
    for delivery in _take(at, limit):
        outcome[_deliver(delivery, at)] += 1
    return Delivered(
        outcome[OutboxState.SENT], outcome[OutboxState.QUEUED], outcome[OutboxState.FAILED]
    )


@transaction.atomic
def _take(at: datetime, limit: int) -> list[Outbox]:
    due = queries.due(at).select_for_update(skip_locked=True, of=("self",))[:limit]
    taken = list(due)
    Outbox.objects.filter(pk__in=[d.pk for d in taken]).update(
        state=OutboxState.SENDING, attempts=F("attempts") + 1, next_try_at=at + LEASE
    )
    return taken


def _deliver(delivery: Outbox, at: datetime) -> OutboxState:
    attempt = delivery.attempts + 1
    try:
        channel = channel_named(delivery.channel)
        channel.send(queries.parcel(delivery, channel.address_of))
    except Undeliverable as never:
        return _report(delivery, attempt, OutboxState.FAILED, never.kind, at)
    except Exception as trouble:  # whatever a channel meets: try later, no data in logs
        kind = type(trouble).__name__
        log.warning("delivery %s by %s: %s", delivery.pk, delivery.channel, kind)
        last = attempt >= MOST_ATTEMPTS
        state = OutboxState.FAILED if last else OutboxState.QUEUED
        return _report(delivery, attempt, state, kind, at)
    return _report(delivery, attempt, OutboxState.SENT, "", at)


def _report(
    delivery: Outbox, attempt: int, state: OutboxState, error: str, at: datetime
) -> OutboxState:
    # only the attempt that holds the lease reports: a slow worker does not overwrite a later one
    Outbox.objects.filter(pk=delivery.pk, state=OutboxState.SENDING, attempts=attempt).update(
        state=state,
        sent_at=at if state == OutboxState.SENT else None,
        next_try_at=at + wait_after(attempt),
        last_error=error[:200],
    )
    return state


def wait_after(attempt: int) -> timedelta:
    """1, 4, 16, 64 … minutes, at most twelve hours."""
    return min(FIRST_WAIT * int(4 ** (attempt - 1)), LONGEST_WAIT)
