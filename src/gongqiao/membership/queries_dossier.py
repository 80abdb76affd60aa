"""What waits and who pays in a part of the tree, for the page of its organisation. One query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from gongqiao.membership.models import Application, DuesSheet, Transfer, UnionCount
from gongqiao.membership.queries_dues import standing
from gongqiao.registry import api as registry

WAITING = ("applied", "pending_review")


@dataclass(frozen=True, slots=True)
class Waits:
    """Applications and transfers that wait with everything below, and dues.

    `from_on`, `until_on`: the newest months that the organisation itself has recorded, None
    without any; of its own active members then `paid` have paid for the last of these months.
    `paying` of `active`: as last counted, with everything below.
    """

    applications: int
    pending: int
    leaving: int
    coming: int
    upper: int
    active: int
    paying: int
    from_on: date | None
    until_on: date | None
    members: int
    paid: int


def _number(rows: QuerySet[Any], figure: Any) -> Coalesce:
    alone = rows.order_by().annotate(all_of_it=Value(1)).values("all_of_it")
    return Coalesce(Subquery(alone.annotate(n=figure).values("n")), 0, output_field=IntegerField())


def waits_at(organisation_id: int, path: str) -> Waits:
    """The caller has asked whether the visitor may see that part of the tree."""
    out = Transfer.objects.filter(state="out_pending")
    touching = Q(from_organisation__path__startswith=path) | Q(
        to_organisation__path__startswith=path
    )
    counts = UnionCount.objects.filter(organisation__path__startswith=path)
    sheets = DuesSheet.objects.filter(organisation_id=organisation_id, state="recorded")
    newest = sheets.order_by("-until_on", "-pk")
    own = registry.full_members_of(organisation_id)
    ends = OuterRef(OuterRef("until_on"))  # of the row, from within the members of the row
    payers = standing().filter(until_on__gte=ends, from_on__lt=ends)
    row = (
        registry.organisations().filter(pk=organisation_id).order_by()
        .annotate(
            from_on=Subquery(newest.values("from_on")[:1]),
            until_on=Subquery(newest.values("until_on")[:1]),
        )
        .values(
            "from_on", "until_on",
            applications=_number(
                Application.objects.filter(
                    organisation__path__startswith=path, state__in=WAITING
                ),
                Count("pk"),
            ),
            pending=_number(out.filter(touching), Count("pk")),
            leaving=_number(out.filter(from_organisation__path__startswith=path), Count("pk")),
            coming=_number(out.filter(to_organisation__path__startswith=path), Count("pk")),
            upper=_number(Transfer.objects.filter(touching, state="upper"), Count("pk")),
            active=_number(counts, Sum("active")),
            paying=_number(counts, Sum("paying")),
            members=_number(own, Count("pk")),
            paid=_number(own.filter(person_id__in=payers.values("person_id")), Count("pk")),
        )
        .get()
    )  # fmt: skip
    return Waits(**row)
