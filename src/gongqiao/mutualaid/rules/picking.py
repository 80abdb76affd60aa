"""Who goes into a payment batch, and how much goes to the bank. Pure, over columns."""

from dataclasses import dataclass

import polars as pl

from gongqiao.kernel.names import same_name
from gongqiao.mutualaid.enums import Reason


@dataclass(frozen=True)
class Picked:
    """`payments`: claim_id, person_id, account_id, attempt, amount, withheld, withheld_for.

    `left_out`: claim_id, person_id, amount, attempt, reason; `beyond` lines wait for the next
    batch because of the limit.
    """

    payments: pl.DataFrame
    left_out: pl.DataFrame
    beyond: int


def pick(candidates: pl.DataFrame, consents: pl.DataFrame, most: int) -> Picked:
    """Split candidates (`queries_payments.candidates`) into payments and those left out.

    `consents` has person_id, withheld_for, owed: what is deducted, once a person.
    """
    marked = _marked(candidates)
    left_out = marked.filter(pl.col("reason").is_not_null())
    payable = marked.filter(pl.col("reason").is_null())
    payments = _withhold(payable.head(most), consents)
    return Picked(
        payments=payments,
        left_out=left_out.select("claim_id", "person_id", "amount", "attempt", "reason"),
        beyond=max(payable.height - most, 0),
    )


def _marked(candidates: pl.DataFrame) -> pl.DataFrame:
    """With `reason`: R21, R17, R18, or null. Equal texts came without `name` and `holder`."""
    named = candidates.select("person_id", "name", "holder").drop_nulls().unique()
    differs = [not same_name(name, holder) for _person, name, holder in named.iter_rows()]
    others = named["person_id"].filter(pl.Series(differs, dtype=pl.Boolean))
    reason = (
        pl.when("died")
        .then(pl.lit(Reason.DECEASED.value))
        .when(pl.col("account_id").is_null())
        .then(pl.lit(Reason.NO_ACCOUNT.value))
        .when(pl.col("person_id").is_in(others.implode()))
        .then(pl.lit(Reason.HOLDER_DIFFERS.value))
    )
    return candidates.with_columns(reason.alias("reason"))


PAID = ("claim_id", "person_id", "account_id", "attempt")


def _withhold(payable: pl.DataFrame, consents: pl.DataFrame) -> pl.DataFrame:
    """Deduct what a person owes from their payments in order, until it is all deducted."""
    if consents.is_empty():
        nothing = pl.lit(0, dtype=pl.Int64).alias("withheld")
        nobody = pl.lit(None, dtype=pl.Int64).alias("withheld_for")
        return payable.select(*PAID, "amount", nothing, nobody)
    joined = payable.join(consents, on="person_id", how="left", maintain_order="left")
    before = (pl.col("amount").cum_sum() - pl.col("amount")).over("person_id")
    deducted = (pl.col("owed") - before).clip(0, pl.col("amount")).fill_null(0)
    return joined.with_columns(deducted.alias("withheld")).select(
        *PAID,
        (pl.col("amount") - pl.col("withheld")).alias("amount"),
        "withheld",
        pl.when(pl.col("withheld") > 0).then(pl.col("withheld_for")).alias("withheld_for"),
    )
