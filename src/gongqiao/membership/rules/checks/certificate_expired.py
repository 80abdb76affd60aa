"""A certificate that has ended is to be renewed."""

import polars as pl


def failed() -> pl.Expr:
    """Only certificates that have ended."""
    return (pl.col("certificates") == 0) & pl.col("expired")
