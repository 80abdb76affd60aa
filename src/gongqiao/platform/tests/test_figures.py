"""Charts: geometry that cannot lie."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gongqiao.platform import figures

VALUES = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@given(VALUES)
def test_arches_are_as_high_as_their_values(values: list[int]) -> None:
    bridge = figures.bridge([(float(v), str(v), str(i)) for i, v in enumerate(values)])
    assert bridge is not None
    rises = [float(arch.path.split("A")[1].split()[1]) for arch in bridge.arches]
    top = max(values) or 1
    for value, rise in zip(values, rises, strict=True):
        assert abs(rise - max((bridge.height - 92) * value / top, 2.0)) < 0.06
    assert [arch.last for arch in bridge.arches] == [False] * (len(values) - 1) + [True]


def test_nothing_makes_no_chart() -> None:
    assert figures.bridge([]) is None
    assert figures.spark([]) is None
    assert figures.spark([5]) is None
    assert figures.spark([0, 0]) is None
    assert figures.split([("a", 0, "1")]) == ()


@given(VALUES)
def test_pieces_of_a_split_fill_it_and_none_is_invisible(values: list[int]) -> None:
    parts = figures.split([(str(i), v, "1") for i, v in enumerate(values)])
    assert [p.value for p in parts] == [v for v in values if v]
    if parts:
        assert abs(parts[-1].x + parts[-1].width - 1000) < 0.1
        assert all(p.width >= 3.99 for p in parts)
        assert all(a.x + a.width < b.x for a, b in pairwise(parts))


@given(st.floats(0, 1e12))
def test_an_axis_ends_above_its_largest_value(largest: float) -> None:
    top = figures.nice_top(largest)
    assert top >= largest
    assert largest < 1 or top <= 2.5 * largest + 1


@given(VALUES)
def test_columns_share_one_scale(values: list[int]) -> None:
    plot = figures.columns([(str(i), float(v), str(v)) for i, v in enumerate(values)])
    top = figures.nice_top(max(values))
    for value, column in zip(values, plot.columns, strict=True):
        assert abs(column.height - (plot.floor - 24) * value / top) < 0.06
        assert abs(column.y + column.height - plot.floor) < 0.11


def test_lines_begin_and_end_where_their_values_are() -> None:
    plot = figures.lines(["a", "b", "c"], [("x", [0.0, 5.0, 10.0], "1"), ("none", [], "2")])
    (line,) = plot.lines
    assert line.path.startswith(f"M{plot.left} {plot.floor}")
    assert line.end_y == 24.0


def test_a_day_places_instants_between_its_hours_and_keeps_strays_at_the_edges() -> None:
    def at(hour: int) -> datetime:
        return datetime(2020, 4, 28, hour, tzinfo=UTC)

    day = figures.day_line(
        start=at(8), end=at(18), now=at(13), done=[at(8), at(3)], handed=[at(18)], due=[at(23)]
    )
    assert day.now_x == 500.0
    assert day.done == (10.0, 10.0)
    assert day.handed == day.due == (990.0,)
    assert [t.label for t in day.ticks] == [f"{h}:00" for h in range(8, 19)]


def test_a_spark_keeps_the_last_eight_and_marks_the_last() -> None:
    spark = figures.spark(range(1, 11))
    assert spark is not None
    assert len(spark.bars) == 8
    assert [bar.last for bar in spark.bars] == [False] * 7 + [True]
    assert spark.bars[-1].height == 32
