"""Members in sets, for figures and checks of the programmes above; whoever calls has a scope."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Certificate, Membership, Organisation, Person


def is_the_whole_tree(scope: Scope) -> bool:
    """Held at the only root: everybody, without asking each person's memberships."""
    if not scope.at_the_top:
        return False
    roots = Organisation.objects.filter(parent__isnull=True).values_list("path", flat=True)[:2]
    return list(roots) == [path for path in scope.paths if path.count(".") == 1]


def persons_with(ids: Collection[int]) -> QuerySet[Person]:
    """Some persons by their ids."""
    return Person.objects.filter(pk__in=ids)


def open_below(path: str) -> QuerySet[Membership]:
    """Open memberships in a part of the tree."""
    members = Membership.objects.filter(left_on__isnull=True)
    return members.filter(organisation__path__startswith=path) if path else members


def ever_members_in(scope: Scope) -> QuerySet[Any]:
    """Ids of who belongs to a scope or has belonged to it; some stand more than once."""
    return Membership.objects.filter(scope.as_q("organisation__path")).values("person_id")


def seen_in(scope: Scope, person: str) -> Exists:
    """Whether a scope shows the person whose id stands in this field: `queries.persons_in`, asked
    of each row. For tables that have few rows beside the register.
    """
    people = Person.objects.filter(pk=OuterRef(person), merged_into__isnull=True)
    if scope.everywhere or is_the_whole_tree(scope):
        return Exists(people)
    of_them = Membership.objects.filter(person=OuterRef("pk"))
    elsewhere = Membership.objects.filter(person=OuterRef("person"), left_on__isnull=True)
    here = of_them.filter(Q(left_on__isnull=True) | ~Exists(elsewhere))
    return Exists(people.filter(Exists(here.filter(scope.as_q("organisation__path")))))


def sizes_below(path: str) -> list[tuple[int, int]]:
    """(organisation, its own open members) of a part of the tree, in its order; 0 stands too."""
    own = Count("memberships", filter=Q(memberships__left_on__isnull=True))
    rows = Organisation.objects.filter(path__startswith=path).annotate(many=own)
    return list(rows.order_by("path").values_list("pk", "many"))


def everybody() -> QuerySet[Person]:
    """All people of the register, each once."""
    return Person.objects.filter(merged_into__isnull=True)


def members_only(people: QuerySet[Person], path: str) -> QuerySet[Person]:
    """Of these, who belongs there; asked of each person's own membership, so that a list that is
    read from its beginning need not look at the whole federation first.
    """
    return people.filter(Exists(open_below(path).filter(person=OuterRef("pk"))))


def without_union(people: QuerySet[Person]) -> QuerySet[Person]:
    """Of these, who belongs nowhere at present."""
    return people.exclude(Exists(Membership.objects.filter(person=OuterRef("pk"), left_on=None)))


def active_below(path: str, unions: Any = None) -> QuerySet[Any]:
    """Ids of persons with a full membership there; `unions`: only in these organisations."""
    rows = open_below(path).filter(state="active")
    if unions is not None:
        rows = rows.filter(organisation_id__in=unions)
    return rows.values("person_id")


def full_members_of(organisation_id: int) -> QuerySet[Membership]:
    """The active memberships of one organisation itself; kept ones are none."""
    return Membership.objects.filter(
        organisation_id=organisation_id, left_on__isnull=True, state="active"
    )


def full_members(organisations: Collection[int], joined_before: date) -> dict[int, int]:
    """(person → organisation) of full members of some organisations who joined before a day."""
    rows = Membership.objects.filter(
        organisation_id__in=organisations, left_on=None, state="active",
        joined_on__lt=joined_before, person__merged_into=None, person__died_on=None,
    )  # fmt: skip
    return dict(rows.values_list("person_id", "organisation_id"))


def unions_of(persons: Collection[int]) -> dict[int, int]:
    """(person → organisation) where these persons belong now; who belongs nowhere is left out."""
    rows = Membership.objects.filter(person_id__in=persons, left_on=None)
    return dict(rows.values_list("person_id", "organisation_id"))


def verified(people: QuerySet[Person]) -> QuerySet[Person]:
    """Of these, who has a right number and a proved mobile, or whose document was seen."""
    sound = Certificate.objects.filter(person=OuterRef("pk"), valid_to=None, doubtful=False)
    proved = Q(seen_at__isnull=False) | Q(proved_index=F("mobile_index"))
    return people.filter(proved, Exists(sound))


def numbers_below(path: str, after: int, most: int) -> list[tuple[int, str, str, bool]]:
    """(id, type, number, doubtful) of certificates of members there, in the order of ids."""
    rows = Certificate.objects.filter(
        person_id__in=open_below(path).values("person_id"), pk__gt=after, valid_to=None
    )
    return list(rows.order_by("pk").values_list("pk", "cert_type", "number", "doubtful")[:most])


def id_numbers_of(persons: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Whole numbers of the standing identity cards of some persons. For comparing, for no page."""
    found: dict[int, tuple[str, ...]] = {}
    cards = Certificate.objects.filter(person_id__in=persons, valid_to=None, cert_type="01")
    for person_id, number in cards.order_by("pk").values_list("person_id", "number"):
        found[person_id] = (*found.get(person_id, ()), number)
    return found


def mark_doubtful(ids: Collection[int], *, doubtful: bool) -> int:
    """Note whether numbers fail their own check."""
    return (
        Certificate.objects.filter(pk__in=ids).exclude(doubtful=doubtful).update(doubtful=doubtful)
    )


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A member as a row of the roster, whole numbers."""

    person_id: int
    name: str
    cert_type: str
    number: str
    mobile: str
    gender: str  # m, f or blank
    org_code: str
    joined_on: date


def roster_rows(ids: Collection[int]) -> Iterator[RosterRow]:
    """Members with an open membership, as the roster of members has them. For sealed worksheets."""
    rows = (
        Membership.objects.filter(person_id__in=ids, left_on__isnull=True)
        .select_related("person", "organisation")
        .order_by("organisation__path", "person__name_key")
    )
    standing: dict[int, tuple[str, str]] = {}
    certificates = Certificate.objects.filter(person_id__in=ids, valid_to=None).order_by("pk")
    for person_id, kind, number in certificates.values_list("person_id", "cert_type", "number"):
        standing.setdefault(person_id, (kind, number))
    for row in rows.iterator(chunk_size=2_000):
        kind, number = standing.get(row.person_id, ("", ""))
        yield RosterRow(
            row.person_id, row.person.name, kind, number, row.person.mobile or "",
            row.person.gender, row.organisation.code, row.joined_on,
        )  # fmt: skip
