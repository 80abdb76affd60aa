"""A name holds letters, characters and middle dots; signs and replaced characters are faults."""

import polars as pl

# private-use and replaced characters stand where a rare character got lost on the way
LOST = r"[\x{E000}-\x{F8FF}\x{FFFD}?？*]"
ODD = r"[0-9<>=@#$%^&_+|\\/~\[\]{}]"


def failed() -> pl.Expr:
    """Lost characters, digits or signs, or a single letter."""
    plain = pl.col("name").str.replace_all(r"\s", "")
    return plain.str.contains(LOST) | plain.str.contains(ODD) | (plain.str.len_chars() < 2)
