"""What people do with a missed claim: say who it is, settle it, dismiss it."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.kernel.identifiers import normalise_certificate
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import MissedState
from gongqiao.mutualaid.models import MissedClaim
from gongqiao.mutualaid.services import books, reach
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.crypto import blind_index
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def this_person(
    missed_id: int, *, person_id: int, number: str, note: str = "", by: Actor, at: datetime
) -> str:
    """The settlement belongs to this candidate, whose certificate number is given in full.

    The number must be the settlement's own (compared by its blind index); it is then added to the
    person's certificates, so that the next assessment decides the stay. Returns the new state.

    Raises Refused UNKNOWN_MISSED, WRONG_STATE, NOT_A_CANDIDATE, OTHER_NUMBER, and what the register
    says of the number.
    """
    gate.require(by, permissions.REVIEW, books.day_of(at))
    with transaction.atomic():
        missed = _open(missed_id)
        reach.require_missed(by, permissions.REVIEW, missed, books.day_of(at))
        if person_id not in missed.details["candidates"]:
            raise Refused("NOT_A_CANDIDATE", _("Choose one of the people shown."), field="person")
        cert_type, index = _certificate_of(missed.settlement_id)
        if blind_index(normalise_certificate(cert_type, number)) != index:
            says = _("This is not the number on the settlement. Please look at the slip again.")
            raise Refused("OTHER_NUMBER", says, field="number")
        registry.add_certificate(
            person_id, cert_type=cert_type, certno=number, valid_from=None, by=by, at=at
        )
        missed.person_id = person_id
        return _close(missed, MissedState.RESOLVED, "mutualaid.missed.person", note, by, at)


def settle(missed_id: int, *, note: str, by: Actor, at: datetime) -> str:
    """It was dealt with elsewhere: the fee was collected, the claim reviewed. Raises Refused
    UNKNOWN_MISSED, WRONG_STATE, NOTE_MISSING."""
    return _with_note(missed_id, MissedState.RESOLVED, "mutualaid.missed.settle", note, by, at)


def dismiss(missed_id: int, *, note: str, by: Actor, at: datetime) -> str:
    """Nobody is missing out here; it is not shown again. Raises Refused as `settle`."""
    return _with_note(missed_id, MissedState.DISMISSED, "mutualaid.missed.dismiss", note, by, at)


def _with_note(
    missed_id: int, state: MissedState, action: str, note: str, by: Actor, at: datetime
) -> str:
    gate.require(by, permissions.REVIEW, books.day_of(at))
    if not note.strip():
        raise Refused("NOTE_MISSING", _("Please say why, in a few words."), field="note")
    with transaction.atomic():
        missed = _open(missed_id)
        reach.require_missed(by, permissions.REVIEW, missed, books.day_of(at))
        return _close(missed, state, action, note, by, at)


def _open(missed_id: int) -> MissedClaim:
    found = MissedClaim.objects.select_for_update().filter(pk=missed_id).first()
    if found is None:
        raise Refused("UNKNOWN_MISSED", _("There is no such matter."))
    if found.state != MissedState.OPEN:
        raise Refused("WRONG_STATE", _("This has been dealt with already."))
    return found


def _certificate_of(settlement_id: int) -> tuple[str, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT psn_cert_type, certno_index FROM feeds_settlement WHERE id = %s",
            [settlement_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise Refused("UNKNOWN_MISSED", _("There is no such matter."))
    return row[0], bytes(row[1])


def _close(
    missed: MissedClaim,
    state: MissedState,
    action: str,
    note: str,
    by: Actor,
    at: datetime,
) -> str:
    missed.state, missed.note = state, note.strip()[:300]
    missed.handled_by_id, missed.handled_at = by.user_id, at
    missed.save(update_fields=["state", "note", "handled_by", "handled_at", "person"])
    record(
        at=at,
        by=by,
        action=action,
        subject=("mutualaid.missed", missed.pk),
        new={"matter": missed.pk, "kind": missed.kind},
        reason=missed.note,
    )
    return state.value
