"""Where money is to go: number, kind, holder."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame) -> pl.DataFrame:
    """ACCOUNT_SHAPE, ACCOUNT_KIND; HOLDER_DIFFERS and ACCOUNT_SHARED only ask for a look."""
    shared = (pl.col("certno").n_unique() > 1).over("account_no")
    return findings.together(
        findings.where(
            rows, ~pl.col("account_no").str.contains(r"^\d{8,30}$"), "ACCOUNT_SHAPE", "account_no"
        ),
        findings.where(
            rows, pl.col("kind").is_not_null() & pl.col("kind_code").is_null(), "ACCOUNT_KIND",
            "kind",
        ),
        findings.where(
            rows, pl.col("holder_key") != pl.col("name_key"), "HOLDER_DIFFERS", "holder_name"
        ),
        findings.where(
            rows.filter(pl.col("account_no").is_not_null()), shared, "ACCOUNT_SHARED", "account_no"
        ),
    )  # fmt: skip
