"""A membership moves: the new union claims, the old one releases, the upper one decides."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.kernel.workdays import statutory
from gongqiao.membership import consenting
from gongqiao.membership.enums import ApplicationState, TransferState
from gongqiao.membership.models import Application, Transfer
from gongqiao.membership.rules import states, tables
from gongqiao.membership.rules.upper import last_id, upper_path
from gongqiao.membership.services import desk_items
from gongqiao.notices import api as notices
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

LONGEST = 300


def due_on(claimed: date) -> date:
    """The last day on which the old union may answer a claim of that day."""
    return statutory().add(claimed, tables.release_days(claimed))


def claim(
    person_id: int,
    *,
    to_id: int,
    reason: str,
    application: Application | None = None,
    by: Actor,
    at: datetime,
) -> Transfer:
    """The new union says: this person works with us now. Nothing moves yet.

    Raises Refused ORG_CLOSED, NO_MEMBERSHIP, SAME_UNION, CLAIMED_ALREADY.
    """
    registry.refuse_joining(to_id, field="union")
    known = registry.known_person(person_id)
    if known is None or not known.organisation_id:
        raise Refused("NO_MEMBERSHIP", _("Is not a member at present."))
    if known.organisation_id == to_id:
        raise Refused("SAME_UNION", _("Is a member there already."), field="organisation")
    day = timezone.localdate(at)
    made = Transfer(
        person_id=person_id, from_organisation_id=known.organisation_id,
        to_organisation_id=to_id, application=application, claimed_by_id=by.user_id,
        claimed_at=at, reason=reason.strip()[:LONGEST], due_on=due_on(day),
    )  # fmt: skip
    with transaction.atomic():
        _once(made)
        _tell("membership.transfer.claim", made, by, at)
        _message("membership.transfer_claimed", made, at)
        desk_items.claimed(made, by=by, at=at)
    return made


def _once(made: Transfer) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as twice:
        if "membership_transfer_one_open" not in str(twice):
            raise
        raise Refused("CLAIMED_ALREADY", _("A transfer of this person is under way.")) from twice


def claim_by_number(certno: str, *, to_id: int, reason: str, by: Actor, at: datetime) -> Transfer:
    """The same for the holder of a certificate number. Raises Refused PERSON_UNKNOWN too."""
    known = registry.known_by_certificate("01", certno)
    if known is None:
        says = _("Nobody in the register has this certificate number.")
        raise Refused("PERSON_UNKNOWN", says, field="certno")
    return claim(known.person_id, to_id=to_id, reason=reason, by=by, at=at)


def release(transfer_id: int, *, by: Actor, at: datetime) -> Transfer:
    """The old union lets go: from today on a member of the new one."""
    with transaction.atomic():
        one = _locked(transfer_id)
        _done(one, "", by, at)
        _tell("membership.transfer.release", one, by, at)
    return one


def object_to(transfer_id: int, *, words: str, by: Actor, at: datetime) -> Transfer:
    """The old union does not let go, and says why: the upper one decides."""
    with transaction.atomic():
        one = _locked(transfer_id)
        if one.state != TransferState.OUT_PENDING:
            raise Refused("DECIDED", _("A colleague has handled this transfer meanwhile."))
        _to_upper(one, _words(words), by, at)
    return one


def escalate_due(at: datetime) -> int:
    """Whatever the old union did not answer in time goes to the upper one. Safe to run again."""
    over = Transfer.objects.filter(
        state=TransferState.OUT_PENDING, due_on__lt=timezone.localdate(at)
    )
    count = 0
    for number in list(over.values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            one = _locked(number)
            if one.state == TransferState.OUT_PENDING:
                _to_upper(one, "", SYSTEM, at)
                count += 1
    return count


def decide(transfer_id: int, *, moves: bool, words: str, by: Actor, at: datetime) -> Transfer:
    """The upper union decides, with a reason that both read."""
    said = _words(words)
    with transaction.atomic():
        one = _locked(transfer_id)
        if one.state != TransferState.UPPER:
            raise Refused("DECIDED", _("A colleague has handled this transfer meanwhile."))
        if moves:
            _done(one, said, by, at)
        else:
            _end(one, TransferState.REFUSED, said, by, at)
            _follow(one, ApplicationState.REFUSED, said, by, at)
            _message("membership.transfer_refused", one, at)
        _tell("membership.transfer.decide", one, by, at, words=said)
    return one


def withdraw(transfer_id: int, *, words: str, by: Actor, at: datetime) -> Transfer:
    """The new union takes its claim back."""
    said = _words(words)
    with transaction.atomic():
        one = _locked(transfer_id)
        _end(one, TransferState.WITHDRAWN, said, by, at)
        _follow(one, ApplicationState.WITHDRAWN, said, by, at)
        _tell("membership.transfer.withdraw", one, by, at, words=said)
    return one


def give_way(person_id: int, *, by: Actor, at: datetime) -> None:
    """Another entry of the same human being moves already: this one's transfer is withdrawn, with
    the application behind it, and nobody is asked about it any more."""
    moving = Transfer.objects.filter(person_id=person_id, state__in=states.MOVING)
    for number in list(moving.values_list("pk", flat=True)):
        one = _locked(number)
        said = _("Two entries of one person were merged; the other transfer goes on.")
        _end(one, TransferState.WITHDRAWN, said, by, at)
        _follow(one, ApplicationState.WITHDRAWN, said, by, at)


def _done(one: Transfer, words: str, by: Actor, at: datetime) -> None:
    known = registry.known_person(one.person_id)
    if known is None or not known.organisation_id:  # has left meanwhile: nobody is brought back
        raise Refused("NO_MEMBERSHIP", _("Is not a member at present."))
    _end(one, TransferState.DONE, words, by, at)
    registry.transfer(
        one.person_id, organisation_id=one.to_organisation_id, on=timezone.localdate(at),
        by=by, at=at,
    )  # fmt: skip
    _follow(one, ApplicationState.APPROVED, "", by, at)
    _message("membership.transfer_done", one, at)


def _end(one: Transfer, then: TransferState, words: str, by: Actor, at: datetime) -> None:
    if not states.transfer_follows(one.state, then):
        raise Refused("DECIDED", _("A colleague has handled this transfer meanwhile."))
    one.state, one.words = then, words
    one.decided_by_id, one.decided_at = by.user_id, at
    one.save(update_fields=["state", "words", "decided_by", "decided_at"])
    desk_items.moved(one, by=by, at=at)


def _to_upper(one: Transfer, objection: str, by: Actor, at: datetime) -> None:
    one.state, one.objection = TransferState.UPPER, objection
    one.objected_by_id, one.objected_at = by.user_id, at
    one.save(update_fields=["state", "objection", "objected_by", "objected_at"])
    upper = last_id(upper_path(one.from_organisation.path, one.to_organisation.path))
    desk_items.to_upper(one, upper or one.from_organisation_id, by=by, at=at)
    _tell("membership.transfer.upper", one, by, at, words=objection)


def _follow(one: Transfer, then: ApplicationState, words: str, by: Actor, at: datetime) -> None:
    """The application behind it ends with it."""
    if one.application_id is None:
        return
    asked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=one.application_id)
    )
    asked.state, asked.reason = then, words
    asked.decided_at = at
    asked.save(update_fields=["state", "reason", "decided_at"])
    if then == ApplicationState.APPROVED:
        consenting.said_yes(asked, by=by, at=at)
    desk_items.decided(asked, by=by, at=at)


def _locked(transfer_id: int) -> Transfer:
    registry.write_alone()
    rows = Transfer.objects.select_for_update(of=("self",))
    return rows.select_related("from_organisation", "to_organisation").get(pk=transfer_id)


def _words(words: str) -> str:
    said = " ".join(words.split())[:LONGEST]
    if len(said) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="words")
    return said


def _message(code: str, one: Transfer, at: datetime) -> None:
    notices.send(
        key=f"{code}:{one.pk}", code=code, at=at, person_id=one.person_id,
        figures={"old": one.from_organisation.name, "union": one.to_organisation.name},
    )  # fmt: skip


def _tell(action: str, one: Transfer, by: Actor, at: datetime, *, words: str = "") -> None:
    figures = {"old": one.from_organisation.name, "union": one.to_organisation.name}
    for subject, path in (  # both unions find it in their trail, the person in their own
        (("transfer", one.pk), one.to_organisation.path),
        (("person", one.person_id), one.from_organisation.path),
    ):
        audit.record(
            at=at, by=by, action=action, subject=subject, path=path, new=figures, reason=words
        )
