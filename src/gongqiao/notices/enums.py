"""Closed lists of notices."""

from enum import StrEnum


class OutboxState(StrEnum):
    """Where a delivery stands: queued → sending → sent, or back to queued, or failed for good."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
