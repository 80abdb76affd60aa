"""From lines of text to typed settlements, column by column, and why a line cannot be used.

Frames in, frames out; nothing here knows a database. `line` is the line of the file (header = 1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from gongqiao.feeds import layout
from gongqiao.feeds.enums import Refusal

TRUE_FLAGS, FALSE_FLAGS = ("1", "true", "是"), ("0", "false", "否", "")
SECONDS = len("2012-09-10 09:00:00")
CENTURY_START, CENTURY_END = date(1900, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Parsed:
    """`good` has one row per usable line, typed; `bad` has `line`, `reason`, `column`."""

    good: pl.DataFrame
    bad: pl.DataFrame


def parse(raw: pl.DataFrame) -> Parsed:
    """Type a frame of strings whose columns are the feed's keys plus `line`.

    Of each column the usual form is tried first, on the text as it came; only a column in which
    some cell has another form is cleaned and read in all forms.
    """
    present = [c for c in layout.USED if c in raw.columns]
    texts: dict[str, pl.Series] = {}
    typed: dict[str, pl.Series] = {"line": raw["line"]}
    for column in present:
        texts[column], typed[_NAMED.get(column, column)] = _column(raw[column])
    typed.setdefault("valid", pl.repeat(True, raw.height, dtype=pl.Boolean, eager=True))
    text, good = pl.DataFrame(texts), pl.DataFrame(typed)
    failed = [check for check in _checks(text, good) if check[2].any()]
    bad = pl.DataFrame(schema={"line": pl.Int64, "reason": pl.String, "column": pl.String})
    if failed:
        reason = pl.concat_str(
            [pl.when(fails).then(pl.lit(f"{why}:{column};")) for column, why, fails in failed],
            ignore_nulls=True,
        )
        judged = good.with_columns(reason.alias("_why"))
        bad = _split_reasons(judged.filter(pl.col("_why") != "").select("line", "_why"))
        good = judged.filter(pl.col("_why") == "").drop("_why")
    return Parsed(good=_complete(good).with_columns(identity_off().alias("identity_off")), bad=bad)


def _column(raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The text of a column (blank cells null) and its values (null where it cannot be read)."""
    name = raw.name
    if name in layout.TEXT_LENGTHS:
        text = _cleaned(raw)
        return text, text
    usual, any_form = _FORMS.get(name, (_digits, _fen))
    values = _of(raw, usual)
    nulls = raw.null_count()
    if values.null_count() == nulls and not (nulls and name in _FLAGS):
        return raw, values
    text = _cleaned(raw)
    return text, _of(text, any_form)


def _of(cells: pl.Series, form: Callable[[str], pl.Expr]) -> pl.Series:
    return cells.to_frame().select(form(cells.name)).to_series()


def _cleaned(raw: pl.Series) -> pl.Series:
    stripped = raw.str.strip_chars(" \t\r\u3000\ufeff")
    sizes = stripped.str.len_bytes()
    if not ((sizes == 0) | (sizes == len("null"))).any():
        return stripped
    blank = stripped.is_in(["", "null", "NULL"])
    return stripped.to_frame().select(pl.when(~blank).then(pl.col(raw.name))).to_series()


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


def _checks(text: pl.DataFrame, typed: pl.DataFrame) -> list[tuple[str, Refusal, pl.Series]]:
    """(column, reason, true where the line fails), in the order in which one is given."""
    keys = ("setl_id", "certno")
    needed = [c for c in layout.REQUIRED if c not in (*keys, "refd_setl_flag")]
    amounts = [c for c in layout.AMOUNTS if c in text.columns]
    long = [c for c in layout.TEXT_LENGTHS if c in text.columns]
    checks = [(c, Refusal.MISSING_KEY, text[c].is_null()) for c in keys]
    checks += [(c, Refusal.MISSING_VALUE, text[c].is_null()) for c in needed]
    checks += [
        (c, reason, text[c].is_not_null() & typed[c].is_null())
        for reason, columns in (
            (Refusal.BAD_AMOUNT, amounts),
            (Refusal.BAD_DATE, (*layout.REQUIRED_DATES, "setl_time")),
        )
        for c in columns
    ]
    checks += [
        ("refd_setl_flag", Refusal.BAD_FLAG, typed["refunded"].is_null()),
        ("vali_flag", Refusal.BAD_FLAG, typed["valid"].is_null()),
        ("enddate", Refusal.DATE_ORDER, (typed["enddate"] < typed["begndate"]).fill_null(False)),
    ]
    checks += [(c, Refusal.TOO_LONG, _longer(typed[c], layout.TEXT_LENGTHS[c])) for c in long]
    return checks


def _longer(text: pl.Series, most: int) -> pl.Series:
    """More characters than `most`; they are counted only where the bytes leave a doubt."""
    doubtful = text.str.len_bytes() > most
    return (text.str.len_chars() > most).fill_null(False) if doubtful.any() else doubtful


_TWO_DECIMALS = r"^-?[0-9]{1,12}\.[0-9]{2}$"


def _digits(column: str) -> pl.Expr:
    """ "1460.77" → 146077; anything in another form becomes null. Exact: fourteen digits fit in a
    float, and are read fastest as one."""
    fen = (pl.col(column).cast(pl.Float64, strict=False) * 100).round()
    usual = pl.col(column).str.contains(_TWO_DECIMALS)
    return pl.when(usual).then(fen.cast(pl.Int64, strict=False)).alias(column)


_AMOUNT = r"^(?P<sign>[+-]?)(?P<yuan>[0-9]{0,12})(?:\.(?P<fen>[0-9]{0,2})0*)?$"


def _fen(column: str) -> pl.Expr:
    """Any form of an amount, exactly; a third decimal, exponents, NaN become null."""
    text = pl.col(column).str.replace_all(",", "", literal=True)
    groups = text.str.extract_groups(_AMOUNT)
    yuan, fen = groups.struct.field("yuan"), groups.struct.field("fen").fill_null("")
    total = (yuan + fen.str.pad_end(2, "0")).cast(pl.Int64, strict=False)
    sign = pl.when(groups.struct.field("sign") == "-").then(-1).otherwise(1)
    return pl.when((yuan != "") | (fen != "")).then(sign * total).alias(column)


def _usual_day(column: str) -> pl.Expr:
    return _within(pl.col(column).str.to_date("%Y-%m-%d", strict=False)).alias(column)


def _day(column: str) -> pl.Expr:
    """A day; a time of day may follow it, nothing else."""
    head = pl.col(column).str.slice(0, 10)
    day = pl.coalesce(
        head.str.to_date("%Y-%m-%d", strict=False),
        head.str.to_date("%Y/%m/%d", strict=False),
        head.str.to_date("%Y%m%d", strict=False),
    )
    alone = pl.col(column).str.slice(10, 1).is_in(["", " ", "T"])
    return pl.when(alone).then(_within(day)).alias(column)


def _usual_instant(column: str) -> pl.Expr:
    text = pl.col(column)
    instant = text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    return _within(instant).alias(column)


def _instant(column: str) -> pl.Expr:
    """Wall-clock time in Asia/Shanghai; a bare date means its first second. Parts of a second are
    left out; of zones only that of Shanghai may be named."""
    text = pl.col(column).str.replace("T", " ", literal=True).str.slice(0, 19)
    instant = pl.coalesce(
        text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us"),
        text.str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us"),
        text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
        text.str.to_datetime("%Y/%m/%d %H:%M:%S", strict=False, time_unit="us"),
        text.str.to_datetime("%Y%m%d%H%M%S", strict=False, time_unit="us"),
    )
    plain = pl.col(column).str.slice(SECONDS).str.contains(r"^(\.[0-9]*)?(\+08:?00)?$")
    return pl.when(plain).then(_within(instant)).alias(column)


def _within(day: pl.Expr) -> pl.Expr:
    low, high = pl.lit(CENTURY_START), pl.lit(CENTURY_END)
    return pl.when(day.is_between(low, high, closed="left")).then(day)


def _usual_flag(column: str) -> pl.Expr:
    return pl.when(pl.col(column).is_in(["0", "1"])).then(pl.col(column) == "1").alias(column)


def _flag(column: str) -> pl.Expr:
    text = pl.col(column).str.to_lowercase()
    return (
        pl.when(text.is_null())
        .then(pl.lit(_FLAGS[column]))
        .when(text.is_in(list(TRUE_FLAGS)))
        .then(pl.lit(True))
        .when(text.is_in(list(FALSE_FLAGS)))
        .then(pl.lit(False))
        .alias(column)
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


_FLAGS = {"refd_setl_flag": False, "vali_flag": True}
"""What an absent flag means."""
_NAMED = {"refd_setl_flag": "refunded", "vali_flag": "valid"}
_FORMS: dict[str, tuple[Callable[[str], pl.Expr], Callable[[str], pl.Expr]]] = {
    "begndate": (_usual_day, _day),
    "enddate": (_usual_day, _day),
    "setl_time": (_usual_instant, _instant),
    **dict.fromkeys(_FLAGS, (_usual_flag, _flag)),
}
"""The usual form of a column and all its forms; of every other one: amounts."""
