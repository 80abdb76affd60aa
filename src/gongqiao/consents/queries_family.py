"""A worker's family: shown to the worker, and to programmes that were allowed to look."""

from dataclasses import dataclass
from datetime import date

from gongqiao.consents.models import FamilyMember
from gongqiao.consents.purposes import known
from gongqiao.consents.queries import allowed


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody of the family, as a programme reads it."""

    pk: int
    relation: str
    name: str
    born_on: date
    certno: str


def members_of(person_id: int) -> list[FamilyMember]:
    """The worker's own list, oldest entry first."""
    return list(FamilyMember.objects.filter(person_id=person_id).order_by("pk")[:50])


def member_of(person_id: int, member_id: int) -> FamilyMember | None:
    """One of the worker's list; None for anybody else's."""
    return FamilyMember.objects.filter(pk=member_id, person_id=person_id).first()


def family_for(person_id: int, code: str, on: date) -> list[Relative]:
    """The family, for a purpose that looks at families and that the worker agreed to; else nobody.

    Raises LookupError when the purpose does not look at families.
    """
    if not known(code).family:
        raise LookupError(f"purpose {code!r} does not look at families")
    if not allowed(person_id, code, on):
        return []
    return [
        Relative(m.pk, m.relation, m.name, m.born_on, m.certno or "") for m in members_of(person_id)
    ]
