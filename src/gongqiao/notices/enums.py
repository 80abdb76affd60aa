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


class How(StrEnum):
    """How somebody said that they want no copies outside."""

    PAGE = "page"
    ANSWER = "answer"
    LINK = "link"
    PHONE = "phone"
    COUNTER = "counter"
    LETTER = "letter"


NOTED = (How.PHONE, How.COUNTER, How.LETTER)
"""Noted by a clerk for them, whose name stands beside it."""
