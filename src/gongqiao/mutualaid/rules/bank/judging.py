"""What each answer of the bank does to its payment. Pure, over columns; the table is in
`docs/rules/mutual-aid-payment.md`, section 4."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import polars as pl

from gongqiao.mutualaid.enums import PaymentOutcome, PaymentState
from gongqiao.mutualaid.rules.bank.types import Answer

PAY, FAIL, UNCHANGED, PENDING = "pay", "fail", "unchanged", "pending"
NOT_SENT, UNKNOWN, OTHER_BATCH = "NOT_SENT", "UNKNOWN_PAYMENT", "OTHER_BATCH"
AMOUNT, STATUS = "WRONG_AMOUNT", "UNKNOWN_STATUS"
DOUBLED, CONTRADICTS, ALREADY_FAILED = "DOUBLED", "CONTRADICTS", "ALREADY_FAILED"

ANSWERS = {
    "row": pl.Int64,
    "payment_id": pl.String,
    "outcome": pl.String,
    "status": pl.String,
    "code": pl.String,
    "message": pl.String,
    "amount": pl.Int64,
}
PAYMENTS = {
    "id": pl.Int64,
    "batch_id": pl.Int64,
    "claim_id": pl.Int64,
    "account_id": pl.Int64,
    "sum": pl.Int64,
    "withheld": pl.Int64,
    "withheld_for": pl.Int64,
    "state": pl.String,
    "left_the_house": pl.Boolean,
}
_LONGEST_NUMBER = 18


@dataclass(frozen=True)
class Judged:
    """`done`: PAYMENTS with row, code, message, act (pay, fail, unchanged, pending).
    `refused`: row, payment_id, reason."""

    done: pl.DataFrame
    refused: pl.DataFrame


def columns(answers: Sequence[Answer]) -> pl.DataFrame:
    """The answers as columns, with `id` (null where the payment's number is not one)."""
    frame = pl.DataFrame([asdict(a) for a in answers], schema=ANSWERS)
    number = pl.col("payment_id").str.contains(rf"^[1-9][0-9]{{0,{_LONGEST_NUMBER - 1}}}$")
    return frame.with_columns(
        pl.when(number).then(pl.col("payment_id")).cast(pl.Int64, strict=False).alias("id")
    )


def judge(answers: pl.DataFrame, payments: pl.DataFrame, batch_id: int | None) -> Judged:
    """Each answer (`columns`) against its payment (PAYMENTS); `batch_id` when the file is said to
    belong to one batch."""
    rows = answers.join(payments, on="id", how="left", maintain_order="left")
    first = pl.col("row") == pl.col("row").min().over("payment_id")
    several = (pl.col("outcome").n_unique() > 1).over("payment_id")
    paid = pl.col("outcome") == PaymentOutcome.PAID.value
    refused = (
        pl.when(pl.col("state").is_null())
        .then(pl.lit(UNKNOWN))
        .when(pl.lit(batch_id is not None) & (pl.col("batch_id") != pl.lit(batch_id)))
        .then(pl.lit(OTHER_BATCH))
        .when(~pl.col("left_the_house") | (pl.col("sum") == 0))
        .then(pl.lit(NOT_SENT))
        .when(pl.col("amount").is_not_null() & (pl.col("amount") != pl.col("sum")))
        .then(pl.lit(AMOUNT))
        .when(pl.col("outcome").is_null())
        .then(pl.lit(STATUS))
        .when(several)
        .then(pl.lit(CONTRADICTS))
        .when(~first)
        .then(pl.lit(DOUBLED))
        .when(paid & (pl.col("state") == PaymentState.FAILED.value))
        .then(pl.lit(ALREADY_FAILED))
    )
    act = (
        pl.when(pl.col("outcome") == PaymentOutcome.PENDING.value)
        .then(pl.lit(PENDING))
        .when(pl.col("state") == pl.col("outcome"))
        .then(pl.lit(UNCHANGED))
        .when(paid)
        .then(pl.lit(PAY))
        .otherwise(pl.lit(FAIL))
    )
    judged = rows.with_columns(refused.alias("reason"), act.alias("act"))
    return Judged(
        done=judged.filter(pl.col("reason").is_null()).drop("reason"),
        refused=judged.filter(pl.col("reason").is_not_null()).select("row", "payment_id", "reason"),
    )
