"""What organising lets roles do, and who takes which side of a case."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongqiao.organising.enums import Side
from gongqiao.organising.models import Case
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability

VIEW = "organising.view"
HANDLE = "organising.handle"
APPROVE = "organising.approve"
CAPABILITIES = (
    Capability(VIEW, _("See foundings, terms, committees and employers without a union")),
    Capability(HANDLE, _("Prepare foundings and re-elections, enter what joint unions cover")),
    Capability(APPROVE, _("Answer for the upper union: approve, extend terms, close, merge")),
)


def may_take(by: Actor, case: Case, side: Side, on: date) -> bool:
    """May the actor take a step of that side? The union's side may be taken from above too."""
    upper = case.upper.path
    if side == Side.UPPER:
        return gate.scope_of(by, "organising.approve", on).covers(upper)
    scope = gate.scope_of(by, "organising.handle", on)
    own = case.organisation.path if case.organisation else None
    return scope.covers(upper) or (own is not None and scope.covers(own))
