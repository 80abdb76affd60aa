"""A name holds letters or characters, and no control signs."""

import polars as pl

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame, key: str = "name") -> pl.DataFrame:
    """NAME_SHAPE for digits and signs only, or for line breaks within."""
    no_letter = ~pl.col(key).str.contains(r"\p{L}")
    return findings.where(rows, no_letter | pl.col(key).str.contains(r"\p{Cc}"), "NAME_SHAPE", key)
