"""Who may handle whose claim: the capability must reach the union that enrolled the person."""

from datetime import date

from django.core.exceptions import PermissionDenied

from gongqiao.mutualaid.models import Claim, MissedClaim
from gongqiao.mutualaid.queries_claims import enrolment_of
from gongqiao.platform import gate
from gongqiao.platform.context import Actor


def require_claim(by: Actor, capability: str, claim: Claim, on: date) -> str:
    """The tree path of the claim; PermissionDenied when `by` does not hold the capability there.

    A claim without an enrolment (its person was merged away) is left to those at the top.
    """
    enrolment = enrolment_of(claim)
    return _require(by, capability, enrolment.organisation.path if enrolment else "", on)


def require_missed(by: Actor, capability: str, missed: MissedClaim, on: date) -> str:
    """The same for a claim that was perhaps missed."""
    path = missed.organisation.path if missed.organisation else ""
    return _require(by, capability, path, on)


def _require(by: Actor, capability: str, path: str, on: date) -> str:
    scope = gate.require(by, capability, on)
    if not (scope.at_the_top or (path and scope.covers(path))):
        raise PermissionDenied(capability)
    return path
