"""The birth date of its own column is the one in the certificate number."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame) -> pl.DataFrame:
    """BIRTH_DIFFERS asks for a look: lunar birthdays are common, and the number counts."""
    differs = pl.col("birth_date_day") != pl.col("number_born_on")
    return findings.where(rows, differs, "BIRTH_DIFFERS", "birth_date")
