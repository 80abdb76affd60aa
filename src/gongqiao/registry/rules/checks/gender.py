"""A gender of its own column is one of two words; a resident number tells it better."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame) -> pl.DataFrame:
    """GENDER_WORD, where the certificate does not say it."""
    unread = pl.col("gender_unread") & (pl.col("cert_type") != "01")
    return findings.where(rows, unread, "GENDER_WORD", "gender")
