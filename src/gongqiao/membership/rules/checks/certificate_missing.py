"""Without a certificate nobody can be told from others."""

import polars as pl


def failed() -> pl.Expr:
    """No standing certificate."""
    return (pl.col("certificates") == 0) & ~pl.col("expired")
