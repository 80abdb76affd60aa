"""What the floor above may import: making keys and subscriptions for an invented city."""

from gongqiao.gateway.enums import SubscriptionState
from gongqiao.gateway.services.hooks import Wish as SubscriptionWish
from gongqiao.gateway.services.hooks import set_state, subscribe
from gongqiao.gateway.services.keys import Made, revoke
from gongqiao.gateway.services.keys import Wish as KeyWish
from gongqiao.gateway.services.keys import make as make_key

__all__ = [
    "KeyWish",
    "Made",
    "SubscriptionState",
    "SubscriptionWish",
    "make_key",
    "revoke",
    "set_state",
    "subscribe",
]
