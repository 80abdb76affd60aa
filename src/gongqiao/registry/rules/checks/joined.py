"""Nobody joined before they were born."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame) -> pl.DataFrame:
    """DATE_BEFORE_BIRTH."""
    return findings.where(
        rows, pl.col("joined_on_day") <= pl.col("born_on"), "DATE_BEFORE_BIRTH", "joined_on"
    )
