"""Without a mobile number nobody can be reached."""

import polars as pl


def failed() -> pl.Expr:
    """No mobile number."""
    return ~pl.col("has_mobile")
