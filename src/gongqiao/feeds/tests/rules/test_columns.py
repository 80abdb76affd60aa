"""Lines of text as typed settlements: exact to the fen, and no line lost."""

import re
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongqiao.feeds import layout
from gongqiao.feeds.enums import Refusal
from gongqiao.feeds.rules import columns
from gongqiao.kernel.money import LARGEST_FEN, fen_from_yuan, yuan, yuan_grouped

FEN = st.one_of(
    st.integers(1 - LARGEST_FEN, LARGEST_FEN - 1),
    st.integers(-1000, 1000),
    st.sampled_from([1 - LARGEST_FEN, LARGEST_FEN - 1, 0, -1, 100, 29, 57, 5_000_000_000_029]),
)
AMOUNT_LIKE = st.text("0123456789.,-+eE naif_xX٣", max_size=9)
GOOD: dict[str, str | None] = {
    "setl_id": "S1", "psn_cert_type": "01", "certno": "330483198001010018", "psn_name": "职工甲",
    "insutype": "310", "med_type": "21", "begndate": "2025-03-05", "enddate": "2025-03-12",
    "setl_time": "2025-03-12 10:00:00", "medfee_sumamt": "1000.00", "inscp_scp_amt": "900.00",
    "fund_pay_sumamt": "600.00", "refd_setl_flag": "0",
}  # fmt: skip


def amounts(cells: list[str | None]) -> list[int | None]:
    """What a column of these cells is read as."""
    text = pl.DataFrame({"a": cells}, schema={"a": pl.String})
    read: list[int | None] = columns._column(text["a"])[1].to_list()
    return read


def slowly(text: str) -> int | None:
    """The reference: an amount in yuan, at most two decimals that are not zero; spaces around."""
    plain = text.strip(" \t\r\u3000\ufeff").replace(",", "")
    if not re.fullmatch(r"[+-]?([0-9]{1,12}(\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*|\.0+)", plain):
        return None
    return int(Decimal(plain) * 100)


@given(st.lists(FEN, max_size=20))
def test_every_fen_is_read_exactly(sums: list[int]) -> None:
    """As digits alone, and, where one cell has another form, cell by cell."""
    assert amounts([yuan(s) for s in sums]) == sums
    assert amounts([*map(yuan, sums), "1"]) == [*sums, 100]
    assert amounts([*map(yuan_grouped, sums)]) == sums


@given(st.lists(st.one_of(AMOUNT_LIKE, FEN.map(yuan)), min_size=1, max_size=8))
@example(["50000000000.29"])
@example(["0.000001"])
@example([".-5", "1.00"])
@example(["0 ", " 1.00"])
@example(["99999999999.99", "5"])
def test_anything_else_is_read_as_the_reference_reads_it(cells: list[str]) -> None:
    assert amounts(list(cells)) == [slowly(c) for c in cells]


@given(AMOUNT_LIKE)
def test_digits_alone_never_say_more_than_the_slow_way(text: str) -> None:
    fast = pl.DataFrame({"a": [text]}).select(columns._digits("a"))["a"][0]
    assert fast is None or fast == slowly(text)


@given(FEN)
def test_the_feed_and_the_pages_read_alike(fen: int) -> None:
    assert amounts([yuan(fen)]) == [fen_from_yuan(yuan(fen))]


@pytest.mark.parametrize("text", ["1e3", "nan", "inf", "0x10", "1.005", "1-", "--1", "1 000", "¥1"])
def test_what_is_no_amount(text: str) -> None:
    assert amounts([text]) == [None]


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d 00:00:00"]))
def test_days_in_their_forms(day: date, form: str) -> None:
    frame = pl.DataFrame({"d": [day.strftime(form)]})
    assert frame.select(columns._day("d"))["d"].to_list() == [day]


@pytest.mark.parametrize(
    "text", ["2025-02-30", "1899-12-31", "2100-01-01", "2025", "x", "20251301"]
)
def test_what_is_no_day(text: str) -> None:
    assert pl.DataFrame({"d": [text]}).select(columns._day("d"))["d"].to_list() == [None]


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001  # wall clock
    st.sampled_from(
        ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S"]
    ),
)
def test_instants_in_their_forms(at: datetime, form: str) -> None:
    at = at.replace(microsecond=0)
    for text, expected in (
        (at.strftime(form), at),
        (at.strftime("%Y-%m-%d %H:%M"), at.replace(second=0)),
        (at.strftime("%Y-%m-%d"), at.replace(hour=0, minute=0, second=0)),
    ):
        frame = pl.DataFrame({"t": [text]})
        assert frame.select(columns._instant("t"))["t"].to_list() == [expected]


def parsed(*rows: dict[str, str | None]) -> columns.Parsed:
    """Lines 2, 3 … with these cells."""
    names = {c for row in rows for c in row}
    frame = pl.DataFrame(
        [{c: row.get(c) for c in names} | {"line": n} for n, row in enumerate(rows, 2)],
        schema=dict.fromkeys(names, pl.String) | {"line": pl.Int64},
    )
    return columns.parse(frame)


CELL = st.one_of(
    st.none(),
    st.sampled_from(["", "null", " ", "1", "0", "是", "x", "2025-03-01", "1.00", "9" * 60]),
)


@given(
    st.lists(st.dictionaries(st.sampled_from(layout.USED), CELL, max_size=3), max_size=5),
)
def test_each_line_is_good_or_bad_and_never_both(changes: list[dict[str, str | None]]) -> None:
    rows = [dict.fromkeys(layout.REQUIRED) | GOOD | change for change in changes]
    read = parsed(*rows) if rows else columns.parse(
        pl.DataFrame(schema=dict.fromkeys(layout.USED, pl.String) | {"line": pl.Int64})
    )  # fmt: skip
    good, bad = read.good["line"].to_list(), read.bad["line"].to_list()
    assert sorted(good + bad) == list(range(2, len(rows) + 2))
    assert set(read.bad["reason"]) <= {str(r) for r in Refusal}
    assert set(read.bad["column"]) <= set(layout.USED)
    for name in (*layout.REQUIRED_TEXT, *layout.REQUIRED_AMOUNTS, *layout.REQUIRED_DATES):
        assert read.good[name].null_count() == 0
    for number in good:
        row = rows[number - 2]
        for name in layout.REQUIRED_TEXT:
            told = read.good.filter(pl.col("line") == number)[name][0]
            assert told == (row[name] or "").strip()


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("setl_id", " ", Refusal.MISSING_KEY),
        ("certno", None, Refusal.MISSING_KEY),
        ("psn_name", "null", Refusal.MISSING_VALUE),
        ("inscp_scp_amt", "", Refusal.MISSING_VALUE),
        ("medfee_sumamt", "1.001", Refusal.BAD_AMOUNT),
        ("hifp_pay", "x", Refusal.BAD_AMOUNT),
        ("begndate", "2025-02-30", Refusal.BAD_DATE),
        ("setl_time", "10:00", Refusal.BAD_DATE),
        ("refd_setl_flag", "2", Refusal.BAD_FLAG),
        ("vali_flag", "no", Refusal.BAD_FLAG),
        ("begndate", "2025-03-13", Refusal.DATE_ORDER),
        ("med_type", "1234567", Refusal.TOO_LONG),
    ],
)
def test_why_a_line_is_refused(column: str, cell: str | None, reason: Refusal) -> None:
    read = parsed(GOOD, GOOD | {column: cell})
    told = "enddate" if reason is Refusal.DATE_ORDER else column
    assert read.bad.rows() == [(3, str(reason), told)]
    assert read.good["line"].to_list() == [2]


def test_a_good_line_is_typed() -> None:
    row = parsed(GOOD | {"hifp_pay": "1,234.5", "vali_flag": "0"}).good.row(0, named=True)
    assert (row["medfee_sumamt"], row["hifp_pay"], row["psn_cash_pay"]) == (100_000, 123_450, None)
    assert (row["begndate"], row["refunded"], row["valid"]) == (date(2025, 3, 5), False, False)
    assert row["setl_time"].isoformat() == "2025-03-12T10:00:00"
