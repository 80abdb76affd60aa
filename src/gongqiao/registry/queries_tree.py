"""The tree as it was on a day: what stood where, how it was called, who belonged to it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import (
    Count,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Collate
from django.utils.translation import gettext

from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Membership, Organisation, OrganisationVersion

MOST_ALIKE = 6


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


def paths_on(on: date) -> dict[int, str]:
    """Where each organisation stood on that day: the ids of all above it and its own, as `path`."""
    above: dict[int, int | None] = dict(
        OrganisationVersion.objects.filter(holds_on(on)).values_list("organisation_id", "parent_id")
    )
    paths: dict[int, str] = {}
    for one in above:
        way: list[int] = []
        step: int | None = one
        while step in above and step not in paths and step not in way:
            way.append(step)
            step = above[step]
        stands = paths.get(step or 0, "")
        for part in reversed(way):
            paths[part] = stands = f"{stands}{part:08d}."
    return paths


def tree_on(scope: Scope, on: date) -> QuerySet[OrganisationVersion]:
    """The organisations of a scope as they were called and stood on that day.

    In the order of the tree of that day: annotated with their `path` then and with `members`, how
    many people belonged to them themselves.
    """
    # one value in the statement instead of a walk up the tree for each row
    known = Value({str(one): path for one, path in paths_on(on).items()}, JSONField())
    key = Cast("organisation_id", TextField())
    path = Func(known, key, function="jsonb_extract_path_text", output_field=TextField())
    own = (
        Membership.objects.filter(
            holds_on(on, "joined_on", "left_on"), organisation=OuterRef("organisation_id")
        )
        .order_by()
        .values("organisation")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return versions_on(scope, on).annotate(path=Collate(path, "C"), members=Subquery(own))


def versions_matching(
    versions: QuerySet[OrganisationVersion], words: str
) -> QuerySet[OrganisationVersion]:
    """By part of the name that it had, or the beginning of its code."""
    return versions.filter(Q(name__icontains=words) | Q(organisation__code__istartswith=words))


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


def belonging_on(organisation_id: int, on: date) -> QuerySet[Membership]:
    """Who belonged to an organisation itself on that day, those who left or moved since, too."""
    rows = Membership.objects.filter(
        holds_on(on, "joined_on", "left_on"), organisation_id=organisation_id
    )
    return rows.select_related("person")


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


def organisation_named(scope: Scope, words: str, *, field: str = "") -> Organisation:
    """The one organisation of a scope that is called so, by its name or code: what a form asks for.

    Raises Refused for none; for several, or one that is only called alike, with those it may be.
    """
    found, words = organisations_called(scope, words, most=MOST_ALIKE), " ".join(words.split())
    if len(found) == 1 and words in (found[0].name, found[0].code):
        return found[0]
    if not found:
        says = gettext("There is no organisation with this name or code in your reach.")
        raise Refused("ORG_UNKNOWN", says, field=field)
    alike = gettext("; ").join(f"{one.name} ({one.code})" for one in found)
    says = gettext("Do you mean: %(alike)s? The code is enough.") % {"alike": alike}
    raise Refused("ORG_NOT_EXACTLY", says, field=field)


def called(one: Organisation) -> str:
    """What a form shows for it and `organisation_named` reads back: its name, where no other that
    stands bears it; else its code."""
    stand = Organisation.objects.filter(Q(closed_on__isnull=True, name=one.name) | Q(code=one.name))
    return one.name if list(stand.values_list("pk", flat=True)[:2]) == [one.pk] else one.code


def organisations_called(scope: Scope, words: str, *, most: int) -> list[Organisation]:
    """The one of a scope that is called exactly so, by name or code (of closed ones by code only);
    otherwise those that stand and are called alike. Two queries at most.
    """
    words = " ".join(words.split())
    stand = Q(closed_on__isnull=True)
    reach = Organisation.objects.filter(scope.as_q("path"))
    exact = list(reach.filter(Q(code=words) | stand & Q(name=words)).order_by("path")[:most])
    alike = reach.filter(stand, name__icontains=words).order_by("path")
    return exact or (list(alike[:most]) if words else [])
