"""One row for one thing: the first stays, later ones are refused and name the first."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame, keys: list[str], field: str) -> pl.DataFrame:
    """DUPLICATE with the line of the first row that has the same keys."""
    filled = rows.drop_nulls(keys).sort("line")
    first = filled.with_columns(pl.col("line").min().over(keys).alias("first"))
    return findings.where(first, pl.col("line") > pl.col("first"), "DUPLICATE", field,
                          pl.col("first"))  # fmt: skip


def check_people(rows: pl.DataFrame) -> pl.DataFrame:
    """DUPLICATE, or DUPLICATE_NAME when the first row with the certificate has another name."""
    keys = ["cert_type", "certno"]
    filled = rows.drop_nulls(keys).sort("line")
    first = filled.with_columns(
        pl.col("line").first().over(keys).alias("first"),
        pl.col("name_key").first().over(keys).alias("first_name"),
    ).filter(pl.col("line") > pl.col("first"))
    same = pl.col("name_key").eq_missing(pl.col("first_name"))
    return findings.together(
        findings.where(first, same, "DUPLICATE", "certno", pl.col("first")),
        findings.where(first, ~same, "DUPLICATE_NAME", "certno", pl.col("first")),
    )
