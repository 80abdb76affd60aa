"""Reads of employers: which have a union of their own, which a joint union covers, which neither.

An employer is seen where its town is in reach.
"""

from datetime import date
from typing import Any

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


def union_figures(employers: QuerySet[Employer], key: str) -> list[dict[str, object]]:
    """Counts by `key` (a column or annotation): employers, with a union, gaps, gaps that must."""
    gap = Q(union_state="none")
    return list(
        employers.order_by()
        .values(key)
        .annotate(
            employers=Count("pk"),
            organised=Count("pk", filter=~gap),
            gaps=Count("pk", filter=gap),
            must=Count("pk", filter=gap & Q(staff_count__gte=MUST_HAVE)),
            workers=Sum("staff_count", filter=gap, default=0),
        )
        .order_by("-gaps", key)
    )


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


def figures_by_size(employers: QuerySet[Employer]) -> dict[str, dict[str, object]]:
    """The same counts by band of workers; employers without a number are in none."""
    whens = [When(size_q(band), then=Value(band)) for band in bands()]
    rows = employers.annotate(band=Case(*whens, default=Value("")))
    found = {str(row["band"]): row for row in union_figures(rows, "band")}
    return {band: found[band] for band in bands() if band in found}


def union_totals(employers: QuerySet[Employer]) -> dict[str, int]:
    """Employers, with a union of their own, covered, without, and without although they must."""
    gap = Q(union_state="none")
    found: dict[str, int] = employers.order_by().aggregate(
        employers=Count("pk"),
        own=Count("pk", filter=Q(union_state="own")),
        covered=Count("pk", filter=Q(union_state="covered")),
        gaps=Count("pk", filter=gap),
        must=Count("pk", filter=gap & Q(staff_count__gte=MUST_HAVE)),
        workers=Sum("staff_count", filter=gap, default=0),
    )
    return found


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


def members_here_and_below(organisation: Organisation) -> dict[str, int]:
    """Open members with everything below, those of the organisation itself, the women among these:
    one person, one open membership, so nobody is counted twice."""
    members = Membership.objects.filter(
        organisation__path__startswith=organisation.path, left_on__isnull=True
    )
    # apart: the gender of three hundred thousand people is not asked for those of one union
    return members_by_gender(organisation.pk) | {"below": members.count()}


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
