"""Cells as typed columns. What cannot be typed becomes null; the checks say why."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from gongqiao.registry.rules.words import CERTIFICATE_TYPES, GENDERS

EARLIEST = date(1900, 1, 1)
MOST_STAFF = 10_000_000

_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")


def day(column: str) -> pl.Expr:
    """2020-03-05, 2020/3/5, 2020.3.5, 20200305, 2020年3月5日; a time behind it is dropped."""
    text = pl.col(column).str.replace(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "")
    return pl.coalesce(text.str.to_date(f, strict=False, exact=True) for f in _FORMATS)


def whole(column: str) -> pl.Expr:
    """A whole number, with or without thousands separators; negative ones stay negative."""
    return pl.col(column).str.replace_all("[,，]", "").cast(pl.Int64, strict=False)


def coded(column: str, words: Mapping[str, str], codes: set[str]) -> pl.Expr:
    """A code itself, or the code that a Chinese word stands for; null when it is neither."""
    text = pl.col(column).str.replace_all("（", "(").str.replace_all("）", ")").str.to_lowercase()
    return text.replace_strict(
        {**{c: c for c in codes}, **words}, default=None, return_dtype=pl.String
    )


def cert_type(column: str) -> pl.Expr:
    """Two digits; "1" is 01, a blank is 01; unknown words stay as they are and are refused."""
    text = pl.col(column).fill_null("01").replace(CERTIFICATE_TYPES)
    return pl.when(text.str.contains(r"^\d$")).then("0" + text).otherwise(text)


def gender(column: str) -> pl.Expr:
    """m or f; null for a blank and for any other word."""
    return coded(column, GENDERS, {"m", "f"})


def mobile(column: str) -> pl.Expr:
    """Eleven digits without +86, blanks and hyphens, as far as the cell holds them."""
    digits = pl.col(column).str.replace_all(r"[\s\-\u2010-\u2015()（）]", "")
    digits = digits.str.replace_many(
        dict(zip("０１２３４５６７８９＋", "0123456789+", strict=True))
    )
    return digits.str.replace(r"^(\+?86|0086)(1\d{10})$", "$2")


def account(column: str) -> pl.Expr:
    """An account number without blanks and hyphens, half-width."""
    digits = pl.col(column).str.replace_all(r"[\s\-\u2010-\u2015]", "")
    return digits.str.replace_many(dict(zip("０１２３４５６７８９", "0123456789", strict=True)))


def optional(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The frame with a null column for each key that the file did not have."""
    missing = [pl.lit(None, dtype=pl.String).alias(k) for k in keys if k not in frame.columns]
    return frame.with_columns(missing)
