"""The tree as it was on a day: what stood where, how it was called, who belonged to it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Membership, Organisation, OrganisationVersion


def holds_on(on: date, start: str = "valid_from", end: str = "valid_to") -> Q:
    """Rows of half-open days that hold on that day."""
    return Q(**{f"{start}__lte": on}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on}))


def versions_on(scope: Scope, on: date) -> QuerySet[OrganisationVersion]:
    """What stood on that day, of the organisations of a scope, as it was called then."""
    return (
        OrganisationVersion.objects.filter(holds_on(on), scope.as_q("organisation__path"))
        .select_related("organisation", "parent")
        .order_by("organisation__path")
    )


def children_on(organisation_id: int, on: date) -> QuerySet[OrganisationVersion]:
    """What stood directly below an organisation on that day."""
    return (
        OrganisationVersion.objects.filter(holds_on(on), parent_id=organisation_id)
        .select_related("organisation")
        .order_by("organisation__path")
    )


def subtree_on(organisation_id: int, on: date) -> list[int]:
    """The organisation and everything below it, as the tree stood on that day."""
    below: dict[int, list[int]] = {}
    links = OrganisationVersion.objects.filter(holds_on(on), parent__isnull=False)
    for child, parent in links.values_list("organisation_id", "parent_id"):
        below.setdefault(parent or 0, []).append(child)
    found, open_ends = [organisation_id], [organisation_id]
    while open_ends:
        nearer = below.get(open_ends.pop(), [])
        found += nearer
        open_ends += nearer
    return found


def members_on(organisations: Iterable[int], on: date) -> int:
    """How many people belonged to any of these on that day: each counted once, whatever the
    number of unions."""
    rows = Membership.objects.filter(
        holds_on(on, "joined_on", "left_on"), organisation_id__in=list(organisations)
    )
    return rows.values("person_id").distinct().count()


def standing_in(scope: Scope) -> QuerySet[Organisation]:
    """The organisations of a scope that have not been closed."""
    return Organisation.objects.filter(scope.as_q("path"), closed_on__isnull=True).order_by("path")


def organisation_locked(organisation_id: int) -> Organisation:
    """The row for a service of an app above that writes what depends on it."""
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def union_of_employer(uscc: str, on: date) -> Organisation | None:
    """The union that names this employer as its own on that day."""
    found = Organisation.objects.filter(employer_uscc=uscc)
    return found.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on)).order_by("pk").first()


def organisation_with_code(scope: Scope, code: str) -> Organisation | None:
    """The organisation of a scope that has this code; a closed one too."""
    return Organisation.objects.filter(scope.as_q("path"), code=code.strip()).first()
