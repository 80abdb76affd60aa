"""How deliveries read."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.gateway.enums import DeliveryState, SubscriptionState
from gongqiao.platform import gate, outgoing

STATES: dict[str, tuple[str | Promise, str]] = {
    DeliveryState.QUEUED: (gettext_lazy("waiting"), "info"),
    DeliveryState.SENDING: (gettext_lazy("on its way"), "info"),
    DeliveryState.DELIVERED: (gettext_lazy("delivered"), "ok"),
    DeliveryState.DEAD: (gettext_lazy("given up"), "bad"),
}
SERVED: dict[str, tuple[str | Promise, str]] = {
    SubscriptionState.ACTIVE: (gettext_lazy("switched on"), "ok"),
    SubscriptionState.PAUSED: (gettext_lazy("paused"), "warn"),
    SubscriptionState.ENDED: (gettext_lazy("ended"), "bad"),
}
TROUBLES: dict[str, str | Promise] = {
    "address": gettext_lazy("the address is not usable"),
    "blocked": gettext_lazy("the address leads inside the house"),
    "name": gettext_lazy("the name is not known"),
    "connection": gettext_lazy("no connection"),
    "timeout": gettext_lazy("it took too long"),
    "redirect": gettext_lazy("a redirect, which is not followed"),
    "certificate": gettext_lazy("the certificate is not valid"),
    "protocol": gettext_lazy("an answer that is no HTTP"),
    "ended": gettext_lazy("the subscription was ended"),
}


def came_back(status: int | None, error: str) -> str:
    """What a try ended in."""
    if not error:
        return _("taken by the program") if status else "–"
    if error == "status":
        return _("refused with status %(status)s") % {"status": status}
    return str(TROUBLES.get(error, error))


def event_says(code: str) -> str:
    """What an event says; a test event belongs to no app."""
    kind = outgoing.kinds().get(code)
    return str(kind.says) if kind else _("a test")


def scopes_say(codes: Iterable[str]) -> str:
    """What scopes allow, in words."""
    declared = gate.key_scopes()
    return _("; ").join(str(declared[c].says) if c in declared else c for c in codes)


def events_say(codes: Iterable[str]) -> str:
    """What several events say."""
    return _("; ").join(event_says(c) for c in codes)
