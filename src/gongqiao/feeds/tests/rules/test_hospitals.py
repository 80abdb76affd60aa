"""Names of hospitals: which rows are taken, and the name that held on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.feeds.rules.hospitals import ALWAYS, Named, Wrong, day, judged, name_on


def row(line: int, code: str, name: str, since: str = "") -> dict[str, object]:
    return {"line": line, "code": code, "name": name, "valid_from": since or None}


def test_good_rows_are_taken_and_wrong_ones_named() -> None:
    taken, wrong = judged([
        row(2, "H1", " 桐乡  示例医院 "),
        row(3, "Ｈ2", "新名", "2026年3月5日"),
        row(4, "H1", "桐乡 示例医院"),  # the same again
        row(5, "H1", "另一个名字"),
        row(6, "", "无码"), row(7, "H3", ""), row(8, "H 3", "甲"), row(9, "H4", "123"),
        row(10, "H5", "甲", "2026-02-30"), row(11, "H" * 41, "甲"), row(12, "H6", "甲" * 121),
    ])  # fmt: skip
    assert taken == [Named(2, "H1", "桐乡 示例医院", ALWAYS),
                     Named(3, "H2", "新名", date(2026, 3, 5))]  # fmt: skip
    assert [(w.line, w.column, w.code) for w in wrong] == [
        (5, "code", "DUPLICATE"), (6, "code", "BLANK"), (7, "name", "BLANK"),
        (8, "code", "CODE_SHAPE"), (9, "name", "NAME_SHAPE"),
        (10, "valid_from", "DATE_IMPOSSIBLE"), (11, "code", "TOO_LONG"), (12, "name", "TOO_LONG"),
    ]  # fmt: skip
    assert wrong[0] == Wrong(5, "code", "DUPLICATE", "2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ALWAYS), ("2026-3-5", date(2026, 3, 5)), ("20260305", date(2026, 3, 5)),
     ("2026/03/05", date(2026, 3, 5)), ("2026-03-05 00:00:00", date(2026, 3, 5)), ("26-3-5", None),
     ("1899-01-01", None), ("9999-01-01", None), ("x", None)],
)  # fmt: skip
def test_days(text: str, expected: date | None) -> None:
    assert day(text) == expected


def test_the_name_on_a_day() -> None:
    names = [(ALWAYS, "旧名"), (date(2026, 3, 5), "新名")]
    assert name_on(names, date(2026, 3, 4)) == "旧名"
    assert name_on(names, date(2026, 3, 5)) == "新名"
    assert name_on(names, None) == "新名"
    assert name_on(names[1:], date(2026, 3, 4)) == ""


@given(st.lists(st.tuples(st.integers(0, 40), st.text(min_size=1, max_size=3))), st.integers(0, 40))
def test_exactly_the_latest_that_had_begun_holds(rows: list[tuple[int, str]], on: int) -> None:
    first = date(2026, 1, 1)
    names = [(first + timedelta(days=n), name) for n, name in dict(rows).items()]
    begun = [pair for pair in names if pair[0] <= first + timedelta(days=on)]
    assert name_on(names, first + timedelta(days=on)) == (max(begun)[1] if begun else "")
