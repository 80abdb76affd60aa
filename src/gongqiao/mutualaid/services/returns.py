"""What the bank sends back: booked once; rows that cannot be right are refused with reasons."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.audit.api import record
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import BatchState
from gongqiao.mutualaid.models import BankReturn, PaymentBatch
from gongqiao.mutualaid.rules.bank import judging, pain002, plain
from gongqiao.mutualaid.rules.bank.types import Answer, AnswerForAll, Answers, Unreadable
from gongqiao.mutualaid.services import books, funds, outgoing, told
from gongqiao.mutualaid.services.batches import payment_legs
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_in, copy_out, raw_cursor
from gongqiao.platform.errors import Refused, Unusable
from gongqiao.platform.spreadsheet import Column, read_table, refuse_foreign

MOST_KEPT = 1000

SAYS = {
    judging.UNKNOWN: gettext_lazy("There is no such payment."),
    judging.OTHER_BATCH: gettext_lazy("The payment belongs to another batch."),
    judging.NOT_SENT: gettext_lazy("The payment was never sent to the bank."),
    judging.AMOUNT: gettext_lazy("The amount is not that of the payment."),
    judging.STATUS: gettext_lazy("The status is not known."),
    judging.DOUBLED: gettext_lazy("An earlier row of the file says the same of this payment."),
    judging.CONTRADICTS: gettext_lazy("Rows of the file contradict each other on this payment."),
    judging.ALREADY_FAILED: gettext_lazy(
        "The payment has failed before; the claim may be on its way again. Ask the bank."
    ),
}
"""Why a row was refused, for people."""

_UNREADABLE = {
    "EMPTY": gettext_lazy("The file is empty."),
    "MISSING": gettext_lazy("These columns are missing: %(detail)s."),
    "DOUBLED": gettext_lazy("These columns stand in the file twice: %(detail)s."),
    "ENCODING": gettext_lazy("The file is not text in UTF-8 or GB18030."),
    "TOO_LARGE": gettext_lazy("The file is too large."),
    "XML": gettext_lazy("The XML is broken; look at line %(detail)s."),
    "DOCTYPE": gettext_lazy(
        "The XML declares a document type (DOCTYPE); such files are not taken."
    ),
    "NOT_PAIN002": gettext_lazy("The file is XML, but no payment status report (pain.002)."),
    "CELL": gettext_lazy("Row %(detail)s cannot be read: too long, or a number that lost digits."),
    "CSV": gettext_lazy("The file cannot be read as CSV; look at line %(detail)s."),
}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of the bank's file that was not booked."""

    row: int
    payment_id: str
    reason_code: str

    @property
    def reason(self) -> str:
        """For people."""
        return str(SAYS[self.reason_code])


@dataclass(frozen=True)
class Returned:
    """What a file from the bank did. `repeated`: these bytes had been booked before. `batches`:
    the codes of those that it answers, all of them where it was booked just now."""

    paid: int
    failed: int
    unchanged: int
    pending: int
    refused: int
    repeated: bool = False
    refusals: list[RefusedRow] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """For the terminal."""
        if self.repeated:
            yield _("This file was booked before; nothing has changed.")
        yield _("paid %(paid)s, failed %(failed)s, unchanged %(unchanged)s, pending %(pending)s, "
                "refused %(refused)s") % {
            "paid": self.paid, "failed": self.failed, "unchanged": self.unchanged,
            "pending": self.pending, "refused": self.refused,
        }  # fmt: skip
        for r in self.refusals:
            yield f"{r.row}: {r.payment_id} {r.reason_code} {r.reason}"


def book_return(
    content: bytes, name: str, *, batch: str | None = None, by: Actor, at: datetime
) -> Returned:
    """Book a bank's answer (CSV, xlsx or pain.002). The same bytes again change nothing.

    Raises Unusable when the file cannot be read, Refused UNKNOWN_BATCH. Nothing is half-written.
    """
    permissions.require_any(by, books.day_of(at), permissions.MAKE, permissions.RELEASE)
    answers = _read(content)
    digest = hashlib.sha256(content).digest()
    with transaction.atomic(), connection.cursor() as cursor:
        books.hold_alone(cursor)
        earlier = BankReturn.objects.filter(sha256=digest).first()
        if earlier is not None:
            return _result(earlier, _codes([earlier.batch_id]), repeated=True)
        named = _batch(batch)
        rows = judging.columns([*answers.each, *_expanded(cursor, answers)])
        payments = _payments(cursor, rows["id"].drop_nulls().unique())
        judged = judging.judge(rows, payments, named.pk if named else None)
        done = _store(judged, named, digest, name, by, at)
        _apply(cursor, judged.done, at)
        _audit(done, by, at)
        _book(cursor, judged.done, done, by, at)
        touched = _codes(judged.done["batch_id"].unique().to_list())
    return _result(done, touched)


def _codes(batch_ids: Iterable[int | None]) -> list[str]:
    """What the batches are called."""
    found = PaymentBatch.objects.filter(pk__in=[pk for pk in batch_ids if pk])
    return list(found.order_by("pk").values_list("code", flat=True))


def _read(content: bytes) -> Answers:
    try:
        if pain002.looks_like_xml(content):
            return pain002.read(content)
        if content.startswith(b"PK"):
            return _sheet(content)
        refuse_foreign(content[:4096])
        return plain.read(content)
    except Unreadable as wrong:
        says = str(_UNREADABLE[wrong.code]) % {"detail": wrong.detail}
        raise Unusable(wrong.code, says) from wrong


def _sheet(content: bytes) -> Answers:
    """The same table as xlsx. A row that cannot be trusted spoils the file, as in CSV."""
    words = {name: tuple(words.split()) for name, words in plain.NAMES.items()}
    columns = [Column(n, w[1], w[2:], n in plain.NEEDED) for n, w in words.items()]
    table = read_table(content, columns=columns)
    if table.remarks:
        raise Unreadable("CELL", str(min(r.row or 0 for r in table.remarks)))
    rows = table.frame.rows(named=True)
    return plain.understood(
        (row["line"], {n: row[n] or "" for n in words if n in row}) for row in rows
    )


def _batch(code: str | None) -> PaymentBatch | None:
    if code is None:
        return None
    found = PaymentBatch.objects.filter(code=code).first()
    if found is None:
        says = _("There is no batch “%(code)s”.") % {"code": code}
        raise Refused("UNKNOWN_BATCH", says, field="batch")
    return found


def _expanded(cursor: CursorWrapper, answers: Answers) -> list[Answer]:
    """One answer for each payment of a batch that the bank answered as a whole."""
    named = {a.payment_id for a in answers.each}
    found: list[Answer] = []
    for whole in answers.rest:
        found += [a for a in _of_batch(cursor, whole) if a.payment_id not in named]
        named |= {a.payment_id for a in found}
    return found


def _of_batch(cursor: CursorWrapper, whole: AnswerForAll) -> list[Answer]:
    cursor.execute(
        "SELECT p.id FROM mutualaid_payment p JOIN mutualaid_paymentbatch b ON b.id = p.batch_id "
        "WHERE b.code = %s AND p.amount > 0 ORDER BY p.id",
        [whole.batch],
    )
    ids = [row[0] for row in cursor.fetchall()] or [whole.batch]
    status = whole.outcome.value
    return [Answer(0, str(i), whole.outcome, status, whole.code, whole.message) for i in ids]


_PAYMENTS = """
SELECT p.id, p.batch_id, p.claim_id, p.account_id, p.amount, p.withheld, p.withheld_for, p.state,
       p.state <> 'in_batch' AND NOT (p.state = 'failed' AND p.settled_at IS NULL)
FROM mutualaid_payment p WHERE p.id = ANY(%s)
"""


def _payments(cursor: CursorWrapper, ids: pl.Series) -> pl.DataFrame:
    return copy_out(cursor, _PAYMENTS, dict(judging.PAYMENTS), [ids.to_list()])


def _store(
    judged: judging.Judged,
    batch: PaymentBatch | None,
    digest: bytes,
    name: str,
    by: Actor,
    at: datetime,
) -> BankReturn:
    counts = dict(judged.done.group_by("act").len().iter_rows())
    touched = judged.done["batch_id"].unique().to_list()
    return BankReturn.objects.create(
        batch_id=batch.pk if batch else touched[0] if len(touched) == 1 else None,
        sha256=digest,
        name=name[:200],
        received_at=at,
        received_by=by.name,
        paid=counts.get(judging.PAY, 0),
        failed=counts.get(judging.FAIL, 0),
        unchanged=counts.get(judging.UNCHANGED, 0),
        pending=counts.get(judging.PENDING, 0),
        refused=judged.refused.height,
        refusals=[
            [row, payment[:40], reason]
            for row, payment, reason in judged.refused.head(MOST_KEPT).iter_rows()
        ],
    )


_MOVE = """
UPDATE mutualaid_payment p SET state = r.state, settled_at = %s, bank_code = r.code,
       bank_message = r.message
FROM mutualaid_answered r WHERE r.id = p.id
"""
_SETTLE = """
UPDATE mutualaid_paymentbatch b SET state = %s
WHERE b.id = ANY(%s) AND b.state = %s AND NOT EXISTS (
  SELECT FROM mutualaid_payment p WHERE p.batch_id = b.id AND p.state = 'sent')
"""


def _apply(cursor: CursorWrapper, done: pl.DataFrame, at: datetime) -> None:
    """Move the payments, fail the accounts, settle the batches, tell the people."""
    moved = done.filter(pl.col("act").is_in([judging.PAY, judging.FAIL]))
    failed = moved.filter(pl.col("act") == judging.FAIL)
    raw = raw_cursor(cursor)
    raw.execute(
        "CREATE TEMP TABLE IF NOT EXISTS mutualaid_answered "
        "(id bigint, state text, code text, message text) ON COMMIT DROP"
    )
    raw.execute("TRUNCATE mutualaid_answered")
    new = pl.when(pl.col("act") == judging.PAY).then(pl.lit("paid")).otherwise(pl.lit("failed"))
    # quoted by COPY only when not empty: no text is the empty text here
    copy_in(raw, "mutualaid_answered", moved.select("id", new.alias("state"), "code", "message"))
    raw.execute(
        "UPDATE mutualaid_answered SET code = COALESCE(code, ''), message = COALESCE(message, '')"
    )
    raw.execute(_MOVE, [at])
    raw.execute(
        "UPDATE registry_bankaccount SET state = 'failed' WHERE id = ANY(%s) AND state = 'active'",
        [failed["account_id"].unique().to_list()],
    )
    batches = moved["batch_id"].unique().to_list()
    raw.execute(_SETTLE, [BatchState.SETTLED, batches, BatchState.RELEASED])
    paid = moved.filter(pl.col("act") == judging.PAY)["id"]
    told.paid(cursor, paid.to_list(), at)
    outgoing.claims_paid(cursor, paid.to_list(), at)
    told.failed(cursor, failed["id"].to_list(), at)


def _book(
    cursor: CursorWrapper, done: pl.DataFrame, receipt: BankReturn, by: Actor, at: datetime
) -> None:
    """What failed goes back into the fund: one entry for each fund, whatever the batches."""
    failed = done.filter(pl.col("act") == judging.FAIL)
    owners = PaymentBatch.objects.filter(pk__in=failed["batch_id"].unique().to_list())
    of_batch = dict(owners.values_list("pk", "scheme__fund_id"))
    for fund_id in sorted(set(of_batch.values())):
        ids = [batch for batch, fund in of_batch.items() if fund == fund_id]
        mine = failed.filter(pl.col("batch_id").is_in(ids)).rename({"amount": "told"})
        ledger.post_bulk(
            cursor,
            key=f"return:{bytes(receipt.sha256).hex()}:{fund_id}",
            fund_id=fund_id,
            kind=books.PAYMENT_RETURN,
            on=books.day_of(at),
            frame=payment_legs(funds.account_ids(fund_id), mine.rename({"sum": "amount"}), sign=-1),
            memo=receipt.name[:200],
            by=by,
            at=at,
        )


def _audit(done: BankReturn, by: Actor, at: datetime) -> None:
    record(
        at=at,
        by=by,
        action="mutualaid.bank_return",
        subject=("mutualaid.bank_return", done.pk),
        new={
            "file": done.name,
            "paid": done.paid,
            "failed": done.failed,
            "refused": done.refused,
            "sha256": bytes(done.sha256).hex(),
        },
    )


def _result(done: BankReturn, batches: list[str], *, repeated: bool = False) -> Returned:
    return Returned(
        paid=done.paid,
        failed=done.failed,
        unchanged=done.unchanged,
        pending=done.pending,
        refused=done.refused,
        repeated=repeated,
        refusals=[RefusedRow(*row) for row in done.refusals],
        batches=batches,
    )
