"""Dates exist, and lie neither before 1900 nor after today."""

from datetime import date

import polars as pl

from gongqiao.registry.rules import cells, findings


def check(rows: pl.DataFrame, key: str, today: date) -> pl.DataFrame:
    """DATE_IMPOSSIBLE, DATE_FUTURE. Text under `key`, the date under `key_day`."""
    typed = pl.col(f"{key}_day")
    impossible = (pl.col(key).is_not_null() & typed.is_null()) | (typed < cells.EARLIEST)
    return findings.together(
        findings.where(rows, impossible, "DATE_IMPOSSIBLE", key),
        findings.where(rows, typed > today, "DATE_FUTURE", key, typed.dt.to_string("%Y-%m-%d")),
    )
