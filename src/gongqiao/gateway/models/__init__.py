"""The tables of the interface."""

from gongqiao.gateway.models.hooks import Acknowledgement, Attempt, Delivery, Event, Subscription
from gongqiao.gateway.models.keys import Call, Key, Once, Secret

__all__ = [
    "Acknowledgement",
    "Attempt",
    "Call",
    "Delivery",
    "Event",
    "Key",
    "Once",
    "Secret",
    "Subscription",
]
