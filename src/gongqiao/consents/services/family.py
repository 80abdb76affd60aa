"""Members of the family, entered by the worker once, for services that need them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.consents.enums import Relation
from gongqiao.consents.models import FamilyMember
from gongqiao.consents.services.locking import alone
from gongqiao.kernel.identifiers import certificate_problem, normalise_certificate
from gongqiao.kernel.period import CHINA
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

MOST = 12
RESIDENT = "01"


def add_member(
    person_id: int,
    *,
    relation: Relation,
    name: str,
    born_on: date,
    certno: str = "",
    agreed: bool,
    by: Actor,
    at: datetime,
) -> FamilyMember:
    """Keep a member of the worker's family, encrypted.

    `agreed`: the worker is the child's guardian, or the grown relative knows and agrees. Raises
    Refused AGREED, AHEAD, CERT, TWICE, FULL.
    """
    _require(born_on, certno, agreed, at)
    number = normalise_certificate(RESIDENT, certno) if certno.strip() else None
    index = crypto.blind_index(number) if number else None
    with transaction.atomic():
        alone(f"consents.family:{person_id}")
        mine = FamilyMember.objects.filter(person_id=person_id)
        if mine.count() >= MOST:
            raise Refused("FULL", _("Twelve members of the family are the most that fit here."))
        if index is not None and mine.filter(certno_index=index).exists():
            says = _("This ID number stands in your list already.")
            raise Refused("TWICE", says, field="certno")
        made = FamilyMember.objects.create(
            person_id=person_id, relation=relation, name=name.strip(), born_on=born_on,
            certno=number, certno_index=index, agreed=agreed, added_at=at,
        )  # fmt: skip
        _recorded("add", made, by, at)
    return made


def _require(born_on: date, certno: str, agreed: bool, at: datetime) -> None:
    if not agreed:
        says = _("Without this tick we may not keep anything about them.")
        raise Refused("AGREED", says, field="agreed")
    if born_on > at.astimezone(CHINA).date():
        raise Refused("AHEAD", _("The day lies in the future."), field="born_on")
    if certno.strip() and certificate_problem(RESIDENT, certno) is not None:
        says = _("This is not an ID number: one of its digits seems wrong. Please compare.")
        raise Refused("CERT", says, field="certno")


def remove_member(person_id: int, member_id: int, *, by: Actor, at: datetime) -> bool:
    """Delete for good; nothing is left but that it was done. False when it is gone already."""
    with transaction.atomic():
        found = FamilyMember.objects.select_for_update().filter(pk=member_id, person_id=person_id)
        one = found.first()
        if one is None:
            return False
        _recorded("remove", one, by, at)
        one.delete()
    return True


def _recorded(verb: str, one: FamilyMember, by: Actor, at: datetime) -> None:
    audit.record(
        at=at, by=by, action=f"consents.family.{verb}", subject=("person", one.person_id),
        new={"member": one.pk, "relation": one.relation},
    )  # fmt: skip
