"""Certificate numbers of a whole column at once; equal to `kernel.identifiers` row by row."""

import re
from datetime import date

import numpy as np
import polars as pl

from gongqiao.kernel.identifiers import certificate_problem, normalise_certificate

_CLEAN = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_DIGITS = np.frombuffer(b"10X98765432", dtype=np.uint8)
PLAIN = r"^[1-9][0-9]{16}[0-9X]$"


def normalised(types: pl.Series, numbers: pl.Series) -> pl.Series:
    """One spelling for each number; null for a blank one."""
    spelled = [
        number
        if number is None or _CLEAN.fullmatch(number)
        else normalise_certificate(kind, number) or None
        for kind, number in zip(types, numbers, strict=True)
    ]
    return pl.Series(numbers.name, spelled, dtype=pl.String)


def problems(types: pl.Series, numbers: pl.Series, today: date) -> pl.Series:
    """Why each normalised number is refused: a code of `CertificateProblem`, null when it is fine.

    A resident number whose birthday is still to come is refused as CERT_DATE; one that a
    spreadsheet program has rounded (ends in 000, check digit wrong) as CERT_LOST_DIGITS.
    """
    plain = (types == "01") & numbers.str.contains(PLAIN)
    plain = plain.fill_null(value=False)
    found = pl.Series([None] * len(numbers), dtype=pl.String)
    if plain.any():
        found = found.scatter(plain.arg_true(), _of_residents(numbers.filter(plain), today))
    others = (~plain).arg_true().to_list()
    for at in others:
        problem = certificate_problem(types[at], numbers[at])
        if problem is not None:
            found[at] = str(problem)
    return found.alias("problem")


def _of_residents(numbers: pl.Series, today: date) -> pl.Series:
    letters = np.frombuffer("".join(numbers).encode(), dtype=np.uint8).reshape(-1, 18)
    sums = (letters[:, :17].astype(np.int64) - 48) @ _WEIGHTS
    wrong_digit = pl.Series(_DIGITS[sums % 11] != letters[:, 17])
    born = birthdays(numbers)
    no_day = born.is_null() | (born.dt.year() < 1850) | (born > today)
    rounded = wrong_digit & numbers.str.ends_with("000")
    frame = pl.DataFrame({"day": no_day, "digit": wrong_digit, "rounded": rounded})
    return frame.select(
        pl.when("rounded")
        .then(pl.lit("CERT_LOST_DIGITS"))
        .when("day")
        .then(pl.lit("CERT_DATE"))
        .when("digit")
        .then(pl.lit("CERT_CHECK_DIGIT"))
        .alias("problem")
    )["problem"]


def birthdays(numbers: pl.Series) -> pl.Series:
    """The birth dates in resident numbers; null where there is none."""
    return numbers.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)


def genders(numbers: pl.Series) -> pl.Series:
    """m or f by the 17th digit of resident numbers; "" for others."""
    odd = numbers.str.slice(16, 1).cast(pl.Int64, strict=False) % 2
    frame = pl.DataFrame({"odd": odd})
    return frame.select(
        pl.when(pl.col("odd") == 1)
        .then(pl.lit("m"))
        .when(pl.col("odd") == 0)
        .then(pl.lit("f"))
        .otherwise(pl.lit(""))
        .alias("gender")
    )["gender"]
