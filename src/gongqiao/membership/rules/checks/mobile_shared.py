"""One number of several people is the number of none of them."""

import polars as pl


def failed() -> pl.Expr:
    """Others have it too."""
    return pl.col("has_mobile") & (pl.col("mobile_holders") > 1)
