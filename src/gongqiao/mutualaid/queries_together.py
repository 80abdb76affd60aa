"""Which lines of the review queue may be approved together: those that wait for one same reason.

A line above the limit, or drawn for the sample, is there to be looked at by itself; so is one that
waits for several reasons at once.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from gongqiao.feeds.api import Settlement
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import NEEDS_REVIEW, Reason
from gongqiao.mutualaid.models import Claim
from gongqiao.mutualaid.queries_claims import claims_visible_to, limits, waiting_in
from gongqiao.platform.context import Actor

MOST = 50
"""So many lines fit on a page that a person still reads."""


def one_reason(why: str) -> Reason | None:
    """The reason by which lines may be approved together, None for what is none."""
    found = Reason(why) if why in set(Reason) else None
    return found if found and found.bit & NEEDS_REVIEW else None


def alike(by: Actor, reason: Reason, on: date) -> QuerySet[Claim]:
    """Lines that `by` may review and that wait for this reason alone, the largest amount first."""
    waiting = waiting_in(claims_visible_to(by, on, permissions.REVIEW)).filter(amount__gt=0)
    small = Q(pk__in=[])
    for version, limit in limits().items():
        small |= Q(version_id=version, payable__lte=limit)
    only = waiting.alias(why=F("reasons").bitand(NEEDS_REVIEW)).filter(small, why=reason.bit)
    return only.order_by("-amount", "id")


def with_settled_names(lines: QuerySet[Claim]) -> QuerySet[Claim]:
    """Each with `settled_as`: the name on the settlement that the stay began with."""
    first = Settlement.objects.filter(pk=OuterRef("stay_id"))
    return lines.annotate(settled_as=Subquery(first.values("psn_name")[:1]))


def chosen(by: Actor, reason: Reason, ids: Collection[int], on: date) -> list[Claim]:
    """Of these ids (at most MOST) the lines that may be approved together."""
    found = alike(by, reason, on).filter(pk__in=list(ids)[:MOST])
    return list(found.prefetch_related("person__certificates"))
