"""Working days and dated tables."""

from datetime import date, timedelta

import pytest

from gongqiao.kernel.dated import BadTable, NotInForce, read_table
from gongqiao.kernel.workdays import FARTHEST, calendar_of, statutory


def test_national_day_2025_with_its_make_up_days() -> None:
    calendar = statutory()
    assert calendar.is_working_day(date(2025, 9, 28))  # a Sunday, worked
    assert not any(calendar.is_working_day(date(2025, 10, day)) for day in range(1, 9))
    assert calendar.is_working_day(date(2025, 10, 9))
    assert calendar.is_working_day(date(2025, 10, 11))  # a Saturday, worked
    assert calendar.between(date(2025, 9, 29), date(2025, 10, 13)) == 5


def test_adding_working_days() -> None:
    calendar = statutory()
    assert calendar.add(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert calendar.add(date(2025, 9, 30), 3) == date(2025, 10, 11)
    assert calendar.add(date(2025, 10, 1), 0) == date(2025, 10, 9)
    assert calendar.add(date(2025, 10, 9), 0) == date(2025, 10, 9)
    for wrong in (-1, FARTHEST + 1):
        with pytest.raises(ValueError, match="working days"):
            calendar.add(date(2025, 10, 9), wrong)


def test_a_year_that_nobody_announced_is_weekdays_and_says_so() -> None:
    far = date(2060, 10, 1)
    calendar = statutory()
    assert calendar.is_announced(date(2025, 1, 1))
    assert not calendar.is_announced(far)
    assert calendar.is_working_day(far) == (far.weekday() < 5)


def test_our_own_table_overrides() -> None:
    calendar = calendar_of(
        """
        years: [2060]
        entries:
          - {valid_from: 2060-10-01, valid_to: 2060-10-08, working: false, source: notice}
          - {valid_from: 2060-10-09, valid_to: 2060-10-10, working: true, source: notice}
        """
    )
    assert calendar.is_announced(date(2060, 1, 1))
    assert calendar.add(date(2060, 9, 30), 1) == date(2060, 10, 8)
    assert calendar.is_working_day(date(2060, 10, 9))  # a Saturday
    assert not calendar.is_working_day(date(2060, 10, 10))


@pytest.mark.parametrize(
    "text",
    [
        "entries: [{valid_from: 2060-10-01, source: x}]",
        "entries: [{valid_from: 2060-10-01, source: x, working: 1}]",
        "{years: [x], entries: []}",
    ],
)
def test_a_wrong_override_is_refused(text: str) -> None:
    with pytest.raises(BadTable):
        calendar_of(text)


def test_dated_table_is_half_open_and_by_key() -> None:
    table = read_table(
        """
        entries:
          - {key: a, valid_from: 2025-01-01, source: s2, amount: "2"}
          - {key: a, valid_from: 2024-01-01, valid_to: 2025-01-01, source: s1, amount: "1"}
          - {key: b, valid_from: 2024-06-01, valid_to: 2024-07-01, source: s3, amount: "3"}
        """
    )
    assert table.at(date(2024, 12, 31), "a").values["amount"] == "1"
    assert table.at(date(2025, 1, 1), "a").source == "s2"
    assert table.at(date(2099, 1, 1), "a").values["amount"] == "2"
    for day, key in ((date(2023, 12, 31), "a"), (date(2024, 7, 1), "b"), (date(2024, 6, 1), "c")):
        with pytest.raises(NotInForce):
            table.at(day, key)
    assert not table.at(date(2025, 1, 1), "a").holds_on(date(2025, 1, 1) - timedelta(days=1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "entries: 1",
        "entries: [1]",
        "[",
        "entries: [{valid_from: 2024, source: x}]",
        "entries: [{valid_from: 2024-01-01}]",
        "entries: [{valid_from: 2024-01-01, source: '  '}]",
        "entries: [{valid_from: 2024-01-02, valid_to: 2024-01-02, source: x}]",
        "entries: [{valid_from: 2024-01-01, source: x}, {valid_from: 2025-01-01, source: x}]",
    ],
)
def test_a_wrong_table_is_refused(text: str) -> None:
    with pytest.raises(BadTable):
        read_table(text)
