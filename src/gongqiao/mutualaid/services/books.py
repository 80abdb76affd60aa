"""The lock of mutual aid's books, the kinds of its entries, and small frames for the ledger.

The shards of an assessment hold the lock shared. Whoever changes what stands for payment holds it
alone: batches, bank returns, reviews, recoveries. Lock order: the books, rows, the ledger's head.
"""

from collections.abc import Iterable
from datetime import date, datetime

import polars as pl
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.kernel.period import CHINA
from gongqiao.platform.copying import raw_cursor
from gongqiao.platform.errors import Refused

LOCK = "mutualaid.books"
LONGEST_KEY = 100

DECISION = "aid.decision"
REJECTION = "rejection"
PAYMENT = "payment"
PAYMENT_RETURN = "payment_return"
RECOVERY = "recovery"
WRITE_OFF = "write_off"
PREMIUM = "premium"
PREMIUM_PROMISED = "premium_promised"
PREMIUM_RETURNED = "premium_returned"
TOP_UP = "top_up"
INTEREST = "interest"
MOVES_MONEY = (PAYMENT, PAYMENT_RETURN)
"""Kinds that settle a payable; every other kind that touches one decides it."""

LEGS = {"account_id": pl.Int64, "amount": pl.Int64, "ref": pl.Int64}


def hold_alone(cursor: CursorWrapper) -> None:
    """Wait for running shards and other holders; held until the transaction ends."""
    raw_cursor(cursor).execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])


def require_key(key: str) -> None:
    """A key names one movement of money: not blank, at most 100 characters. Raises Refused KEY."""
    if not key.strip() or len(key) > LONGEST_KEY:
        says = _("Give the reference of the bank, at most %(most)d characters.")
        raise Refused("KEY", says % {"most": LONGEST_KEY}, field="key")


def day_of(at: datetime) -> date:
    """The business date of an instant."""
    return at.astimezone(CHINA).date()


def legs(account_id: int, amounts: pl.Expr, refs: pl.Expr, frame: pl.DataFrame) -> pl.DataFrame:
    """One posting on the account for each row whose amount is not zero."""
    return frame.select(
        pl.lit(account_id, dtype=pl.Int64).alias("account_id"),
        amounts.cast(pl.Int64).alias("amount"),
        refs.cast(pl.Int64).alias("ref"),
    ).filter(pl.col("amount") != 0)


def one_leg(account_id: int, amount: int, ref: int | None = None) -> pl.DataFrame:
    """A single posting; none when the amount is zero."""
    rows = [(account_id, amount, ref)] if amount else []
    return pl.DataFrame(rows, schema=LEGS, orient="row")


def entry_of(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The postings of an entry in their order."""
    return pl.concat(list(parts))
