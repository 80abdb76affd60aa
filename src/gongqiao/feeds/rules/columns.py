"""From lines of text to typed settlements, column by column, and why a line cannot be used.

Frames in, frames out; nothing here knows a database. `line` is the line of the file (header = 1).
"""

from dataclasses import dataclass

import polars as pl

from gongqiao.feeds import layout
from gongqiao.feeds.enums import Refusal
from gongqiao.kernel.money import LARGEST_FEN

TRUE_FLAGS, FALSE_FLAGS = ("1", "true", "是"), ("0", "false", "否", "")
SECONDS = len("2012-09-10 09:00:00")
CENTURY_START, CENTURY_END = "1900-01-01", "2100-01-01"


@dataclass(frozen=True)
class Parsed:
    """`good` has one row per usable line, typed; `bad` has `line`, `reason`, `column`."""

    good: pl.DataFrame
    bad: pl.DataFrame


def parse(raw: pl.DataFrame) -> Parsed:
    """Type a frame of strings whose columns are the feed's keys plus `line`."""
    present = [c for c in layout.USED if c in raw.columns]
    text = raw.select("line", *[_clean(c) for c in present])
    typed = text.select(
        "line",
        *[pl.col(c) for c in present if c in layout.TEXT_LENGTHS],
        *[_day(c) for c in layout.REQUIRED_DATES],
        _instant("setl_time", tails=bool((text["setl_time"].str.len_bytes() > SECONDS).any())),
        *_amounts(text, [c for c in present if c in layout.AMOUNTS]),
        _flag("refd_setl_flag", default=False).alias("refunded"),
        (_flag("vali_flag", default=True) if "vali_flag" in present else pl.lit(True)).alias(
            "valid"
        ),
    )
    checks = _checks(present)
    reason = pl.concat_str(
        [pl.when(failed).then(pl.lit(f"{why}:{column};")) for column, why, failed in checks],
        ignore_nulls=True,
    )
    joined = pl.concat(
        [text.rename({c: f"_{c}" for c in present}), typed.drop("line")], how="horizontal"
    )
    judged = joined.with_columns(reason.alias("_why"))
    bad = judged.filter(pl.col("_why") != "").select("line", "_why")
    good = judged.filter(pl.col("_why") == "").select(typed.columns)
    return Parsed(
        good=_complete(good).with_columns(identity_off().alias("identity_off")),
        bad=_split_reasons(bad),
    )


def identity_off() -> pl.Expr:
    """True where one of the identities I1–I3 (domain document 2.2) misses by more than 0.05 yuan.

    I1 is tested when all its parts are there, I2 when the personal share was delivered, I3 when the
    account and cash parts are there and the personal share was delivered or follows from I2.
    """
    tolerance = 5  # fen
    part, hospital = pl.col("psn_part_amt"), pl.col("hosp_part_amt")
    by_i2 = pl.col("medfee_sumamt") - pl.col("fund_pay_sumamt") - hospital
    i1 = (
        pl.col("medfee_sumamt")
        - pl.col("fulamt_ownpay_amt")
        - pl.col("overlmt_selfpay")
        - pl.col("preselfpay_amt")
        - pl.col("inscp_scp_amt")
    )
    i2 = pl.col("medfee_sumamt") - pl.col("fund_pay_sumamt") - part - hospital.fill_null(0)
    i3 = (
        pl.coalesce(part, by_i2)
        - pl.col("acct_pay")
        - pl.col("acct_mulaid_pay").fill_null(0)
        - pl.col("psn_cash_pay")
    )
    return pl.any_horizontal((i.abs() > tolerance).fill_null(False) for i in (i1, i2, i3))


def _checks(present: list[str]) -> list[tuple[str, Refusal, pl.Expr]]:
    """(column, reason, expression that is true where the line fails), the first failure counts."""
    checks: list[tuple[str, Refusal, pl.Expr]] = [
        (c, Refusal.MISSING_KEY, pl.col(f"_{c}").is_null()) for c in ("setl_id", "certno")
    ]
    checks += [
        (c, Refusal.MISSING_VALUE, pl.col(f"_{c}").is_null())
        for c in layout.REQUIRED
        if c not in ("setl_id", "certno", "refd_setl_flag")
    ]
    checks += [
        (c, Refusal.BAD_AMOUNT, pl.col(f"_{c}").is_not_null() & pl.col(c).is_null())
        for c in present
        if c in layout.AMOUNTS
    ]
    checks += [
        (c, Refusal.BAD_DATE, pl.col(f"_{c}").is_not_null() & pl.col(c).is_null())
        for c in (*layout.REQUIRED_DATES, "setl_time")
    ]
    checks += [
        ("refd_setl_flag", Refusal.BAD_FLAG, pl.col("refunded").is_null()),
        ("vali_flag", Refusal.BAD_FLAG, pl.col("valid").is_null()),
        ("enddate", Refusal.DATE_ORDER, pl.col("enddate") < pl.col("begndate")),
    ]
    checks += [
        (c, Refusal.TOO_LONG, pl.col(c).str.len_chars() > layout.TEXT_LENGTHS[c])
        for c in present
        if c in layout.TEXT_LENGTHS
    ]
    return checks


def _clean(column: str) -> pl.Expr:
    stripped = pl.col(column).str.strip_chars(" \t\r\u3000\ufeff")
    return (
        pl.when(stripped.is_in(["", "null", "NULL"])).then(None).otherwise(stripped).alias(column)
    )


def _amounts(text: pl.DataFrame, columns: list[str]) -> list[pl.Expr]:
    """Whole fen. A column in which every cell has exactly two decimals is read as digits alone."""
    plain = text.select(_digits(c) for c in columns)
    return [
        pl.lit(plain[c]).alias(c) if plain[c].null_count() == text[c].null_count() else _fen(c)
        for c in columns
    ]


def _digits(column: str) -> pl.Expr:
    """ "1460.77" → 146077; anything in another form becomes null."""
    two = pl.col(column).str.slice(-3, 1) == "."
    digits = pl.col(column).str.replace(".", "", literal=True).cast(pl.Int64, strict=False)
    return pl.when(two & (digits.abs() < LARGEST_FEN)).then(digits).alias(column)


_AMOUNT = r"^(?P<sign>[+-]?)(?P<yuan>[0-9]{0,12})(?:\.(?P<fen>[0-9]{0,2})0*)?$"


def _fen(column: str) -> pl.Expr:
    """Any form of an amount, exactly; a third decimal, exponents, NaN become null."""
    text = pl.col(column).str.replace_all(",", "", literal=True)
    groups = text.str.extract_groups(_AMOUNT)
    yuan, fen = groups.struct.field("yuan"), groups.struct.field("fen").fill_null("")
    total = (yuan + fen.str.pad_end(2, "0")).cast(pl.Int64, strict=False)
    sign = pl.when(groups.struct.field("sign") == "-").then(-1).otherwise(1)
    return pl.when((yuan != "") | (fen != "")).then(sign * total).alias(column)


def _day(column: str) -> pl.Expr:
    """A day; a time of day may follow it, nothing else."""
    head = pl.col(column).str.slice(0, 10)
    day = pl.coalesce(
        head.str.to_date("%Y-%m-%d", strict=False),
        head.str.to_date("%Y/%m/%d", strict=False),
        head.str.to_date("%Y%m%d", strict=False),
    )
    low, high = pl.lit(CENTURY_START).str.to_date(), pl.lit(CENTURY_END).str.to_date()
    alone = pl.col(column).str.slice(10, 1).is_in(["", " ", "T"])
    return pl.when(day.is_between(low, high, closed="left") & alone).then(day).alias(column)


def _instant(column: str, *, tails: bool = True) -> pl.Expr:
    """Wall-clock time in Asia/Shanghai; a bare date means its first second. Parts of a second are
    left out; of zones only that of Shanghai may be named (`tails`: some cells go on)."""
    text = pl.col(column).str.replace("T", " ", literal=True).str.slice(0, 19)
    instant = pl.coalesce(
        text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us"),
        text.str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us"),
        text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
        text.str.to_datetime("%Y/%m/%d %H:%M:%S", strict=False, time_unit="us"),
        text.str.to_datetime("%Y%m%d%H%M%S", strict=False, time_unit="us"),
    )
    low, high = pl.lit(CENTURY_START).str.to_date(), pl.lit(CENTURY_END).str.to_date()
    rest = pl.col(column).str.slice(SECONDS)
    plain = rest.str.contains(r"^(\.[0-9]*)?(\+08:?00)?$") if tails else pl.lit(value=True)
    return pl.when(instant.is_between(low, high, closed="left") & plain).then(instant).alias(column)


def _flag(column: str, *, default: bool) -> pl.Expr:
    text = pl.col(column).str.to_lowercase()
    return (
        pl.when(text.is_null())
        .then(pl.lit(default))
        .when(text.is_in(list(TRUE_FLAGS)))
        .then(pl.lit(True))
        .when(text.is_in(list(FALSE_FLAGS)))
        .then(pl.lit(False))
    )


def _complete(good: pl.DataFrame) -> pl.DataFrame:
    """Columns that the file did not have are null."""
    missing = [
        pl.lit(None, dtype=pl.String if c in layout.TEXT_LENGTHS else pl.Int64).alias(c)
        for c in (*layout.OPTIONAL_TEXT, *layout.OPTIONAL_AMOUNTS)
        if c not in good.columns
    ]
    return good.with_columns(missing)


def _split_reasons(bad: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("_why").str.split(";").list.first()
    return bad.select(
        "line",
        first.str.split(":").list.get(0).alias("reason"),
        first.str.split(":").list.get(1).alias("column"),
    )
