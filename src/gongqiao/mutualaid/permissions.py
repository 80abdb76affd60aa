"""What roles may allow in mutual aid."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability

VIEW = "mutualaid.view"
ASSESS = "mutualaid.assess"
REVIEW = "mutualaid.review"
MAKE = "mutualaid.batch_make"
CHECK = "mutualaid.batch_check"
RELEASE = "mutualaid.batch_release"
SCHEMES = "mutualaid.schemes"
SHADOW = "mutualaid.shadow"
ENROL = "mutualaid.enrol"
TOP_UP = "ledger.top_up"
CLOSE = "ledger.close"

CAPABILITIES = (
    Capability(VIEW, _("see mutual aid: claims, batches, schemes, the fund")),
    Capability(ASSESS, _("start an assessment")),
    Capability(REVIEW, _("review claims that wait for a person")),
    Capability(MAKE, _("make payment batches and book what the bank answers"), money=True),
    Capability(CHECK, _("check payment batches that others made"), money=True),
    Capability(
        RELEASE, _("release checked payment batches and export them for the bank"), money=True
    ),
    Capability(SCHEMES, _("store new versions of schemes")),
    Capability(ENROL, _("enrol people into a period from a file")),
    Capability(SHADOW, _("replay a period under a draft scheme")),
)


def require_any(by: Actor, on: date, *capabilities: str) -> None:
    """PermissionDenied unless `by` holds one of the capabilities over a whole tree on that day.

    For what concerns a whole fund: batches, the bank's answers, premiums, periods.
    """
    if not any(gate.scope_of(by, code, on).at_the_top for code in capabilities):
        raise PermissionDenied(capabilities[0])
