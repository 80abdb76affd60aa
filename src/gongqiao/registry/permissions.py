"""What the register lets roles do, and predicates over (actor, object)."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability
from gongqiao.registry.enums import ImportState
from gongqiao.registry.models import Import, Organisation, PersonMerge
from gongqiao.registry.queries import UNDO_WITHIN

CAPABILITIES = (
    Capability("registry.view", _("See organisations and members, numbers masked")),
    Capability("registry.edit", _("Change organisations, offices, members and accounts")),
    Capability("registry.import", _("Bring in rosters and take them back")),
    Capability("registry.unmask", _("See a whole number of a member, with a reason")),
)


def may_edit(by: Actor, organisation: Organisation, on: date) -> bool:
    """May the actor change this organisation and its people?"""
    return gate.scope_of(by, "registry.edit", on).covers(organisation.path)


def may_undo(roster: Import, at: datetime) -> bool:
    """Is the import one that can still be taken back?"""
    return (
        roster.state == ImportState.APPLIED
        and roster.applied_at is not None
        and at - roster.applied_at <= UNDO_WITHIN
    )


def may_decide(by: Actor, merge: PersonMerge) -> bool:
    """Four eyes: whoever proposed a merge does not decide it."""
    return by.user_id is not None and by.user_id != merge.proposed_by_id
