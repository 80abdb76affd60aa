"""A row of an enrolment list, cell by cell."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from gongqiao.mutualaid.rules.enrolment import sentence, typed, waiting_until
from gongqiao.mutualaid.tests.rules.builders import SCHEME

PREMIUM = SCHEME.premium[0].amount
WHOLE = {"certno": "330483199001010027", "name": "周晓梅", "org_code": "mill", "shares": "1",
         "paid_on": "2025-06-01", "amount": f"{PREMIUM // 100}.{PREMIUM % 100:02d}"}  # fmt: skip


def judged(**cells: str | None) -> tuple[object, ...]:
    row = {**WHOLE, **cells}
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))
    return typed(frame, SCHEME).select("shares_no", "paid_day", "fen", "problem").row(0)


@pytest.mark.parametrize("written", ["2025-06-01", "2025/6/1", "20250601", "2025-06-01T08:30:00"])
def test_days_as_people_write_them(written: str) -> None:
    assert judged(paid_on=written) == (1, date(2025, 6, 1), PREMIUM, None)


def test_shares_multiply_the_fee() -> None:
    three = replace(SCHEME, enrolment=replace(SCHEME.enrolment, shares_max=3))
    row = {**WHOLE, "shares": "2", "amount": f"{2 * PREMIUM / 100:.2f}"}
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))
    assert typed(frame, three).select("shares_no", "fen", "problem").row(0) == (
        2,
        2 * PREMIUM,
        None,
    )
    said = sentence("AMOUNT_DIFFERS", three, "zh")
    assert f"{PREMIUM / 100:.2f}" in said


def test_not_paid_yet() -> None:
    assert judged(paid_on=None, amount=None) == (1, None, 0, None)


@pytest.mark.parametrize(
    ("paid_on", "ends", "first_day"),
    [
        (None, [], None),
        (date(2025, 6, 1), [], date(2025, 7, 31)),  # new: thirty days from the first of cover
        (date(2025, 7, 10), [], date(2025, 8, 9)),  # … or from the day of payment
        (date(2025, 6, 1), [date(2025, 7, 1)], None),  # renewed: nothing to wait for
        (date(2025, 6, 1), [date(2024, 7, 1), date(2025, 9, 1)], None),  # it ends even later
        (date(2025, 6, 1), [date(2025, 6, 30)], date(2025, 7, 16)),  # lapsed by a day
    ],
)
def test_waiting(paid_on: date | None, ends: list[date], first_day: date | None) -> None:
    waits = replace(SCHEME.enrolment, waiting_new=30, waiting_lapsed=15, waiting_renewal=0)
    scheme = replace(SCHEME, enrolment=waits)
    assert waiting_until(scheme, paid_on, ends) == first_day


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"name": ""}, "MISSING_VALUE"),
        ({"shares": "9"}, "BAD_SHARES"),
        ({"shares": "one"}, "BAD_SHARES"),
        ({"paid_on": "2025-02-30"}, "BAD_DATE"),
        ({"paid_on": "250601"}, "BAD_DATE"),
        ({"paid_on": "1025-06-01"}, "BAD_DATE"),
        ({"amount": "fifty"}, "BAD_AMOUNT"),
        ({"amount": "-50.00"}, "BAD_AMOUNT"),
        ({"amount": "0.01"}, "AMOUNT_DIFFERS"),
    ],
)
def test_what_is_refused(cells: dict[str, str], problem: str) -> None:
    assert judged(**cells) == (None, None, None, problem)


def test_one_share_is_not_called_a_range() -> None:
    one, three = (
        replace(SCHEME, enrolment=replace(SCHEME.enrolment, shares_max=most)) for most in (1, 3)
    )
    assert sentence("BAD_SHARES", one, "zh") == "份数只能是 1。"
    assert "1 到 3" in sentence("BAD_SHARES", three, "zh")
