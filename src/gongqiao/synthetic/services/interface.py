"""Programs around the invented city: keys that nobody holds, a subscription that is paused."""

from datetime import datetime, timedelta

from gongqiao.gateway import api as gateway
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry

PROGRAMS = (
    ("医保局结算推送", ("settlements:write",)),
    ("人社局花名册同步", ("roster:write", "organisations:read")),
    ("市大数据平台", ("organisations:read", "members:read", "claims:read")),
)
NOWHERE = "https://example.invalid/gongqiao"


def connect(at: datetime) -> int:
    """Make them for the federation at the top. Returns how many keys there are."""
    every = registry.organisations_visible_to(SYSTEM, at.date())
    top = every.filter(parent__isnull=True).values_list("pk", flat=True).first()
    if top is None:
        return 0
    for name, scopes in PROGRAMS:
        ends = (at + timedelta(days=365)).date()
        wish = gateway.KeyWish(name, top, scopes, per_minute=120, expires_on=ends)
        gateway.make_key(wish, by=SYSTEM, at=at)
    events = ["settlements.received", "aid.batch_released"]
    made = gateway.subscribe(
        gateway.SubscriptionWish("市大数据平台", top, NOWHERE, events), by=SYSTEM, at=at
    )
    paused = gateway.SubscriptionState.PAUSED
    gateway.set_state(made.subscription.pk, paused, by=SYSTEM, at=at)
    return len(PROGRAMS)
