"""Payment batches: made, checked, released by three people; withdrawn before the release."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.access.api import require_different
from gongqiao.audit.api import record
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import BatchState, PaymentState
from gongqiao.mutualaid.models import Payment, PaymentBatch, Scheme
from gongqiao.mutualaid.queries_payments import candidates, consented
from gongqiao.mutualaid.rules.picking import Picked, pick
from gongqiao.mutualaid.services import books, funds, outgoing, told
from gongqiao.platform import bulk
from gongqiao.platform.binary import binary
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_encoded, copy_out, reserve_ids, with_room
from gongqiao.platform.copying import told as to_send
from gongqiao.platform.errors import Refused

PREFIX = "YLHZ"
PAYMENTS = "mutualaid_payment"
NUMBERS = "mutualaid_payment_id_seq"
_OF_FEW = ("mutualaid_payment_withheld_for",)
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that could not go into the batch, and why (R17, R18, R21)."""

    claim_id: int
    person_id: int
    amount_fen: int
    reason: str


@dataclass(frozen=True)
class BatchDone:
    """A batch after a step. `left_out` holds the first 200; `left_out_reasons` counts all."""

    batch: str
    state: str
    count: int
    total_fen: int
    left_out_reasons: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    beyond_limit: int = 0


def create(scheme: str, *, by: Actor, at: datetime) -> BatchDone:
    """Make a batch of all payable lines of a scheme.

    Persons without an active account are asked for one. Raises Refused UNKNOWN_SCHEME,
    NOTHING_TO_PAY (nobody can be paid; figures say who was left out), NOT_A_PERSON.
    """
    permissions.require_any(by, books.day_of(at), permissions.MAKE)
    require_different(by)
    owner = Scheme.objects.filter(code=scheme).first()
    if owner is None:
        says = _("There is no scheme “%(code)s”.") % {"code": scheme}
        raise Refused("UNKNOWN_SCHEME", says, field="scheme")
    with transaction.atomic(), connection.cursor() as cursor:
        books.hold_alone(cursor)
        with_room(cursor)
        picked = pick(
            candidates(cursor, owner.pk),
            consented(cursor, owner.pk),
            settings.AID_BATCH_MOST,
        )
        told.ask_for_accounts(cursor, picked.left_out, at)
        batch = None if picked.payments.is_empty() else _store(cursor, owner, picked, by, at)
    if batch is None:
        raise Refused(
            "NOTHING_TO_PAY",
            _("There is nothing that could be paid now."),
            figures={"left_out": _reasons(picked)},
        )
    return _done(batch, picked)


def approve(code: str, *, by: Actor, at: datetime) -> BatchDone:
    """Check a batch that somebody else made. Raises Refused UNKNOWN_BATCH, WRONG_STATE,
    SAME_PERSON."""
    permissions.require_any(by, books.day_of(at), permissions.CHECK)
    with transaction.atomic():
        batch = _locked(code, BatchState.MADE)
        require_different(by, batch.made_by_id)
        batch.state, batch.checked_by_id, batch.checked_at = BatchState.CHECKED, by.user_id, at
        batch.save(update_fields=["state", "checked_by", "checked_at"])
        _record(batch, "mutualaid.batch.check", by, at)
    return _done(batch)


def release(code: str, *, by: Actor, at: datetime) -> BatchDone:
    """Release a checked batch: its payments are booked and may be sent to the bank.

    Raises Refused UNKNOWN_BATCH, WRONG_STATE, SAME_PERSON, ACCOUNT_CHANGED (an account of the batch
    is no longer active: withdraw it and make a new one), OVERDRAWN (the fund lacks money).
    """
    permissions.require_any(by, books.day_of(at), permissions.RELEASE)
    with transaction.atomic(), connection.cursor() as cursor:
        books.hold_alone(cursor)
        batch = _locked(code, BatchState.CHECKED)
        require_different(by, batch.made_by_id, batch.checked_by_id)
        _require_accounts(cursor, batch)
        batch.state, batch.released_by_id, batch.released_at = BatchState.RELEASED, by.user_id, at
        batch.save(update_fields=["state", "released_by", "released_at"])
        cursor.execute(
            "UPDATE mutualaid_payment SET state = %s WHERE batch_id = %s AND state = %s",
            [PaymentState.SENT, batch.pk, PaymentState.IN_BATCH],
        )
        _settle_deducted(cursor, batch, at)
        _record(batch, "mutualaid.batch.release", by, at)
        _book_release(cursor, batch, by, at)
        outgoing.batch_released(batch, at)
    return _done(batch)


def withdraw(code: str, *, reason: str, by: Actor, at: datetime) -> BatchDone:
    """Give up a batch before its release; its lines are free again.

    Raises Refused UNKNOWN_BATCH, WRONG_STATE.
    """
    steps = (permissions.MAKE, permissions.CHECK, permissions.RELEASE)
    permissions.require_any(by, books.day_of(at), *steps)
    with transaction.atomic(), connection.cursor() as cursor:
        books.hold_alone(cursor)
        batch = _locked(code, BatchState.MADE, BatchState.CHECKED)
        batch.state, batch.withdrawn_by_id, batch.withdrawn_at = (
            BatchState.WITHDRAWN,
            by.user_id,
            at,
        )
        batch.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
        cursor.execute(
            "UPDATE mutualaid_payment SET state = %s WHERE batch_id = %s",
            [PaymentState.FAILED, batch.pk],
        )
        _record(batch, "mutualaid.batch.withdraw", by, at, reason=reason)
    return _done(batch)


def _locked(code: str, *states: BatchState) -> PaymentBatch:
    """The batch, its row locked, in one of these states."""
    batch = PaymentBatch.objects.select_for_update().filter(code=code).first()
    if batch is None:
        says = _("There is no batch “%(code)s”.") % {"code": code}
        raise Refused("UNKNOWN_BATCH", says, field="batch")
    if batch.state not in states:
        raise Refused(
            "WRONG_STATE",
            told.NOT_NOW[BatchState(batch.state)] % {"code": code},
            figures={"state": batch.state},
        )
    return batch


def _store(
    cursor: CursorWrapper, scheme: Scheme, picked: Picked, by: Actor, at: datetime
) -> PaymentBatch:
    year = books.day_of(at).year
    start = f"{PREFIX}-{year}-"
    assert by.user_id is not None  # `create` asked
    numbers = PaymentBatch.objects.filter(code__startswith=start).values_list("code", flat=True)
    last = max((int(code.removeprefix(start)) for code in numbers), default=0)
    batch = PaymentBatch.objects.create(
        scheme=scheme,
        code=f"{start}{last + 1:04d}",
        state=BatchState.MADE,
        count=picked.payments.height,
        total=int(picked.payments["amount"].sum()),
        made_by_id=by.user_id,
        made_at=at,
    )
    first = reserve_ids(cursor, NUMBERS, batch.count)
    payments = picked.payments.with_columns(
        pl.int_range(first, first + batch.count, dtype=pl.Int64).alias("id"),
        pl.lit(batch.pk, dtype=pl.Int64).alias("batch_id"),
        pl.lit(PaymentState.IN_BATCH.value).alias("state"),
    )
    rows = binary(to_send(payments, Payment), Payment)
    large = bulk.pays(cursor, PAYMENTS, rows.size * 3 // 2)  # so much do the rows take
    with bulk.without_indexes(cursor, PAYMENTS, but=_OF_FEW) if large else nullcontext():
        copy_encoded(cursor, PAYMENTS, rows)
    _record(batch, "mutualaid.batch.make", by, at)
    return batch


def _require_accounts(cursor: CursorWrapper, batch: PaymentBatch) -> None:
    cursor.execute(
        "SELECT count(*) FROM mutualaid_payment p LEFT JOIN registry_bankaccount a "
        "ON a.id = p.account_id AND a.state = 'active' AND a.person_id = p.person_id "
        "WHERE p.batch_id = %s AND a.id IS NULL",
        [batch.pk],
    )
    row = cursor.fetchone()
    if row and row[0]:
        says = _(
            "%(count)s accounts of this batch are no longer in use. Withdraw the batch and make a "
            "new one."
        )
        raise Refused("ACCOUNT_CHANGED", says % {"count": row[0]}, figures={"count": row[0]})


def _settle_deducted(cursor: CursorWrapper, batch: PaymentBatch, at: datetime) -> None:
    """Payments that are deducted as a whole never see the bank: they are done."""
    cursor.execute(
        "UPDATE mutualaid_payment SET state = %s, settled_at = %s "
        "WHERE batch_id = %s AND amount = 0 RETURNING id",
        [PaymentState.PAID, at, batch.pk],
    )
    done = [row[0] for row in cursor.fetchall()]
    if not done:
        return
    told.paid(cursor, done, at)
    if len(done) == batch.count:
        batch.state = BatchState.SETTLED
        batch.save(update_fields=["state"])


_RELEASED = """
SELECT claim_id, amount, withheld, withheld_for FROM mutualaid_payment
WHERE batch_id = %s ORDER BY id
"""
MOVED = {
    "claim_id": pl.Int64,
    "amount": pl.Int64,
    "withheld": pl.Int64,
    "withheld_for": pl.Int64,
}


def _book_release(cursor: CursorWrapper, batch: PaymentBatch, by: Actor, at: datetime) -> None:
    moved = copy_out(cursor, _RELEASED, dict(MOVED), [batch.pk])
    fund_id = batch.scheme.fund_id
    ledger.post_bulk(
        cursor,
        key=f"release:{batch.pk}",
        fund_id=fund_id,
        kind=books.PAYMENT,
        on=books.day_of(at),
        frame=payment_legs(funds.account_ids(fund_id), moved),
        memo=batch.code,
        by=by,
        at=at,
    )


def payment_legs(accounts: dict[str, int], moved: pl.DataFrame, sign: int = 1) -> pl.DataFrame:
    """The postings that pay these amounts (`sign` 1) or take the payment back (-1)."""
    owed = sign * (pl.col("amount") + pl.col("withheld"))
    claim, owes = pl.col("claim_id"), pl.col("withheld_for")
    recovered = moved.filter(pl.col("withheld") > 0)
    return books.entry_of(
        [
            books.legs(accounts[funds.BENEFIT_PAYABLE], owed, claim, moved),
            books.one_leg(accounts[funds.BANK], -sign * int(moved["amount"].sum())),
            books.legs(
                accounts[funds.RECOVERY_RECEIVABLE], -sign * pl.col("withheld"), owes, recovered
            ),
        ]
    )


def _record(batch: PaymentBatch, action: str, by: Actor, at: datetime, reason: str = "") -> None:
    record(
        at=at,
        by=by,
        action=action,
        subject=("mutualaid.batch", batch.pk),
        new={"code": batch.code, "count": batch.count, "total_fen": batch.total},
        reason=reason,
    )


def _reasons(picked: Picked) -> dict[str, int]:
    counted = picked.left_out.group_by("reason").len().sort("reason")
    return dict(counted.iter_rows())


def _done(batch: PaymentBatch, picked: Picked | None = None) -> BatchDone:
    if picked is None:
        return BatchDone(batch.code, str(batch.state), batch.count, batch.total)
    listed = picked.left_out.drop("attempt").head(MOST_LISTED)
    return BatchDone(
        batch=batch.code,
        state=str(batch.state),
        count=batch.count,
        total_fen=batch.total,
        left_out_reasons=_reasons(picked),
        left_out=[LeftOut(*row) for row in listed.iter_rows()],
        beyond_limit=picked.beyond,
    )
