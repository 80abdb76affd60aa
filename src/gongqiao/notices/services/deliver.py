"""Carry what is due out of the house: at least once, each by its channel.

Short transactions around each parcel: take (state `sending`, with a lease), reserve its price,
report. Nothing is locked while a channel talks to the outside. A worker that dies in between loses
its lease, and the parcel is tried once more; a channel gets the same `message_id` then. What is
promised stands in docs/rules/notices.md.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from gongqiao.notices import queries, tabled
from gongqiao.notices.channels import Channel, Later, Parcel, Unclear, Undeliverable, channel_named
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Outbox
from gongqiao.notices.services import once, spending
from gongqiao.platform.faults import point

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=8)
"""Longer than a batch may take, shorter than WeChat remembers a `client_msg_id` (ten minutes)."""
MOST_LOST = 1
"""So often a parcel goes out again of which nobody knows whether it left."""
UNCLEAR_WAIT = timedelta(minutes=5)
"""Before it does: a report may come meanwhile; WeChat knows it again for ten minutes."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
UNKNOWN, BUDGET, NOT_WANTED = "unknown", "budget", "not wanted"
NOT_SET_UP = "not_set_up"
"""The account of the channel was taken from the settings while the delivery waited."""


@dataclass(frozen=True)
class Delivered:
    """What became of a batch."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    dropped: int = 0

    @property
    def taken(self) -> int:
        """All of it."""
        return self.sent + self.again + self.failed + self.dropped


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: the state that follows and why; `free`: nothing was paid for;
    `unclear`: nobody knows whether it left.
    """

    state: OutboxState
    error: str = ""
    provider_id: str = ""
    free: bool = False
    unclear: bool = False


def deliver_due(at: datetime, limit: int = 20) -> Delivered:
    """Deliver at most `limit` parcels that are due at `at`. Several workers share the work."""
    count = dict.fromkeys(OutboxState, 0)
    for delivery in _take(at, limit):
        count[_deliver(delivery, at)] += 1
    return Delivered(
        count[OutboxState.SENT],
        count[OutboxState.QUEUED],
        count[OutboxState.FAILED],
        count[OutboxState.DROPPED],
    )


@transaction.atomic
def _take(at: datetime, limit: int) -> list[Outbox]:
    due = queries.due(at).select_for_update(skip_locked=True, of=("self",))[:limit]
    taken = list(due)
    died = [d.pk for d in taken if d.state == OutboxState.SENDING]
    Outbox.objects.filter(pk__in=died).update(lost=F("lost") + 1)
    Outbox.objects.filter(pk__in=[d.pk for d in taken]).update(
        state=OutboxState.SENDING, attempts=F("attempts") + 1, next_try_at=at + LEASE
    )
    for delivery in taken:
        delivery.attempts += 1
        delivery.lost += delivery.pk in died
    return taken


def _deliver(delivery: Outbox, at: datetime) -> OutboxState:
    if delivery.lost > MOST_LOST:
        # twice nobody knows whether it left: a third one is a person's decision, and so is another
        # channel
        return _report(delivery, Outcome(OutboxState.FAILED, UNKNOWN), at)
    kind = tabled.kind_at(delivery.message.code, at)
    if queries.refuses(delivery.message, kind):
        return _report(delivery, Outcome(OutboxState.DROPPED, NOT_WANTED), at)
    if delivery.channel not in settings.NOTICE_CHANNELS:
        return _report(delivery, _again(delivery, NOT_SET_UP, kind.attempts), at)
    if not once.taken(delivery):
        return _report(delivery, Outcome(OutboxState.FAILED, once.NO_YES), at)
    try:
        channel = channel_named(delivery.channel)
        parcel = queries.parcel(delivery, channel.address_of, at)
        parts = channel.parts(parcel)
    except Exception as trouble:  # words that cannot be put together
        return _report(delivery, _again(delivery, type(trouble).__name__, kind.attempts), at)
    with transaction.atomic():
        fen = spending.reserve(delivery.channel, parts, at)
        if fen is not None:
            Outbox.objects.filter(pk=delivery.pk).update(
                parts=F("parts") + parts, cost_fen=F("cost_fen") + fen
            )
    if fen is None:
        return _report(delivery, Outcome(OutboxState.FAILED, BUDGET), at)
    outcome = _attempt(channel, parcel, delivery, kind.attempts)
    return _report(delivery, outcome, at, parts, fen)


def _attempt(channel: Channel, parcel: Parcel, delivery: Outbox, most: int) -> Outcome:
    try:
        provider_id = channel.send(parcel)
    except Undeliverable as never:
        return Outcome(OutboxState.FAILED, never.kind, free=True)
    except Later as later:
        return _again(delivery, later.kind, most, free=True)
    except Unclear as unclear:
        # a second copy at most; then the next channel, which costs nobody a third one by this
        last = delivery.lost >= MOST_LOST
        return _again(delivery, unclear.kind, 0 if last else most, unclear=True)
    except Exception as trouble:  # whatever a channel meets: try later, no data in logs
        return _again(delivery, getattr(trouble, "kind", type(trouble).__name__), most)
    point("notices.sent")
    return Outcome(OutboxState.SENT, provider_id=provider_id or "")


def _again(
    delivery: Outbox, error: str, most: int, *, free: bool = False, unclear: bool = False
) -> Outcome:
    log.warning("delivery %s by %s: %s", delivery.pk, delivery.channel, error)
    last = delivery.attempts >= most
    state = OutboxState.FAILED if last else OutboxState.QUEUED
    return Outcome(state, error, free=free, unclear=unclear)


@transaction.atomic
def _report(
    delivery: Outbox, outcome: Outcome, at: datetime, parts: int = 0, fen: int = 0
) -> OutboxState:
    if outcome.free and parts:
        spending.give_back(delivery.channel, parts, fen, at)
        Outbox.objects.filter(pk=delivery.pk).update(
            parts=F("parts") - parts, cost_fen=F("cost_fen") - fen
        )
    # only the attempt that holds the lease reports: a slow worker does not overwrite a later one
    reported = Outbox.objects.filter(
        pk=delivery.pk, state=OutboxState.SENDING, attempts=delivery.attempts
    ).update(
        state=outcome.state,
        sent_at=at if outcome.state == OutboxState.SENT else None,
        next_try_at=at + (UNCLEAR_WAIT if outcome.unclear else wait_after(delivery.attempts)),
        lost=F("lost") + int(outcome.unclear),
        last_error=outcome.error[:200],
        provider_id=outcome.provider_id,
    )
    if reported and outcome.state == OutboxState.FAILED and outcome.error != UNKNOWN:
        next_channel(delivery, at)
    return outcome.state


def next_channel(delivery: Outbox, at: datetime) -> str | None:
    """Queue the message for the next channel of its kind that can reach the recipient.

    In the caller's transaction. Each channel gets its turn once; returns its name, or None.
    """
    message = delivery.message
    ways = list(tabled.way_at(message.code, at))
    if delivery.channel in ways:
        left = ways[ways.index(delivery.channel) + 1 :]
    else:  # a channel that is no longer set up has no place in the order
        had = Outbox.objects.filter(message=message).values_list("channel", flat=True)
        left = [name for name in ways if name not in set(had)]
    for name in left:
        kind = channel_named(name).address_of
        if not kind or queries.address_of(message, kind):
            made = Outbox.objects.bulk_create(
                [Outbox(message=message, channel=name, queued_at=at, next_try_at=at)],
                ignore_conflicts=True,
            )
            return name if made else None
    return None


def wait_after(attempt: int) -> timedelta:
    """1, 4, 16, 64 … minutes, at most twelve hours."""
    return min(FIRST_WAIT * int(4 ** (attempt - 1)), LONGEST_WAIT)
