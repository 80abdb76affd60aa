"""Persons one at a time: certificates, memberships, and sealed values shown on purpose."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.kernel.identifiers import (
    Gender,
    birth_date,
    certificate_problem,
    gender,
    normalise_certificate,
)
from gongqiao.kernel.names import name_key
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import AccountState, Ground, MembershipState
from gongqiao.registry.models import BankAccount, Certificate, Membership, Person
from gongqiao.registry.queries_own import path_of_person
from gongqiao.registry.reasons import reason
from gongqiao.registry.rules.initials import initials
from gongqiao.registry.services.lifecycle import refuse_joining
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.outgoing import membership_changed

SHORTEST_REASON = 4


def create_person(
    *, name: str, cert_type: str, certno: str, by: Actor, at: datetime, mobile: str = ""
) -> Person:
    """Someone new, with their certificate. Raises Refused for a number that is known or wrong."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        number = _checked(cert_type, certno)
        sex = gender(number) if cert_type == "01" else None
        person = Person.objects.create(
            name=name.strip(),
            name_key=name_key(name),
            initials=initials(name.strip()),
            gender=sex.value[0] if sex else "",
            born_on=birth_date(number) if cert_type == "01" else None,
            mobile=mobile or None,
            mobile_index=crypto.blind_index(mobile, purpose="mobile") if mobile else None,
        )
        _store(person, cert_type, number, None)
        audit.record(
            at=at,
            by=by,
            action="registry.person.create",
            subject=("person", person.pk),
            path=path_of_person(person.pk),
        )
    return person


def add_certificate(
    person_id: int,
    *,
    cert_type: str,
    certno: str,
    valid_from: date | None,
    by: Actor,
    at: datetime,
) -> Certificate:
    """A further document; older ones of the same type end when it begins and still find them."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        person = Person.objects.select_for_update().get(pk=person_id)
        number = _checked(cert_type, certno)
        if valid_from is not None:
            person.certificates.filter(cert_type=cert_type, valid_to__isnull=True).update(
                valid_to=valid_from
            )
        made = _store(person, cert_type, number, valid_from)
        audit.record(
            at=at,
            by=by,
            action="registry.certificate.add",
            subject=("person", person.pk),
            path=path_of_person(person.pk),
            new={"cert_type": cert_type, "last4": made.last4},
        )
    return made


def correct_name(
    person_id: int, *, name: str, reason_given: str, by: Actor, at: datetime
) -> Person:
    """A name was written wrongly, or the person has another one now; the document was seen.

    Both names stay in the trail. Raises Refused REASON, NAME_SHAPE, SAME_NAME.
    """
    _need_reason(reason_given)
    new = " ".join(name.split())
    if not any(sign.isalpha() for sign in name_key(new)) or any(s in new for s in "<>=@"):
        raise Refused("NAME_SHAPE", reason("NAME_SHAPE", None), field="name")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        old = person.name
        if new == old:
            raise Refused("SAME_NAME", _("That is the name in the entry already."), field="name")
        person.name, person.name_key, person.initials = new, name_key(new), initials(new)
        person.save(update_fields=["name", "name_key", "initials"])
        audit.record(
            at=at, by=by, action="registry.name.correct", subject=("person", person_id),
            path=path_of_person(person_id), old={"name": old}, new={"name": new},
            reason=reason_given,
        )  # fmt: skip
    return person


def correct_gender(
    person_id: int, *, sex: Gender, reason_given: str, by: Actor, at: datetime
) -> Person:
    """The gender in the entry is wrong or missing; the document was seen.

    A resident number says it itself: against the number nothing is entered, the number is what
    must be put right then. Raises Refused REASON, SAME_GENDER, GENDER_OF_NUMBER.
    """
    _need_reason(reason_given)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        old = person.gender
        if sex.value[0] == old:
            says = _("That is the gender in the entry already.")
            raise Refused("SAME_GENDER", says, field="gender")
        card = person.certificates.filter(cert_type="01", valid_to__isnull=True, doubtful=False)
        known = {gender(one.number) for one in card} - {None}
        if known and sex not in known:
            says = _("The resident number of the entry says otherwise. Put the number right first.")
            raise Refused("GENDER_OF_NUMBER", says, field="gender")
        person.gender = sex.value[0]
        person.save(update_fields=["gender"])
        audit.record(
            at=at, by=by, action="registry.gender.correct", subject=("person", person_id),
            path=path_of_person(person_id), old={"gender": old}, new={"gender": person.gender},
            reason=reason_given,
        )  # fmt: skip
    return person


def correct_certificate(
    certificate_id: int, *, certno: str, reason_given: str, by: Actor, at: datetime
) -> Certificate:
    """A number was mistyped: the right one takes its place."""
    _need_reason(reason_given)
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        one = Certificate.objects.select_for_update().get(pk=certificate_id)
        number = _checked(one.cert_type, certno)
        old = one.last4
        one.number, one.number_index = number, crypto.blind_index(number)
        one.last4, one.doubtful = number[-4:], False
        one.save()
        audit.record(
            at=at,
            by=by,
            action="registry.certificate.correct",
            subject=("person", one.person_id),
            path=path_of_person(one.person_id),
            old={"last4": old},
            new={"last4": one.last4},
            reason=reason_given,
        )
    return one


def _checked(cert_type: str, certno: str) -> str:
    problem = certificate_problem(cert_type, certno)
    if problem is not None:
        raise Refused(problem.value, reason(problem.value, None), field="certno")
    number = normalise_certificate(cert_type, certno)
    taken = Certificate.objects.filter(number_index=crypto.blind_index(number), cert_type=cert_type)
    if taken.exists():
        raise Refused("CERT_TAKEN", _("This certificate is in the register."), field="certno")
    return number


def _store(person: Person, cert_type: str, number: str, valid_from: date | None) -> Certificate:
    return Certificate.objects.create(
        person=person, cert_type=cert_type, number=number, last4=number[-4:],
        number_index=crypto.blind_index(number), valid_from=valid_from,
    )  # fmt: skip


def transfer(
    person_id: int,
    *,
    organisation_id: int,
    on: date,
    by: Actor,
    at: datetime,
    reason_given: str = "",
) -> Membership:
    """The open membership ends on that day and another begins in the other organisation.

    Two unions agree on it by claim and release, which stands above; `reason_given` goes with a
    correction of the entry. Raises Refused ORG_CLOSED, SAME_UNION, DATES.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        refuse_joining(organisation_id)
        left = _close(person_id, on, Ground.TRANSFERRED)
        if left is not None and left.organisation_id == organisation_id:
            raise Refused("SAME_UNION", _("Is a member there already."), field="organisation")
        made = Membership.objects.create(
            person_id=person_id, organisation_id=organisation_id, joined_on=on
        )
        audit.record(
            at=at,
            by=by,
            action="registry.membership.transfer",
            subject=("person", person_id),
            path=path_of_person(person_id),
            old={"organisation": str(left.organisation) if left else ""},
            new={"organisation": str(made.organisation), "joined_on": on.isoformat()},
            reason=reason_given.strip(),
        )
        if left is not None:
            membership_changed(left, "left", at)
        membership_changed(made, "joined", at)
    return made


def refuse_ahead(on: date, at: datetime) -> None:
    """What is noted has happened: nobody leaves, and nobody has died, on a day yet to come."""
    if on > timezone.localdate(at):
        raise Refused("AHEAD", _("The day lies in the future."), field="on")


def leave(person_id: int, *, on: date, reason_given: str, by: Actor, at: datetime) -> Membership:
    """The open membership ends on that day (exclusive)."""
    _need_reason(reason_given)
    refuse_ahead(on, at)
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        left = _close(person_id, on, Ground.RESIGNED)
        if left is None:
            raise Refused("NO_MEMBERSHIP", _("Is not a member at present."))
        audit.record(
            at=at,
            by=by,
            action="registry.membership.leave",
            subject=("person", person_id),
            path=path_of_person(person_id),
            new={"left_on": on.isoformat(), "organisation": str(left.organisation)},
            reason=reason_given,
        )
        membership_changed(left, "left", at)
    return left


def _close(person_id: int, on: date, ground: Ground) -> Membership | None:
    standing = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(person_id=person_id, left_on__isnull=True)
        .first()
    )
    if standing is None:
        return None
    if on < standing.joined_on:
        raise Refused("DATES", _("The day lies before the membership began."), field="on")
    standing.left_on, standing.state, standing.ground = on, MembershipState.LEFT, ground
    standing.save(update_fields=["left_on", "state", "ground"])
    return standing


def account_failed(account_id: int, *, by: Actor, at: datetime) -> None:
    """The bank sent a payment back: nothing more goes there."""
    changed = BankAccount.objects.filter(pk=account_id, state=AccountState.ACTIVE)
    account = changed.first()
    if account is not None:
        changed.update(state=AccountState.FAILED)
        audit.record(
            at=at,
            by=by,
            action="registry.account.failed",
            subject=("person", account.person_id),
            path=path_of_person(account.person_id),
            new={"last4": account.last4},
        )


def unmask(person_id: int, field: str, reason_given: str, *, by: Actor, at: datetime) -> str:
    """A sealed value in full: `mobile`, `certificate:ID` or `account:ID` of that person.

    Who, what and why is in the trail before the value is handed out. Raises Refused without a
    reason or when there is no such value.
    """
    _need_reason(reason_given)
    kind, _sep, number = field.partition(":")
    with transaction.atomic():
        value = _sealed_value(person_id, kind, int(number) if number.isdecimal() else 0)
        if not value:
            raise Refused("NOTHING_THERE", _("There is nothing to show."))
        audit.record(
            at=at,
            by=by,
            action="registry.unmask",
            subject=("person", person_id),
            path=path_of_person(person_id),
            new={"field": kind},
            reason=reason_given,
        )
    return value


def _sealed_value(person_id: int, kind: str, number: int) -> str | None:
    if kind == "mobile":
        return Person.objects.values_list("mobile", flat=True).filter(pk=person_id).first()
    if kind == "certificate":
        own = Certificate.objects.filter(pk=number, person_id=person_id)
        return own.values_list("number", flat=True).first()
    if kind == "account":
        held = BankAccount.objects.filter(pk=number, person_id=person_id)
        return held.values_list("number", flat=True).first()
    return None


def _need_reason(given: str) -> None:
    if len(given.strip()) < SHORTEST_REASON:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
