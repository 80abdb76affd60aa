"""What roles may allow here."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongqiao.gateway import queries
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability

MANAGE = queries.MANAGE
APPOINT = "access.appoint"

CAPABILITIES = (
    Capability(MANAGE, _("make and end keys and subscriptions of other programs, and replay")),
)


def may_give(by: Actor, scope: str, path: str, on: date) -> bool:
    """Nobody hands a key more than they hold there themselves, or may appoint others to."""
    declared = gate.key_scopes().get(scope)
    if declared is None:
        return False
    if gate.scope_of(by, APPOINT, on).covers(path):
        return True
    return all(gate.scope_of(by, code, on).covers(path) for code in declared.capabilities)
