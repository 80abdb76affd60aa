"""What roles may allow here."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability

VIEW = "feeds.view"
RECEIVE = "feeds.receive"
DECIDE = "mutualaid.assess"
"""Of the app that decides what is received; its button stands on our pages."""

CAPABILITIES = (
    Capability(VIEW, _("see the settlement files received, their counts and refused lines")),
    Capability(RECEIVE, _("receive settlement files and open refused lines")),
)


def may(by: Actor, capability: str, on: date) -> bool:
    """For showing a button; the page behind it asks again. False where no app declares it."""
    return capability in gate.capabilities() and bool(gate.scope_of(by, capability, on))
