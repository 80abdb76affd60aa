"""What the register knows about somebody who asks to be let in: facts for a decision, for no page.

Not limited to a scope: whether a number is a member's somewhere must be known before anybody in
reach can be named. Whoever calls shows no more of it than the rules of joining allow.
"""

from collections.abc import Collection
from dataclasses import dataclass

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


def persons_by_numbers(numbers: Collection[str]) -> dict[str, int]:
    """Of normalised numbers of identity cards: who holds each. One query, whatever the size."""
    index = dict(zip(crypto.blind_indexes(numbers), numbers, strict=True))
    rows = Certificate.objects.filter(number_index__in=list(index), cert_type="01")
    held = rows.values_list("number_index", "person_id", "person__merged_into_id")
    return {index[bytes(key)]: merged or person for key, person, merged in held}
