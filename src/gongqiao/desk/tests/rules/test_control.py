"""Control charts: pooled centre, limits by size, signals."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.desk.rules.control import NORMAL_FROM, RARE, Signal, limits, p_chart

GROUPS = st.lists(
    st.integers(0, 200).flatmap(
        lambda n: st.integers(0, n).map(lambda hits: ("x", hits, n))
    ),
    max_size=24,
)  # fmt: skip


@given(GROUPS)
def test_the_centre_is_pooled_and_the_limits_hold_it(groups: list[tuple[str, int, int]]) -> None:
    chart = p_chart(groups)
    if chart is None:
        assert not any(n for _l, _h, n in groups)
        return
    assert chart.centre * chart.n == pytest.approx(chart.hits)
    for point in chart.points:
        assert 0 <= point.lower <= chart.centre <= point.upper <= 1
        outside = not point.lower <= point.share <= point.upper
        assert outside == (point.signal in {Signal.ABOVE, Signal.BELOW})


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 60, 150])
@pytest.mark.parametrize("centre", [0.001, 0.04, 0.3, 0.5, 0.9, 0.97])
def test_chance_alone_is_outside_rarely(n: int, centre: float) -> None:
    lower, upper = limits(n, centre)
    chances = {k: comb(n, k) * centre**k * (1 - centre) ** (n - k) for k in range(n + 1)}
    exact = n * centre * (1 - centre) < NORMAL_FROM
    most = RARE * (1.000001 if exact else 3)
    assert sum(c for k, c in chances.items() if k / n < lower - 1e-12) <= most
    assert sum(c for k, c in chances.items() if k / n > upper + 1e-12) <= most


def test_one_bad_month_among_many_is_told() -> None:
    months = [(f"{m}", 97, 100) for m in range(1, 12)]
    chart = p_chart([*months, ("12", 80, 100)])
    assert chart is not None
    assert [p.label for p in chart.points if p.signal is Signal.BELOW] == ["12"]


def test_a_small_number_is_no_signal() -> None:
    chart = p_chart([("a", 960, 1000), ("b", 1, 2)])
    assert chart is not None
    assert [p.signal for p in chart.points] == [None, None]


def test_eight_in_a_row_on_one_side() -> None:
    low, high = [("l", 94, 100)] * 8, [("h", 96, 100)] * 8
    chart = p_chart([*low, *high])
    assert chart is not None
    assert [p.signal for p in chart.points].count(Signal.RUN) == 2
    unordered = p_chart([*low, *high], in_order=False)
    assert unordered is not None
    assert {p.signal for p in unordered.points} == {None}


def test_more_hits_than_answers_is_an_error() -> None:
    with pytest.raises(ValueError, match="between"):
        p_chart([("a", 3, 2)])
