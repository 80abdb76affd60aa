"""Another entry may be the same human being."""

import polars as pl


def failed() -> pl.Expr:
    """Waits in the list of duplicates."""
    return pl.col("alike")
