"""What must not be blank."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """BLANK for each required cell without content."""
    return findings.together(
        *(findings.where(rows, pl.col(key).is_null(), "BLANK", key) for key in keys)
    )
