"""A mobile number has eleven digits and begins with 13 to 19."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame) -> pl.DataFrame:
    """MOBILE_SHAPE."""
    return findings.where(
        rows, ~pl.col("mobile").str.contains(r"^1[3-9]\d{9}$"), "MOBILE_SHAPE", "mobile"
    )
