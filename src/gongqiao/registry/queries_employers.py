"""Reads of employers: which have a union of their own, which a joint union covers, which neither.

An employer is seen where its town is in reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import (
    CoveredUnit,
    Employer,
    EmployerCode,
    Membership,
    Organisation,
    OrganisationVersion,
)
from gongqiao.registry.queries_tree import holds_on

MUST_HAVE = 25
"""From this many members on a unit sets up a union of its own (Trade Union Law, Art. 11)."""
SIZES = ((MUST_HAVE, 100), (100, 200), (200, 1_000), (1_000, None))
"""Bands of workers, [from, to); below MUST_HAVE is a band of its own."""


def size_q(band: str) -> Q:
    """Employers of a band as its value in addresses says: "0-25", "1000-"."""
    low, _, high = band.partition("-")
    above = Q(staff_count__gte=int(low))
    return above & Q(staff_count__lt=int(high)) if high else above


def bands() -> list[str]:
    """The values of all bands, the smallest first."""
    first = [f"0-{MUST_HAVE}"]
    return first + [f"{low}-{'' if high is None else high}" for low, high in SIZES]


def employers_in(scope: Scope) -> QuerySet[Employer]:
    """The employers of the towns of a scope that have not been closed."""
    return Employer.objects.filter(scope.as_q("town__path"), closed_on__isnull=True)


def employers_visible_to(
    by: Actor, on: date, capability: str = "registry.view"
) -> QuerySet[Employer]:
    """The employers whom the actor may see on that day."""
    return employers_in(gate.scope_of(by, capability, on))


def employer_for(by: Actor, employer_id: int, on: date) -> Employer | None:
    """One employer, if the actor may see it."""
    found = employers_visible_to(by, on).select_related("town")
    return found.filter(pk=employer_id).first()


def with_unions(
    employers: QuerySet[Employer], on: date, *, then: bool = False
) -> QuerySet[Employer]:
    """Annotates `union_state` on that day: own, covered, or none.

    `then`: a past day. Which employer a union named, and by which code, is read from the history;
    `code_then` is the employer's code of that day.
    """
    if then:
        employers = employers.annotate(code_then=_code_on(on))
        named = OrganisationVersion.objects.filter(
            holds_on(on), ~Q(employer_uscc=""), employer_uscc=OuterRef("code_then")
        )
        return _with_state(employers, on, named)
    own = Organisation.objects.filter(
        Q(founded_on__isnull=True) | Q(founded_on__lte=on),
        Q(closed_on__isnull=True) | Q(closed_on__gt=on),
        ~Q(employer_uscc=""),  # as the index is of those that have one
        employer_uscc=OuterRef("uscc"),
    )
    return _with_state(employers, on, own)


def _code_on(on: date) -> Coalesce:
    """The code that the employer had on that day; today's where it had no other."""
    past = EmployerCode.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on), until__gt=on, employer=OuterRef("pk")
    )
    return Coalesce(Subquery(past.values("uscc")[:1]), F("uscc"))


def _with_state(employers: QuerySet[Employer], on: date, own: QuerySet[Any]) -> QuerySet[Employer]:
    covered = CoveredUnit.objects.filter(holds_on(on, "since", "until"), employer=OuterRef("pk"))
    return employers.annotate(
        union_state=Case(
            When(Exists(own), then=Value("own")),
            When(Exists(covered), then=Value("covered")),
            default=Value("none"),
        )
    )


@dataclass(frozen=True, slots=True)
class UnionFigures:
    """Employers: how many, with a union of their own, covered, without, without although they must;
    and the workers of those without.
    """

    employers: int = 0
    own: int = 0
    covered: int = 0
    gaps: int = 0
    must: int = 0
    workers: int = 0

    def __add__(self, other: "UnionFigures") -> "UnionFigures":
        """Those of both."""
        return UnionFigures(
            self.employers + other.employers, self.own + other.own, self.covered + other.covered,
            self.gaps + other.gaps, self.must + other.must, self.workers + other.workers,
        )  # fmt: skip


ByTradeAndSize = Mapping[tuple[str, str], UnionFigures]


def union_figures(employers: QuerySet[Employer]) -> dict[tuple[str, str], UnionFigures]:
    """The figures by trade and band of workers, both "" where they are not known; every sum of them
    is one of these. One query, in which each employer is asked once for its union.
    """
    rows = (
        _in_bands(employers)
        .order_by()
        .values_list("industry", "band", "union_state")
        .annotate(
            n=Count("pk"),
            must=Count("pk", filter=Q(staff_count__gte=MUST_HAVE)),
            workers=Sum("staff_count", default=0),
        )
    )
    found: dict[tuple[str, str], UnionFigures] = {}
    for trade, band, state, n, must, workers in rows:
        if state == "none":
            more = UnionFigures(n, gaps=n, must=must, workers=workers)
        else:
            more = UnionFigures(n, **{state: n})
        found[trade, band] = found.get((trade, band), UnionFigures()) + more
    return found


def whole(figures: ByTradeAndSize) -> UnionFigures:
    """Of all employers together."""
    return sum(figures.values(), UnionFigures())


def by_size(figures: ByTradeAndSize) -> dict[str, UnionFigures]:
    """By band of workers, the smallest first; employers without a number are in none."""
    return {
        band: whole({at: one for at, one in figures.items() if at[1] == band})
        for band in bands() if any(of == band for _trade, of in figures)
    }  # fmt: skip


def by_trade(figures: ByTradeAndSize) -> list[tuple[str, UnionFigures]]:
    """By trade, "" where it is not known; the most employers without a union first."""
    trades = sorted({trade for trade, _band in figures})
    found = [
        (trade, whole({at: one for at, one in figures.items() if at[0] == trade}))
        for trade in trades
    ]
    return sorted(found, key=lambda row: -row[1].gaps)


def units_of(
    organisation: Organisation, on: date, *, coming: bool = False
) -> QuerySet[CoveredUnit]:
    """The units that a joint union covers on that day, by name; `coming`: from a later day, too."""
    not_over = Q(until__isnull=True) | Q(until__gt=on)
    rows = organisation.covered_units.filter(not_over if coming else holds_on(on, "since", "until"))
    return rows.select_related("employer").order_by("employer__name")


def unit_of(organisation: Organisation, unit_id: int) -> CoveredUnit | None:
    """One covering of an organisation that has not ended."""
    units = organisation.covered_units.filter(until__isnull=True).select_related("employer")
    return units.filter(pk=unit_id).first()


def _in_bands(employers: QuerySet[Employer]) -> QuerySet[Any]:
    whens = [When(size_q(band), then=Value(band)) for band in bands()]
    return employers.annotate(band=Case(*whens, default=Value("")))


def employers_matching(employers: QuerySet[Employer], words: str) -> QuerySet[Employer]:
    """By part of the name, or the credit code, also one that it had before."""
    had = EmployerCode.objects.filter(uscc=words.upper()).values("employer_id")
    return employers.filter(Q(name__icontains=words) | Q(uscc=words.upper()) | Q(pk__in=had))


def towns_with_employers(scope: Scope) -> list[tuple[int, str]]:
    """The federations of a scope in whose towns employers lie, in the order of the tree."""
    towns = Organisation.objects.filter(
        scope.as_q("path"), Exists(Employer.objects.filter(town=OuterRef("pk")))
    )
    return list(towns.order_by("path").values_list("pk", "name")[:200])


@dataclass(frozen=True, slots=True)
class MembersBelow:
    """Open members with everything below, of the organisation itself, the women among these, and
    of each one directly below with everything below that: one person, one open membership, so
    nobody is counted twice."""

    below: int
    here: int
    women: int
    by_child: Mapping[int, int]


_MEMBERS_BELOW = """
    SELECT split_part(substr(o.path, length(%s) + 1), '.', 1) AS child,
      sum((SELECT count(*) FROM registry_membership m
           WHERE m.organisation_id = o.id AND m.left_on IS NULL))::bigint
    FROM registry_organisation o WHERE o.path LIKE %s GROUP BY 1
    UNION ALL
    SELECT 'women', count(*) FROM registry_membership m
    JOIN registry_person p ON p.id = m.person_id AND p.gender = 'f'
    WHERE m.left_on IS NULL AND m.organisation_id = %s
"""
"""The gender of three hundred thousand people is not asked for those of one union; and each union's
own are counted in their index, where a join would bring all of them together first."""


def members_here_and_below(organisation: Organisation) -> MembersBelow:
    """How many members there are in this part of the tree, and where. One statement."""
    with connection.cursor() as cursor:
        path = organisation.path
        cursor.execute(_MEMBERS_BELOW, [path, path + "%", organisation.pk])
        found: dict[str, int] = dict(cursor.fetchall())
    women, here = found.pop("women"), found.pop("", 0)
    below = {int(child): n for child, n in found.items()}
    return MembersBelow(here + sum(below.values()), here, women, below)


def members_by_gender(organisation_id: int) -> dict[str, int]:
    """Open members of the organisation itself, and the women among them."""
    members = Membership.objects.filter(organisation_id=organisation_id, left_on__isnull=True)
    return members.aggregate(
        member_count=Count("pk"), women_count=Count("pk", filter=Q(person__gender="f"))
    )


def employers_below(path: str) -> QuerySet[Employer]:
    """The employers of the towns of a subtree that have not been closed."""
    return employers_in(Scope(paths=(path,)))


def employer_with_code(uscc: str) -> Employer:
    """The employer with this credit code. Raises Employer.DoesNotExist."""
    return Employer.objects.get(uscc=uscc)
