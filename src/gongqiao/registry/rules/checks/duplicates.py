"""One row for one thing: the first stays, later ones are refused and name the first."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame, keys: list[str], field: str) -> pl.DataFrame:
    """DUPLICATE with the line of the first row that has the same keys."""
    filled = rows.drop_nulls(keys).sort("line")
    first = filled.with_columns(pl.col("line").min().over(keys).alias("first"))
    return findings.where(first, pl.col("line") > pl.col("first"), "DUPLICATE", field,
                          pl.col("first"))  # fmt: skip


def of_refused(found: pl.DataFrame) -> pl.DataFrame:
    """All findings again; a duplicate of a row that is refused itself says so: none of both counts,
    DUPLICATE_REFUSED in place of DUPLICATE."""
    refused = findings.refusing(found)["line"].unique()
    first = pl.col("figure").cast(pl.Int64, strict=False)
    neither = (pl.col("code") == "DUPLICATE") & first.is_in(refused.implode())
    code = pl.when(neither).then(pl.lit("DUPLICATE_REFUSED")).otherwise("code")
    return found.with_columns(code=code)


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
