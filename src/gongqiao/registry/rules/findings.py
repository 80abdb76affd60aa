"""Findings as frames: one row for each thing noticed, so that checks stay column-wise."""

import polars as pl

SCHEMA = {"line": pl.Int64, "code": pl.String, "field": pl.String, "figure": pl.String}
WARNINGS = frozenset(
    {"MEMBER_MOVES", "HOLDER_DIFFERS", "ACCOUNT_SHARED", "BIRTH_DIFFERS", "NAME_LOOKALIKE"}
)
"""Codes that ask for a look and let the row pass; every other code refuses its row."""


def where(
    rows: pl.DataFrame, failed: pl.Expr, code: str, field: str, figure: pl.Expr | None = None
) -> pl.DataFrame:
    """A finding for each row where `failed` is true. `figure` is what the sentence needs."""
    failing = rows.select(failed.fill_null(value=False).alias("failed")).to_series()
    if not failing.any():
        return pl.DataFrame(schema=SCHEMA)  # most checks find nothing: no second pass for those
    shown = pl.lit(None, dtype=pl.String) if figure is None else figure.cast(pl.String)
    return rows.filter(failing).select(
        pl.col("line").cast(pl.Int64),
        pl.lit(code).alias("code"),
        pl.lit(field).alias("field"),
        shown.alias("figure"),
    )


def single(found: list[tuple[int, str, str, str]]) -> pl.DataFrame:
    """Findings that a loop made, as (line, code, field, figure)."""
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def together(*frames: pl.DataFrame) -> pl.DataFrame:
    """All findings in the order of the lines, then of the checks."""
    found = [frame for frame in frames if not frame.is_empty()]
    if not found:
        return pl.DataFrame(schema=SCHEMA)
    return pl.concat(found).sort("line", maintain_order=True)


def refusing(findings: pl.DataFrame) -> pl.DataFrame:
    """Those that refuse their row."""
    return findings.filter(~pl.col("code").is_in(list(WARNINGS)))


def passing(rows: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """The rows that no finding refuses."""
    return rows.join(refusing(findings).select("line").unique(), on="line", how="anti")
