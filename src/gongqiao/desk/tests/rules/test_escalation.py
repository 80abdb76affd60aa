"""Late matters go up step by step."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.desk.clocks import ladders
from gongqiao.desk.rules.escalation import above, ladder_of, ladders_of
from gongqiao.kernel.dated import BadTable, NotInForce

DAY = date(2026, 4, 28)
HOUR = timedelta(hours=1)
ENTRY = 'entries: [{{valid_from: 2020-01-01, source: x, key: "@", {}}}]'


def test_the_steps_of_the_table() -> None:
    ladder = ladder_of(ladders(), "330483", DAY)
    reached = [ladder.level(n * HOUR) for n in (-1, 0, 7, 8, 23, 24, 400)]
    assert reached == [0, 1, 1, 2, 2, 3, 3]
    assert ladder.remind == HOUR


@given(st.integers(-100, 1000), st.integers(0, 100))
def test_later_is_never_lower(late: int, more: int) -> None:
    ladder = ladder_of(ladders(), "", DAY)
    assert ladder.level(late * HOUR) <= ladder.level((late + more) * HOUR) <= len(ladder.steps)


@pytest.mark.parametrize(("up", "levels"), [(0, 3), (1, 2), (2, 1), (3, 1), (9, 1)])
def test_who_stands_above(up: int, levels: int) -> None:
    assert above("00000001.00000003.00000012.", up) == "00000001.00000003.00000012."[: 9 * levels]


@pytest.mark.parametrize(
    "values",
    ["a: 1", "remind_minutes: 60", "remind_minutes: 60, steps: []",
     "remind_minutes: -1, steps: [{after_hours: 0, up: 0}]",
     "remind_minutes: 0, steps: [{after_hours: 0}]", "remind_minutes: 0, steps: [x]",
     "remind_minutes: 0, steps: [{after_hours: 8, up: 0}, {after_hours: 4, up: 1}]",
     "remind_minutes: 0, steps: [{after_hours: 8, up: 0}, {after_hours: 8, up: 1}]"],
)  # fmt: skip
def test_a_wrong_table_is_refused(values: str) -> None:
    with pytest.raises(BadTable):
        ladders_of(ENTRY.format(values))


def test_a_region_without_a_ladder() -> None:
    table = ladders_of(
        ENTRY.format("remind_minutes: 0, steps: [{after_hours: 0, up: 0}]").replace("@", "@33")
    )
    assert ladder_of(table, "330483", DAY).steps[0].up == 0
    with pytest.raises(NotInForce):
        ladder_of(table, "320505", DAY)
