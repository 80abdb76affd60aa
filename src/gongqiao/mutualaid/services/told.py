"""What people are told about payments, and what stands under the benefits they received."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from gongqiao.benefits import api as benefits
from gongqiao.kernel.masking import mask_account
from gongqiao.mutualaid.enums import BatchState, Reason
from gongqiao.mutualaid.services.books import day_of
from gongqiao.notices.api import send_many
from gongqiao.platform.copying import copy_out

NOT_NOW = {
    BatchState.MADE: _("The batch %(code)s has not been checked yet."),
    BatchState.CHECKED: _("The batch %(code)s has been checked already."),
    BatchState.RELEASED: _("The batch %(code)s has been released already."),
    BatchState.SETTLED: _("The batch %(code)s has been released and settled already."),
    BatchState.WITHDRAWN: _("The batch %(code)s was withdrawn."),
}
"""Why a step cannot be taken with a batch in this state."""

PAID, DEDUCTED, ACCOUNT_NEEDED = "aid.paid", "aid.deducted", "aid.account_needed"

_PAYMENTS = """
SELECT p.id, p.claim_id, COALESCE(c.person_id, p.person_id), p.amount, p.withheld, a.last4, s.code
FROM mutualaid_payment p
JOIN mutualaid_paymentbatch b ON b.id = p.batch_id
JOIN mutualaid_scheme s ON s.id = b.scheme_id
LEFT JOIN mutualaid_claim c ON c.id = p.claim_id
LEFT JOIN registry_bankaccount a ON a.id = p.account_id
WHERE p.id = ANY(%s) ORDER BY p.id
"""
_SCHEMA = {
    "payment": pl.Int64,
    "claim": pl.Int64,
    "person_id": pl.Int64,
    "amount_fen": pl.Int64,
    "withheld_fen": pl.Int64,
    "last4": pl.String,
    "scheme": pl.String,
}


def paid(cursor: CursorWrapper, payments: Sequence[int], at: datetime) -> None:
    """These payments arrived: tell the persons, and record the benefits."""
    rows = _read(cursor, payments)
    day = day_of(at)
    code = pl.when(pl.col("amount_fen") > 0).then(pl.lit(PAID)).otherwise(pl.lit(DEDUCTED))
    send_many(cursor, _messages(rows, code, at))
    benefits.record_many(
        cursor,
        rows.select(
            reference_of("payment").alias("reference"),
            "person_id",
            pl.format("aid:{}", "scheme").alias("programme"),
            (pl.col("amount_fen") + pl.col("withheld_fen")).alias("amount"),
            pl.lit(day).alias("on"),
        ),
    )


def failed(cursor: CursorWrapper, payments: Sequence[int], at: datetime) -> None:
    """The bank sent these payments back: ask for another account; the benefit was not received."""
    rows = _read(cursor, payments)
    send_many(cursor, _messages(rows, pl.lit(ACCOUNT_NEEDED), at))
    benefits.withdraw_many(cursor, [f"aid.payment:{p}" for p in rows["payment"]], at)


def ask_for_accounts(cursor: CursorWrapper, left_out: pl.DataFrame, at: datetime) -> None:
    """Persons without an account (R17) are asked for one, once for each oldest waiting line.

    Whoever's payment failed has been asked already.
    """
    waiting = (
        left_out.filter((pl.col("reason") == Reason.NO_ACCOUNT.value) & (pl.col("attempt") == 1))
        .group_by("person_id", maintain_order=True)
        .agg(pl.col("claim_id").min().alias("claim"), pl.col("amount").sum().alias("amount_fen"))
    )
    send_many(
        cursor,
        waiting.select(
            pl.format(ACCOUNT_NEEDED + ":claim:{}", "claim").alias("key"),
            pl.lit(ACCOUNT_NEEDED).alias("code"),
            pl.struct("claim", "amount_fen").struct.json_encode().alias("figures"),
            pl.lit(at.isoformat()).alias("at"),
            "person_id",
        ),
    )


def reference_of(column: str) -> pl.Expr:
    """The benefit's reference of a payment."""
    return pl.format("aid.payment:{}", column)


def _read(cursor: CursorWrapper, payments: Sequence[int]) -> pl.DataFrame:
    return copy_out(cursor, _PAYMENTS, dict(_SCHEMA), [list(payments)])


def _messages(rows: pl.DataFrame, code: pl.Expr, at: datetime) -> pl.DataFrame:
    account = pl.col("last4").replace_strict(
        {last4: mask_account(last4) for last4 in rows["last4"].drop_nulls().unique()},
        default="",
        return_dtype=pl.String,
    )
    figures = pl.struct("claim", "payment", "amount_fen", "withheld_fen", account.alias("account"))
    return rows.select(
        pl.concat_str(code, pl.format(":{}", "payment")).alias("key"),
        code.alias("code"),
        figures.struct.json_encode().alias("figures"),
        pl.lit(at.isoformat()).alias("at"),
        "person_id",
    )
