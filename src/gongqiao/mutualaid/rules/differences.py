"""From decisions and standing lines to new lines: what changes, by how much, and its state.

Frames in, frames out. A line that is already being paid stays, the difference is a new line; a line
not yet being paid is cancelled (`adjusted`) and decided anew.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gongqiao.mutualaid.enums import NEEDS_REVIEW, ClaimState
from gongqiao.mutualaid.rules.sample import drawn

KEY = ["period_id", "stay_id"]
OPEN_STATES = [ClaimState.REVIEW, ClaimState.AUTO_OK, ClaimState.APPROVED, ClaimState.ON_HOLD]
DEAD_STATES = [ClaimState.ADJUSTED, ClaimState.REJECTED]
NO_TRACE = pl.lit([], dtype=pl.List(pl.Int64))


@dataclass(frozen=True)
class Differences:
    """`lines`: new claim lines; `cancelled`: standing ones (id, period_id, amount) to be voided."""

    lines: pl.DataFrame
    cancelled: pl.DataFrame


def differences(decided: pl.DataFrame, standing: pl.DataFrame) -> Differences:
    """Compare. `decided`: period_id, version_id, person_id, stay_id, stay_date, base, payable,
    reasons, trace, draw_key. Lines get revision and amount; states come from `states`.
    """
    if standing.is_empty():
        fresh = decided.with_columns(
            pl.lit(1, dtype=pl.Int64).alias("revision"), pl.col("payable").alias("amount")
        )
        return Differences(fresh, standing.select("id", "period_id", "amount"))
    summed = _summed(standing)
    gone = summed.join(decided, on=KEY, how="anti").filter(
        (pl.col("old_payable") != 0) | (pl.col("old_reasons") != 0)
    )
    everything = pl.concat([decided, _vanished(gone, decided)], how="diagonal_relaxed")
    both = everything.join(summed.drop("person_id"), on=KEY, how="left")
    same = (
        (pl.col("payable") == pl.col("old_payable"))
        & (pl.col("base") == pl.col("old_base"))
        & (pl.col("reasons") == pl.col("old_reasons"))
        & (pl.col("stay_date") == pl.col("old_date"))
        & (pl.col("trace") == pl.col("old_trace"))
    ).fill_null(False)
    changed = both.filter(~same).with_columns(
        (pl.col("last_revision").fill_null(0) + 1).alias("revision"),
        (pl.col("payable") - pl.col("kept").fill_null(0)).alias("amount"),
    )
    is_open = pl.col("state").is_in(OPEN_STATES) & ~pl.col("in_payment") & (pl.col("amount") > 0)
    cancelled = standing.filter(is_open).join(changed.select(KEY), on=KEY, how="semi")
    return Differences(
        changed.select([*decided.columns, "revision", "amount"]),
        cancelled.select("id", "period_id", "amount"),
    )


def _summed(standing: pl.DataFrame) -> pl.DataFrame:
    """One row a stay: its newest line, and `kept`, the sum of the lines that stay as they are."""
    alive = ~pl.col("state").is_in(DEAD_STATES)
    is_open = pl.col("state").is_in(OPEN_STATES) & ~pl.col("in_payment") & (pl.col("amount") > 0)
    return (
        standing.sort("revision")
        .group_by(KEY)
        .agg(
            pl.col("person_id").last(),
            pl.col("revision").last().alias("last_revision"),
            pl.col("payable").last().alias("old_payable"),
            pl.col("base").last().alias("old_base"),
            pl.col("reasons").last().alias("old_reasons"),
            pl.col("stay_date").last().alias("old_date"),
            pl.col("trace").last().alias("old_trace"),
            pl.col("amount").filter(alive & ~is_open).sum().alias("kept"),
        )
    )


def _vanished(gone: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """A stay that is no longer one of the period: nothing is due, and no reason is left."""
    return gone.select(
        *KEY,
        "person_id",
        pl.col("old_date").alias("stay_date"),
        pl.lit(0, dtype=pl.Int64).alias("base"),
        pl.lit(0, dtype=pl.Int64).alias("payable"),
        pl.lit(0).cast(decided.schema["reasons"]).alias("reasons"),
        NO_TRACE.alias("trace"),
        pl.lit("").alias("draw_key"),
    )


def states(
    lines: pl.DataFrame, *, auto_approve_upto: int, sample_rate_bp: int, seed: bytes
) -> pl.DataFrame:
    """Add `state`: what happens to the line next (contract, section 6)."""
    looked_at = ((pl.col("reasons") & NEEDS_REVIEW) != 0) | (pl.col("payable") > auto_approve_upto)
    sample = pl.Series("_drawn", _sample(lines, seed, sample_rate_bp), dtype=pl.Boolean)
    return lines.with_columns(
        pl.when(pl.col("amount") < 0)
        .then(pl.lit(ClaimState.RECOVERING.value))
        .when((pl.col("amount") == 0) & (pl.col("payable") == 0))
        .then(pl.lit(ClaimState.REJECTED.value))
        .when(pl.col("amount") == 0)
        .then(pl.lit(ClaimState.AUTO_OK.value))
        .when(looked_at | sample)
        .then(pl.lit(ClaimState.REVIEW.value))
        .otherwise(pl.lit(ClaimState.AUTO_OK.value))
        .alias("state")
    )


def _sample(lines: pl.DataFrame, seed: bytes, rate_bp: int) -> NDArray[np.bool_]:
    """Which of the lines are drawn; only those that give something can be."""
    given = (lines["amount"] > 0).to_numpy(writable=True)
    given[given] = drawn(lines["draw_key"].filter(given), seed, rate_bp)
    return given
