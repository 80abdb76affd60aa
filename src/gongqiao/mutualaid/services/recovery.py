"""Getting back what was paid too much: received, deducted with consent, or written off by two."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.access.api import require_different
from gongqiao.audit.api import record
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import ClaimState, RecoveryKind
from gongqiao.mutualaid.models import Claim, Recovery, RecoveryConsent
from gongqiao.mutualaid.queries_payments import outstanding
from gongqiao.mutualaid.services import books, funds, reach
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class Recovered:
    """A step, and what is still to be recovered for the line (fen)."""

    recovery_id: int
    claim_id: int
    outstanding_fen: int
    repeated: bool = False


def receive(
    claim_id: int, amount: int, *, key: str, on: date, note: str = "", by: Actor, at: datetime
) -> Recovered:
    """The person gave money back. The same key with the same figures changes nothing.

    Raises Refused UNKNOWN_CLAIM, NOT_RECOVERING, AMOUNT (more than is outstanding), KEY_TAKEN,
    AHEAD (the day lies in the future).
    """
    permissions.require_any(by, books.day_of(at), permissions.TOP_UP)
    _require_past(on, at, field="on")
    with transaction.atomic():
        claim = _held(claim_id)
        if (earlier := _standing(key, claim_id, RecoveryKind.RECEIVED, amount)) is not None:
            return Recovered(earlier.pk, claim_id, _left(claim_id), repeated=True)
        _require_owed(claim_id, amount)
        entry = _book(claim, key, books.RECOVERY, funds.BANK, amount, on, by, at)
        made = _store(claim_id, RecoveryKind.RECEIVED, amount, key, on, note, by, at, entry)
        _record("mutualaid.recovery.receive", made, by, at, note)
    return Recovered(made.pk, claim_id, _left(claim_id))


def ask_write_off(
    claim_id: int, amount: int, *, key: str, note: str, by: Actor, at: datetime
) -> Recovered:
    """Propose to give up an amount; nothing is booked until a second person approves.

    Raises Refused as `receive`, NOT_A_PERSON.
    """
    gate.require(by, permissions.REVIEW, books.day_of(at))
    require_different(by)
    with transaction.atomic():
        reach.require_claim(by, permissions.REVIEW, _held(claim_id), books.day_of(at))
        if (earlier := _standing(key, claim_id, RecoveryKind.WRITTEN_OFF, amount)) is not None:
            return Recovered(earlier.pk, claim_id, _left(claim_id), repeated=True)
        _require_owed(claim_id, amount)
        kind, on = RecoveryKind.WRITTEN_OFF, books.day_of(at)
        made = _store(claim_id, kind, amount, key, on, note, by, at, None)
        _record("mutualaid.recovery.ask", made, by, at, note)
    return Recovered(made.pk, claim_id, _left(claim_id))


def approve_write_off(recovery_id: int, *, by: Actor, at: datetime) -> Recovered:
    """A second person agrees; the amount is booked as an expense of the fund.

    Raises Refused UNKNOWN_RECOVERY, SAME_PERSON, AMOUNT, NOT_RECOVERING, WITHDRAWN.
    """
    permissions.require_any(by, books.day_of(at), permissions.CHECK, permissions.RELEASE)
    with transaction.atomic():
        claim, asked = _proposal(recovery_id)
        if asked.entry_id is not None:
            return Recovered(asked.pk, asked.claim_id, _left(asked.claim_id), repeated=True)
        if asked.withdrawn_at is not None:
            raise Refused("WITHDRAWN", _("This proposal was withdrawn; nothing is booked."))
        require_different(by, asked.asked_by_id)
        _require_owed(asked.claim_id, asked.amount)
        key, on = f"write_off:{asked.pk}", books.day_of(at)
        asked.entry_id = _book(
            claim, key, books.WRITE_OFF, funds.EXPENSE_WRITE_OFF, asked.amount, on, by, at
        )
        asked.approved_by_id, asked.approved_at = by.user_id, at
        asked.save(update_fields=["entry_id", "approved_by", "approved_at"])
        _record("mutualaid.recovery.write_off", asked, by, at, asked.note)
    return Recovered(asked.pk, asked.claim_id, _left(asked.claim_id))


def withdraw_write_off(recovery_id: int, *, why: str, by: Actor, at: datetime) -> Recovered:
    """Take a proposal back that nobody has approved: whoever reviews there may, with the reason.

    Raises Refused UNKNOWN_RECOVERY, NOT_RECOVERING, WHY, BOOKED (it was approved: that stays).
    """
    gate.require(by, permissions.REVIEW, books.day_of(at))
    require_different(by)
    if not why.strip():
        raise Refused("WHY", _("Say why it is withdrawn."), field="note")
    with transaction.atomic():
        claim, asked = _proposal(recovery_id)
        reach.require_claim(by, permissions.REVIEW, claim, books.day_of(at))
        if asked.entry_id is not None:
            raise Refused("BOOKED", _("It was approved and booked; it can no longer be withdrawn."))
        if asked.withdrawn_at is not None:
            return Recovered(asked.pk, asked.claim_id, _left(asked.claim_id), repeated=True)
        asked.withdrawn_by_id, asked.withdrawn_at = by.user_id, at
        asked.withdrawn_why = why.strip()[:300]
        asked.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
        _record("mutualaid.recovery.withdraw", asked, by, at, asked.withdrawn_why)
    return Recovered(asked.pk, asked.claim_id, _left(asked.claim_id))


def give_consent(
    claim_id: int, *, given_on: date, evidence: str, by: Actor, at: datetime
) -> RecoveryConsent:
    """Record that the person agreed to have this recovery deducted from later payments.

    The next batches deduct it. A consent that stands is given back as it is. Raises Refused
    UNKNOWN_CLAIM, NOT_RECOVERING, EVIDENCE (say where the signed agreement is), AHEAD.
    """
    gate.require(by, permissions.REVIEW, books.day_of(at))
    if not evidence.strip():
        says = _("Say where the person's agreement is kept.")
        raise Refused("EVIDENCE", says, field="evidence")
    _require_past(given_on, at, field="given_on")
    with transaction.atomic():
        claim = _held(claim_id)
        reach.require_claim(by, permissions.REVIEW, claim, books.day_of(at))
        standing = RecoveryConsent.objects.filter(claim_id=claim_id, withdrawn_at__isnull=True)
        if (earlier := standing.first()) is not None:
            return earlier
        made = RecoveryConsent.objects.create(
            claim_id=claim_id,
            person_id=claim.person_id,
            given_on=given_on,
            evidence=evidence.strip()[:300],
            recorded_by_id=by.user_id,
            recorded_at=at,
        )
        record(
            at=at,
            by=by,
            action="mutualaid.consent.give",
            subject=("mutualaid.claim", claim_id),
            new={"claim": claim_id, "given_on": given_on.isoformat()},
        )
    return made


def withdraw_consent(claim_id: int, *, by: Actor, at: datetime) -> None:
    """The person no longer agrees: later batches deduct nothing. What was deducted stays."""
    gate.require(by, permissions.REVIEW, books.day_of(at))
    with transaction.atomic():
        reach.require_claim(by, permissions.REVIEW, _held(claim_id), books.day_of(at))
        changed = RecoveryConsent.objects.filter(
            claim_id=claim_id, withdrawn_at__isnull=True
        ).update(withdrawn_at=at)
        if changed:
            record(
                at=at,
                by=by,
                action="mutualaid.consent.withdraw",
                subject=("mutualaid.claim", claim_id),
                new={"claim": claim_id},
            )


def _held(claim_id: int) -> Claim:
    """The line to be recovered, under the books' lock."""
    with connection.cursor() as cursor:
        books.hold_alone(cursor)
    claim = Claim.objects.select_related("period__scheme").filter(pk=claim_id).first()
    if claim is None:
        raise Refused("UNKNOWN_CLAIM", _("There is no such claim."))
    if claim.state != ClaimState.RECOVERING or claim.amount >= 0:
        raise Refused("NOT_RECOVERING", _("Nothing is to be recovered for this claim."))
    return claim


def _proposal(recovery_id: int) -> tuple[Claim, Recovery]:
    """What was proposed to be given up, and its line, both held."""
    found = Recovery.objects.filter(pk=recovery_id, kind=RecoveryKind.WRITTEN_OFF).first()
    if found is None:
        raise Refused("UNKNOWN_RECOVERY", _("There is no such write-off."))
    claim = _held(found.claim_id)
    return claim, Recovery.objects.select_for_update().get(pk=recovery_id)


def _require_past(day: date, at: datetime, *, field: str) -> None:
    if day > books.day_of(at):
        raise Refused("AHEAD", _("The day lies in the future."), field=field)


def _left(claim_id: int) -> int:
    with connection.cursor() as cursor:
        return outstanding(cursor, claim_id)


def _require_owed(claim_id: int, amount: int) -> None:
    left = _left(claim_id)
    if not 0 < amount <= left:
        says = _("The amount must be above zero and not more than what is still to be recovered.")
        raise Refused("AMOUNT", says, field="amount", figures={"outstanding": left})


def _standing(key: str, claim_id: int, kind: RecoveryKind, amount: int) -> Recovery | None:
    books.require_key(key)
    earlier = Recovery.objects.filter(key=key).first()
    if earlier is None:
        return None
    if (earlier.claim_id, earlier.kind, earlier.amount) != (claim_id, kind.value, amount):
        says = _("Something else is booked under “%(key)s” already.")
        raise Refused("KEY_TAKEN", says % {"key": key}, field="key")
    return earlier


def _book(
    claim: Claim, key: str, kind: str, debit: str, amount: int, on: date, by: Actor, at: datetime
) -> int:
    done = ledger.post(
        key=key if kind == books.WRITE_OFF else f"recovery:{key}",
        fund=claim.period.scheme.code,
        kind=kind,
        on=on,
        postings=[
            ledger.Leg(debit, amount),
            ledger.Leg(funds.RECOVERY_RECEIVABLE, -amount, claim.pk),
        ],
        by=by,
        at=at,
    )
    return done.entry_id


def _store(
    claim_id: int,
    kind: RecoveryKind,
    amount: int,
    key: str,
    on: date,
    note: str,
    by: Actor,
    at: datetime,
    entry_id: int | None,
) -> Recovery:
    return Recovery.objects.create(
        claim_id=claim_id,
        kind=kind,
        amount=amount,
        key=key,
        on=on,
        note=note[:300],
        asked_by_id=by.user_id,
        asked_at=at,
        entry_id=entry_id,
    )


def _record(action: str, step: Recovery, by: Actor, at: datetime, note: str) -> None:
    record(
        at=at,
        by=by,
        action=action,
        subject=("mutualaid.claim", step.claim_id),
        new={"claim": step.claim_id, "amount_fen": step.amount},
        reason=note,
    )
