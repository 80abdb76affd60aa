"""Counts are whole and not negative."""

import polars as pl

from gongqiao.registry.rules import cells, findings


def check(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """COUNT_SHAPE, COUNT_NEGATIVE. Text under `key`, the number under `key_whole`."""
    number = pl.col(f"{key}_whole")
    shapeless = (pl.col(key).is_not_null() & number.is_null()) | (number > cells.MOST_STAFF)
    return findings.together(
        findings.where(rows, shapeless, "COUNT_SHAPE", key),
        findings.where(rows, number < 0, "COUNT_NEGATIVE", key),
    )
