"""What membership lets roles do, and predicates over (actor, object)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongqiao.membership.models import Application, Transfer
from gongqiao.membership.rules.upper import upper_path
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability

CAPABILITIES = (
    Capability(
        "membership.view", _("See applications, transfers, figures and quality, numbers masked")
    ),
    Capability("membership.enter", _("Enter applications on behalf of somebody")),
    Capability(
        "membership.review", _("Review applications, claim and release members, give out QR codes")
    ),
    Capability("membership.decide", _("Decide transfers on which two unions do not agree")),
    Capability("membership.standing", _("Keep and end memberships")),
    Capability("membership.duplicates", _("Propose and confirm merges of duplicate entries")),
    Capability("membership.release_phone", _("Release the mobile number of an entry")),
    Capability("membership.worksheet", _("Fetch worksheets with whole numbers, with a reason")),
    Capability("membership.dues", _("Say which unions pay their dues")),
)


def may_approve(by: Actor, application: Application) -> bool:
    """Four eyes: whoever entered an application on behalf does not approve it."""
    return by.user_id is None or by.user_id != application.entered_by_id


def may_release(by: Actor, transfer: Transfer, on: date) -> bool:
    """The old union releases or objects."""
    path = transfer.from_organisation.path
    return gate.scope_of(by, "membership.review", on).covers(path)


def may_withdraw(by: Actor, transfer: Transfer, on: date) -> bool:
    """The new union takes its claim back."""
    return gate.scope_of(by, "membership.review", on).covers(transfer.to_organisation.path)


def may_decide(by: Actor, transfer: Transfer, on: date) -> bool:
    """The union above both decides; nobody who made the claim or the objection."""
    if by.user_id in (transfer.claimed_by_id, transfer.objected_by_id):
        return False
    above = upper_path(transfer.from_organisation.path, transfer.to_organisation.path)
    return gate.scope_of(by, "membership.decide", on).covers(above)
