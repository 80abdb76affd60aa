"""The rules in force: of each period of a scheme, its newest version."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from gongqiao.mutualaid.models import SchemePeriod, SchemeVersion
from gongqiao.mutualaid.rules.scheme import Scheme, ShareBenefit
from gongqiao.mutualaid.rules.scheme_json import from_json


@dataclass(frozen=True)
class InForce:
    """One period with its newest version."""

    period_id: int
    no: int
    cover_from: date
    cover_to: date
    version_id: int
    version: int
    rules: Scheme


def in_force(scheme_id: int) -> list[InForce]:
    """All periods of the scheme, oldest first."""
    newest = SchemeVersion.objects.filter(period=OuterRef("pk")).order_by("-version").values("pk")
    periods = (
        SchemePeriod.objects.filter(scheme_id=scheme_id)
        .annotate(newest=Subquery(newest[:1]))
        .order_by("cover_from")
    )
    found = SchemeVersion.objects.in_bulk([p.newest for p in periods])
    return [
        InForce(
            period_id=p.pk,
            no=p.no,
            cover_from=p.cover_from,
            cover_to=p.cover_to,
            version_id=p.newest,
            version=found[p.newest].version,
            rules=from_json(found[p.newest].body),
        )
        for p in periods
    ]


def base_columns(versions: list[InForce]) -> list[str]:
    """The amounts that the base expressions of these versions name, sorted."""
    names = {
        term.column
        for v in versions
        for benefit in v.rules.benefits
        if isinstance(benefit, ShareBenefit)
        for term in benefit.base
    }
    return sorted(names)
