"""Closed lists of notices."""

from enum import StrEnum


class OutboxState(StrEnum):
    """Where a delivery stands.

    queued → sending → sent → delivered; back to queued when it is tried again; failed: not by this
    channel; dropped: its recipient does not want this kind outside.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


SETTLED = frozenset({OutboxState.SENT, OutboxState.DELIVERED})
"""The provider took it; `sent_at` stands."""
