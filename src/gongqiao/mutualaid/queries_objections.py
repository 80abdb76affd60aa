"""Questions and objections as the office sees them."""

from datetime import date

from django.db.models import QuerySet

from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.models import Claim, Objection
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope


def objections_in(scope: Scope) -> QuerySet[Objection]:
    """Those about people enrolled by organisations in scope."""
    rows = Objection.objects.filter(scope.as_q("organisation__path"))
    return rows.select_related("person", "organisation", "answered_by", "period__scheme")


def open_in(scope: Scope) -> QuerySet[Objection]:
    """Of them, those that wait for an answer."""
    return objections_in(scope).filter(answered_at__isnull=True)


def open_for(by: Actor, on: date) -> QuerySet[Objection]:
    """Those that wait for somebody who may answer them."""
    return open_in(gate.scope_of(by, permissions.REVIEW, on))


def objections_of_claim(claim: Claim) -> QuerySet[Objection]:
    """What was said about the stay of a line, newest first; the caller has passed its gate."""
    rows = Objection.objects.filter(stay_id=claim.stay_id, period_id=claim.period_id)
    return rows.select_related("answered_by").order_by("-pk")
