"""Memberships begin, are kept and end; what is proved about a person. The procedures stand above.

Each function holds the register's lock: two who let in the same person at once find each other.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.kernel.identifiers import normalise_certificate
from gongqiao.kernel.names import name_key
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import KEEPING, Ground, MembershipState
from gongqiao.registry.models import Membership, Person
from gongqiao.registry.queries_known import holders_of_mobile, known_by_certificate
from gongqiao.registry.queries_own import path_of_person
from gongqiao.registry.services.following import NumberLeft, numbers_left
from gongqiao.registry.services.lifecycle import refuse_joining
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.outgoing import membership_changed
from gongqiao.registry.services.persons import create_person, refuse_ahead

MEMBER = "registry.membership"


def admit(
    *,
    name: str,
    cert_type: str,
    certno: str,
    mobile: str,
    organisation_id: int,
    on: date,
    proved: bool,
    seen: bool,
    by: Actor,
    at: datetime,
) -> Membership:
    """Somebody becomes a member on that day; who is in the register already is taken from there.

    `proved`: the mobile number answered with its code; `seen`: the document was looked at. Raises
    Refused ORG_CLOSED, NAME_CONFLICT, MEMBER_ELSEWHERE, SAME_UNION, MOBILE_TAKEN, or what is wrong
    with the number.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        refuse_joining(organisation_id)
        person_id = _person(name, cert_type, certno, by, at)
        if mobile:
            _take_mobile(person_id, mobile, proved, at)
        if seen:
            Person.objects.filter(pk=person_id).update(seen_at=at)
        _refuse_member(person_id, organisation_id)
        made = Membership.objects.create(
            person_id=person_id, organisation_id=organisation_id, joined_on=on
        )
        audit.record(
            at=at, by=by, action=f"{MEMBER}.admit", subject=("person", person_id),
            path=made.organisation.path,
            new={"organisation": made.organisation.name, "joined_on": on.isoformat()},
        )  # fmt: skip
        membership_changed(made, "joined", at)
    return made


def _person(name: str, cert_type: str, certno: str, by: Actor, at: datetime) -> int:
    known = known_by_certificate(cert_type, normalise_certificate(cert_type, certno))
    if known is None:
        return create_person(name=name, cert_type=cert_type, certno=certno, by=by, at=at).pk
    if known.name_key != name_key(name):
        says = _("This certificate number belongs to someone with another name.")
        raise Refused("NAME_CONFLICT", says, field="name")
    return known.person_id


def _refuse_member(person_id: int, organisation_id: int) -> None:
    standing = Membership.objects.filter(person_id=person_id, left_on__isnull=True)
    one = standing.select_related("organisation").first()
    if one is None:
        return
    if one.organisation_id == organisation_id:
        raise Refused("SAME_UNION", _("Is a member there already."), field="organisation")
    says = _("Is a member of %(union)s at present.") % {"union": one.organisation.name}
    raise Refused("MEMBER_ELSEWHERE", says, figures={"membership": one.pk})


def _take_mobile(person_id: int, mobile: str, proved: bool, at: datetime) -> None:
    if set(holders_of_mobile(mobile)) - {person_id}:
        says = _("Somebody else in the register has this mobile number.")
        raise Refused("MOBILE_TAKEN", says, field="mobile")
    index = crypto.blind_index(mobile, purpose="mobile")
    person = Person.objects.select_for_update().get(pk=person_id)
    old, replaced = person.mobile, person.mobile_index not in (None, index)
    person.mobile, person.mobile_index = mobile, index
    if proved:
        person.proved_index = index
    person.save(update_fields=["mobile", "mobile_index", "proved_index"])
    if old and replaced:
        numbers_left([NumberLeft(person_id, old, mobile)], at)


def prove_mobile(person_id: int, mobile: str, *, by: Actor, at: datetime) -> None:
    """The person answered with a code from this number: it is theirs. Raises MOBILE_TAKEN."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        _take_mobile(person_id, mobile, proved=True, at=at)
        _tell("registry.mobile.prove", person_id, by, at)


def release_mobile(person_id: int, *, reason_given: str, by: Actor, at: datetime) -> None:
    """The number is no longer theirs: another member may enter it. The person keeps all else."""
    _need(reason_given)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        if person.mobile_index is None:
            raise Refused("NOTHING_THERE", _("There is no mobile number to release."))
        old = person.mobile or ""
        person.mobile = person.mobile_index = person.proved_index = None
        person.save(update_fields=["mobile", "mobile_index", "proved_index"])
        numbers_left([NumberLeft(person_id, old)], at)
        _tell("registry.mobile.release", person_id, by, at, reason=reason_given)


def document_seen(person_id: int, *, by: Actor, at: datetime) -> None:
    """Somebody of the union looked at the document and the face."""
    with transaction.atomic():
        Person.objects.filter(pk=person_id).update(seen_at=at)
        _tell("registry.document.seen", person_id, by, at)


def keep_membership(
    person_id: int, ground: Ground, *, on: date, reason_given: str, by: Actor, at: datetime
) -> Membership:
    """The membership is kept from that day: no dues, no vote. Raises Refused NO_MEMBERSHIP, AHEAD
    for a day that is yet to come."""
    if ground not in KEEPING:
        raise Refused("GROUND", _("A membership is not kept on this ground."), field="ground")
    refuse_ahead(on, at)
    with transaction.atomic():
        one = _open(person_id)
        one.state, one.ground = MembershipState.RETAINED, ground
        one.save(update_fields=["state", "ground"])
        new = {"organisation": one.organisation.name, "on": on.isoformat(), "ground": ground.value}
        _tell(f"{MEMBER}.keep", person_id, by, at, new=new, reason=reason_given)
        membership_changed(one, "kept", at)
    return one


def resume_membership(person_id: int, *, on: date, by: Actor, at: datetime) -> Membership:
    """Back at work in the same union: a full membership again. Raises Refused as keeping does."""
    refuse_ahead(on, at)
    with transaction.atomic():
        one = _open(person_id)
        if one.state != MembershipState.RETAINED:
            raise Refused("NOT_KEPT", _("This membership is a full one."))
        one.state, one.ground = MembershipState.ACTIVE, ""
        one.save(update_fields=["state", "ground"])
        new = {"organisation": one.organisation.name, "on": on.isoformat()}
        _tell(f"{MEMBER}.resume", person_id, by, at, new=new)
        membership_changed(one, "resumed", at)
    return one


def end_membership(
    person_id: int, ground: Ground, *, on: date, reason_given: str, by: Actor, at: datetime
) -> Membership:
    """The membership ends on that day (exclusive): resigned, deemed so, expelled, died. Raises
    Refused as keeping does."""
    if ground in KEEPING or ground == Ground.TRANSFERRED:
        raise Refused("GROUND", _("A membership does not end on this ground."), field="ground")
    _need(reason_given)
    refuse_ahead(on, at)
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        one = _open(person_id)
        if on < one.joined_on:
            raise Refused("DATES", _("The day lies before the membership began."), field="on")
        one.left_on, one.state, one.ground = on, MembershipState.LEFT, ground
        one.save(update_fields=["left_on", "state", "ground"])
        if ground == Ground.DIED:
            Person.objects.filter(pk=person_id).update(died_on=on)
        new = {"organisation": one.organisation.name, "left_on": on.isoformat(),
               "ground": ground.value}  # fmt: skip
        _tell(f"{MEMBER}.end", person_id, by, at, new=new, reason=reason_given)
        membership_changed(one, "left", at)
    return one


def _open(person_id: int) -> Membership:
    one = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(person_id=person_id, left_on__isnull=True)
        .first()
    )
    if one is None:
        raise Refused("NO_MEMBERSHIP", _("Is not a member at present."))
    return one


def _need(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")


def _tell(
    action: str,
    person_id: int,
    by: Actor,
    at: datetime,
    *,
    new: dict[str, str] | None = None,
    reason: str = "",
) -> None:
    audit.record(
        at=at, by=by, action=action, subject=("person", person_id),
        path=path_of_person(person_id), new=new or {}, reason=reason,
    )  # fmt: skip
