"""A number counts once its owner has answered from it."""

import polars as pl


def failed() -> pl.Expr:
    """Never proved by a code."""
    return pl.col("has_mobile") & ~pl.col("proved")
