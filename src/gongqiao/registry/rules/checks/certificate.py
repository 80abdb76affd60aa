"""The certificate number is one that can exist."""

from datetime import date

import polars as pl

from gongqiao.registry.rules import certificates


def check(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """CERT_BLANK, CERT_TYPE, CERT_SHAPE, CERT_DATE, CERT_CHECK_DIGIT, CERT_LOST_DIGITS."""
    problem = certificates.problems(rows["cert_type"], rows["certno"], today)
    found = rows.select("line").with_columns(code=problem).filter(pl.col("code").is_not_null())
    return found.select(
        "line",
        "code",
        pl.when(pl.col("code") == "CERT_TYPE")
        .then(pl.lit("cert_type"))
        .otherwise(pl.lit("certno"))
        .alias("field"),
        pl.lit(None, dtype=pl.String).alias("figure"),
    )
