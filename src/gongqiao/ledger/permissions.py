"""What roles may allow here."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability

VIEW = "ledger.view"
EXPORT = "ledger.export"
CLOSE = "ledger.close"
TOP_UP = "ledger.top_up"

CAPABILITIES = (
    Capability(VIEW, _("read the books: funds, entries, statements")),
    Capability(EXPORT, _("export the books")),
    Capability(CLOSE, _("close a period of a fund")),
    Capability(TOP_UP, _("book money that a fund received: top-ups, interest, gifts"), money=True),
)


def may(by: Actor, capability: str, at: datetime) -> bool:
    """Does the actor hold the capability anywhere? For showing a button; the page asks again."""
    return bool(gate.scope_of(by, capability, timezone.localdate(at)))
