"""A number that fails its own check was mistyped."""

import polars as pl


def failed() -> pl.Expr:
    """The check digit is wrong."""
    return pl.col("doubtful")
