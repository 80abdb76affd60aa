"""Text fits its column."""

from collections.abc import Mapping

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame, lengths: Mapping[str, int]) -> pl.DataFrame:
    """TOO_LONG with the number of characters that are allowed."""
    return findings.together(
        *(
            findings.where(
                rows, pl.col(key).str.len_chars() > longest, "TOO_LONG", key, pl.lit(str(longest))
            )
            for key, longest in lengths.items()
        )
    )
