"""Gender is needed for women's rights and the yearly figures."""

import polars as pl


def failed() -> pl.Expr:
    """Neither m nor f."""
    return ~pl.col("gender").is_in(["m", "f"])
