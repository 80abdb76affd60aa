"""When a matter is due, and what a stopped clock gives back. The worked table of the document."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.desk.clocks import table
from gongqiao.desk.enums import Allows
from gongqiao.desk.rules.clocks import (
    Allowance,
    Hours,
    allowance_of,
    clocks_of,
    due_at,
    left,
    moved_on,
    put_right,
)
from gongqiao.kernel.dated import BadTable, NotInForce
from gongqiao.kernel.officehours import office_of
from gongqiao.kernel.period import CHINA

OFFICE = office_of("330483")
DOCUMENT = Path(__file__).parents[5] / "docs" / "rules" / "clocks.md"
DAY_END = Allowance(Allows.DAY_END, 0, timedelta(hours=1))
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 60 * 24 * 600).map(lambda m: FIRST + timedelta(minutes=m))
SPANS = st.integers(0, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))
ALLOWANCES = st.one_of(
    st.just(DAY_END),
    st.integers(1, 30).map(lambda n: Allowance(Allows.WORKING_DAYS, n)),
    st.integers(1, 60).map(lambda n: Allowance(Allows.OFFICE_HOURS, n)),
)


def at(text: str) -> datetime:
    """In China's time: "2026-04-28 14:43"."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def worked() -> list[list[str]]:
    """The rows of the document's tables: clock, came in, stopped, resumed, due."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", DOCUMENT.read_text("utf-8"), re.M)
    return [[clock, *(cell.strip() for cell in cells.split("|"))] for clock, cells in rows]


@pytest.mark.parametrize("row", worked(), ids=lambda row: " ".join(row[:2]))
def test_the_documents_table(row: list[str]) -> None:
    clock, came_in, stopped, resumed, due, _why = row
    allowed = allowance_of(table(), clock, "330483", at(came_in).date())
    is_due = due_at(allowed, at(came_in), OFFICE)
    if stopped != "–":
        is_due = moved_on(is_due, at(stopped), at(resumed), OFFICE, whole_days=allowed.whole_days)
    assert is_due == at(due)


def test_the_document_has_its_table() -> None:
    assert len(worked()) >= 12


@given(ALLOWANCES, INSTANTS)
def test_due_in_office_time_and_never_before_it_came_in(allowed: Allowance, came: datetime) -> None:
    due = due_at(allowed, came, OFFICE)
    assert due > came
    assert OFFICE.is_open(due - timedelta(microseconds=1))


@given(ALLOWANCES, INSTANTS, SPANS, SPANS)
def test_a_stopped_clock_never_takes_time_away(
    allowed: Allowance, came: datetime, until_stop: timedelta, stood: timedelta
) -> None:
    due = due_at(allowed, came, OFFICE)
    stop = came + until_stop
    again = stop + stood
    moved = moved_on(due, stop, again, OFFICE, whole_days=allowed.whole_days)
    assert moved >= due
    if due <= stop:
        assert moved == due  # nothing is given back to what was late already
    elif not allowed.whole_days:
        assert left(moved, again, OFFICE) == left(due, stop, OFFICE) or moved == due
    else:
        assert left(moved, again, OFFICE) >= left(due, stop, OFFICE)


@given(INSTANTS, SPANS, SPANS, SPANS)
def test_two_stops_give_what_one_long_stop_gives(
    came: datetime, first: timedelta, between: timedelta, second: timedelta
) -> None:
    allowed = Allowance(Allows.OFFICE_HOURS, 400)
    due = due_at(allowed, came, OFFICE)
    once = moved_on(due, came, came + first, OFFICE, whole_days=False)
    again = came + first + between
    twice = moved_on(once, again, again + second, OFFICE, whole_days=False)
    stood = OFFICE.between(came, came + first) + OFFICE.between(again, again + second)
    assert left(twice, came, OFFICE) == left(due, came, OFFICE) + stood


ENTRY = 'entries: [{{valid_from: 2020-01-01, source: x, key: "{}", {}}}]'


@pytest.mark.parametrize(
    ("key", "values"),
    [("a", "day_end: true"), ("a@", "day_end: false"), ("a@", "working_days: 0"),
     ("a@", "working_days: true"), ("a@", "office_hours: 1.5"), ("a@", "hours: 3"),
     ("a@", "day_end: true, working_days: 3"), ("a@", "day_end: true, at_least_minutes: -1")],
)  # fmt: skip
def test_a_wrong_table_is_refused(key: str, values: str) -> None:
    with pytest.raises(BadTable):
        clocks_of(ENTRY.format(key, values))


def test_the_nearest_region_wins() -> None:
    text = ENTRY.format("a@33", "working_days: 5")[:-1]
    both = clocks_of(text + ', {valid_from: 2020-01-01, source: x, key: "a@", working_days: 9}]')
    day = date(2026, 4, 28)
    assert allowance_of(both, "a", "330483", day).amount == 5
    assert allowance_of(both, "a", "320505", day).amount == 9
    with pytest.raises(NotInForce):
        allowance_of(both, "b", "330483", day)


TWO_HOURS = Allowance(Allows.OFFICE_HOURS, 2)
FAR = office_of("650100")
NOON = "2026-03-05 12:00"


@pytest.mark.parametrize(
    ("allowed", "came", "due", "right"),
    [
        (DAY_END, "2026-03-05 10:00", "2026-03-05 17:30", "2026-03-05 19:30"),
        (TWO_HOURS, "2026-03-05 11:00", "2026-03-05 14:30", "2026-03-05 13:00"),
        (TWO_HOURS, "2026-03-05 09:00", "2026-03-05 11:00", "2026-03-05 12:00"),
        (DAY_END, "2026-03-05 10:00", "2026-03-09 17:30", "2026-03-09 19:30"),
        (DAY_END, "2026-03-05 10:00", "2026-03-06 09:10", "2026-03-06 09:10"),
    ],
)
def test_a_region_put_right(allowed: Allowance, came: str, due: str, right: str) -> None:
    was, now = Hours(allowed, OFFICE), Hours(allowed, FAR)
    assert put_right(at(due), at(came), (), at(NOON), was=was, now=now) == at(right)


def test_a_region_put_right_makes_nothing_late_and_keeps_the_stops() -> None:
    was, now = Hours(DAY_END, FAR), Hours(DAY_END, OFFICE)
    evening, came = at("2026-03-05 18:00"), at("2026-03-05 11:00")
    due = was.due(came, ())
    assert put_right(due, came, (), evening, was=was, now=now) == due == at("2026-03-05 19:30")
    stops = [(at("2026-03-05 12:00"), at("2026-03-06 12:00"))]
    due = was.due(came, stops)
    assert due == at("2026-03-06 19:30")
    assert put_right(due, came, stops, at("2026-03-06 13:00"), was=was, now=now) == at(
        "2026-03-06 17:30"
    )


@given(ALLOWANCES, INSTANTS, SPANS, SPANS)
def test_a_region_put_right_twice_is_as_it_was(
    allowed: Allowance, came: datetime, before: timedelta, stood: timedelta
) -> None:
    """There and back again, as long as nobody is late: the same due time."""
    here, there = Hours(allowed, OFFICE), Hours(allowed, FAR)
    stops = [(came + before, came + before + stood)]
    due, far = here.due(came, stops), there.due(came, stops)
    assert put_right(due, came, stops, came, was=here, now=there) == far
    assert put_right(far, came, stops, came, was=there, now=here) == due
