"""Nobody joins before they may work."""

import polars as pl


def failed() -> pl.Expr:
    """A member before the sixteenth birthday."""
    return pl.col("joined_on") < pl.col("born_on").dt.offset_by("16y")
