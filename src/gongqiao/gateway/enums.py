"""Closed lists of the interface."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery of an event stands; DEAD: given up after the last try, until replayed."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


class SubscriptionState(StrEnum):
    """Whether a subscription is served."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
