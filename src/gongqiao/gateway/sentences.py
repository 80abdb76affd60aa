"""How the events of the interface read."""
# ruff: noqa: E501  # one sentence a line

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.gateway.words import events_say, scopes_say

EVENTS = (
    Sentence("gateway.key.make", _("{actor} made the key “{name}” for {organisation}: {scopes}"), {"scopes": scopes_say}),
    Sentence("gateway.key.rotate", _("{actor} replaced the secret of the key “{name}”; the old one holds for {hours} hours more")),
    Sentence("gateway.key.revoke", _("{actor} ended the key “{name}”: {reason}")),
    Sentence("gateway.hook.make", _("{actor} made the subscription “{name}” of {organisation} to {host}: {events}"), {"events": events_say}),
    Sentence("gateway.hook.paused", _("{actor} paused the subscription “{name}”")),
    Sentence("gateway.hook.active", _("{actor} let the subscription “{name}” go on")),
    Sentence("gateway.hook.ended", _("{actor} ended the subscription “{name}”")),
    Sentence("gateway.hook.rotate", _("{actor} replaced the secret of the subscription “{name}”")),
    Sentence("gateway.hook.replay", _("{actor} sent {event} once more to “{name}”")),
    Sentence("gateway.hook.forged", _("A word with a forged signature came for the subscription “{name}” and was refused")),
)  # fmt: skip

AREA = Area(
    "gateway",
    _("Interface"),
    {
        "gateway.key": _("interface key"),
        "gateway.hook": _("web hook"),
    },
)
"""What this part of the trail is called, and its records."""
