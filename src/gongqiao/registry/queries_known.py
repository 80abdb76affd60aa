"""What the register knows about somebody who asks to be let in: facts for a decision, for no page.

Not limited to a scope: whether a number is a member's somewhere must be known before anybody in
reach can be named. Whoever calls shows no more of it than the rules of joining allow.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from gongqiao.kernel.identifiers import normalise_certificate
from gongqiao.platform import crypto
from gongqiao.registry.models import Certificate, Membership, Person


@dataclass(frozen=True, slots=True)
class Known:
    """A person with the open membership (0 and blanks: none)."""

    person_id: int
    name_key: str
    membership_id: int = 0
    state: str = ""
    organisation_id: int = 0
    organisation: str = ""
    path: str = ""


def known_by_certificate(cert_type: str, certno: str) -> Known | None:
    """Who holds the number, whatever their union."""
    index = crypto.blind_index(normalise_certificate(cert_type, certno))
    held = (
        Certificate.objects.filter(number_index=index, cert_type=cert_type or "01")
        .select_related("person")
        .defer("number", "person__mobile")
        .first()
    )
    if held is None:
        return None
    return known_person(held.person.merged_into_id or held.person_id)


def known_person(person_id: int) -> Known | None:
    """The same for a person of the register."""
    person = Person.objects.filter(pk=person_id).only("pk", "name_key").first()
    if person is None:
        return None
    standing = (
        Membership.objects.filter(person_id=person_id, left_on__isnull=True)
        .select_related("organisation")
        .first()
    )
    if standing is None:
        return Known(person.pk, person.name_key)
    where = standing.organisation
    return Known(
        person.pk, person.name_key, standing.pk, standing.state, where.pk, where.name, where.path
    )


def holders_of_mobile(mobile: str) -> list[int]:
    """The persons who stand for themselves with this number, at most ten."""
    index = crypto.blind_index(mobile, purpose="mobile")
    found = Person.objects.filter(mobile_index=index, merged_into=None, died_on=None)
    return list(found.order_by("pk").values_list("pk", flat=True)[:10])


@dataclass(frozen=True, slots=True)
class Namesake:
    """A member of a union who bears a name, with what tells namesakes apart."""

    person_id: int
    name: str
    last4: str
    joined_on: date


MOST_NAMESAKES = 200


def members_called(organisation_id: int, names: Collection[str]) -> dict[str, list[Namesake]]:
    """Who of a union's own members bears each of these names exactly, at most 200. Two queries;
    the caller has passed the union's gate.
    """
    here = Membership.objects.filter(
        organisation_id=organisation_id, left_on__isnull=True, person__name__in=list(names),
        person__merged_into__isnull=True,
    )  # fmt: skip
    standing = Certificate.objects.filter(valid_to__isnull=True).defer("number", "number_index")
    held = Prefetch("person__certificates", standing.order_by("-pk"), to_attr="standing")
    found: dict[str, list[Namesake]] = {}
    rows = here.select_related("person").prefetch_related(held).order_by("joined_on", "pk")
    for row in rows[:MOST_NAMESAKES]:
        shown = next((c.last4 for c in row.person.standing), "")  # type: ignore[attr-defined]  # prefetched
        one = Namesake(row.person_id, row.person.name, shown, row.joined_on)
        found.setdefault(one.name, []).append(one)
    return found


def persons_by_numbers(numbers: Collection[str]) -> dict[str, int]:
    """Of normalised numbers of identity cards: who holds each. One query, whatever the size."""
    index = dict(zip(crypto.blind_indexes(numbers), numbers, strict=True))
    rows = Certificate.objects.filter(number_index__in=list(index), cert_type="01")
    held = rows.values_list("number_index", "person_id", "person__merged_into_id")
    return {index[bytes(key)]: merged or person for key, person, merged in held}
