"""A name holds letters or characters, and no control signs."""

import polars as pl

from gongqiao.registry.rules import findings, lookalikes


def check(rows: pl.DataFrame, key: str = "name") -> pl.DataFrame:
    """NAME_SHAPE for digits and signs only, or for line breaks within."""
    no_letter = ~pl.col(key).str.contains(r"\p{L}")
    return findings.where(rows, no_letter | pl.col(key).str.contains(r"\p{Cc}"), "NAME_SHAPE", key)


def check_signs(rows: pl.DataFrame, key: str = "name") -> pl.DataFrame:
    """NAME_LOOKALIKE asks for a look: a sign among the characters only looks like one."""
    return findings.where(rows, lookalikes.mixed(key), "NAME_LOOKALIKE", key)
