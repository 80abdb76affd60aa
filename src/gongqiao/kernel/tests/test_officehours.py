"""Office time: sessions by region and season, clocks that run in them only."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.dated import BadTable, NotInForce
from gongqiao.kernel.officehours import OfficeClock, day_of, hours_of, narrowing, office_of
from gongqiao.kernel.period import CHINA
from gongqiao.kernel.workdays import calendar_of

TONGXIANG = office_of("330483")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 60 * 24 * 600).map(lambda m: FIRST + timedelta(minutes=m))
SPANS = st.integers(0, 200 * 60).map(lambda minutes: timedelta(minutes=minutes))


def at(text: str) -> datetime:
    """In China's time: "2026-04-28 14:43"."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_sessions_follow_the_season() -> None:
    spring = TONGXIANG.sessions(date(2026, 4, 28))
    assert [s.astimezone(CHINA).strftime("%H:%M") for pair in spring for s in pair] == [
        "08:30", "12:00", "13:30", "17:30",
    ]  # fmt: skip
    assert TONGXIANG.sessions(date(2026, 7, 1))[1][0] == at("2026-07-01 14:00")
    assert TONGXIANG.sessions(date(2026, 10, 9))[1][0] == at("2026-10-09 13:30")


def test_a_make_up_sunday_is_worked_and_the_holiday_is_not() -> None:
    assert TONGXIANG.sessions(date(2026, 2, 14))  # a Saturday worked for the Spring Festival
    assert not TONGXIANG.sessions(date(2026, 2, 18))
    assert not TONGXIANG.sessions(date(2026, 4, 25))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-04-28 09:00", 2, "2026-04-28 11:00"),
        ("2026-04-28 11:00", 2, "2026-04-28 14:30"),  # over noon
        ("2026-04-28 16:30", 1, "2026-04-28 17:30"),  # exactly until closing time
        ("2026-04-28 17:00", 1, "2026-04-29 09:00"),
        ("2026-04-28 22:00", 1, "2026-04-29 09:30"),  # the night does not count
        ("2026-04-24 17:00", 1, "2026-04-27 09:00"),  # nor the weekend
        ("2026-02-14 17:00", 1, "2026-02-24 09:00"),  # nor the Spring Festival
    ],
)
def test_adding_office_hours(start: str, hours: int, end: str) -> None:
    assert TONGXIANG.add(at(start), hours * HOUR) == at(end)
    assert TONGXIANG.between(at(start), at(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-04-28 12:00", "2026-04-28 13:30"), ("2026-04-28 17:30", "2026-04-29 08:30"),
        ("2026-04-28 08:30", "2026-04-28 08:30"), ("2026-04-25 10:00", "2026-04-27 08:30"),
    ],
)  # fmt: skip
def test_when_it_opens_next(moment: str, opens: str) -> None:
    assert TONGXIANG.next_open(at(moment)) == at(opens)
    assert TONGXIANG.is_open(at(moment)) == (moment == opens)


def test_the_end_of_a_day_and_of_days() -> None:
    assert TONGXIANG.close_of(at("2026-04-28 12:10")) == at("2026-04-28 17:30")
    assert TONGXIANG.close_of(at("2026-04-28 17:30")) == at("2026-04-29 17:30")
    assert TONGXIANG.close_after(at("2026-04-28 23:00"), 0) == at("2026-04-29 17:30")
    assert TONGXIANG.close_after(at("2026-04-28 09:00"), 0) == at("2026-04-28 17:30")
    assert TONGXIANG.close_after(at("2026-04-24 09:00"), 3) == at("2026-04-29 17:30")
    assert TONGXIANG.close_on(date(2026, 4, 26)) == at("2026-04-24 17:30")


@given(INSTANTS, SPANS, SPANS)
def test_adding_twice_is_adding_once(start: datetime, one: timedelta, two: timedelta) -> None:
    assert TONGXIANG.add(TONGXIANG.add(start, one), two) == TONGXIANG.add(start, one + two)


@given(INSTANTS, SPANS)
def test_what_was_added_has_passed(start: datetime, span: timedelta) -> None:
    end = TONGXIANG.add(start, span)
    assert TONGXIANG.between(start, end) == span
    assert TONGXIANG.between(end, start) == -span
    if span:
        assert TONGXIANG.is_open(end - timedelta(microseconds=1))


@given(INSTANTS, INSTANTS, INSTANTS)
def test_measured_time_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    assert TONGXIANG.between(a, c) == TONGXIANG.between(a, b) + TONGXIANG.between(b, c)
    assert timedelta(0) <= TONGXIANG.between(a, b) <= b - a


@given(INSTANTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(moment: datetime) -> None:
    opens = TONGXIANG.next_open(moment)
    assert TONGXIANG.is_open(opens)
    assert TONGXIANG.between(moment, opens) == timedelta(0)
    assert TONGXIANG.close_of(moment) > moment
    assert day_of(TONGXIANG.close_of(moment)) == day_of(opens)


def test_a_clock_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        TONGXIANG.add(at("2026-04-28 09:00"), -HOUR)


ENTRY = 'entries: [{{valid_from: 2020-01-01, source: x, key: "33", {}}}]'


@pytest.mark.parametrize(
    "values",
    ["a: 1", "sessions: [8-9]", "sessions: []", 'sessions: ["12:00-08:30"]',
     'sessions: ["08:30-12:00", "11:00-17:00"]', 'sessions: ["08:30-12:00", "12:00-17:00"]',
     'sessions: ["08:30-12:00"], seasons: [{from: "07-01", to: "10-01"}]'],
)  # fmt: skip
def test_a_wrong_table_is_refused(values: str) -> None:
    with pytest.raises(BadTable):
        hours_of(ENTRY.format(values))


def test_an_office_that_never_opens_is_an_error_not_a_loop() -> None:
    never = calendar_of("years: []\nentries: [{valid_from: 2000-01-01, source: x, working: false}]")
    office = OfficeClock(never, TONGXIANG.hours)
    with pytest.raises(BadTable, match="never opens"):
        office.next_open(at("2026-04-28 09:00"))
    with pytest.raises(BadTable, match="never opens"):
        office.close_on(date(2026, 4, 28))


def test_a_region_that_the_table_lacks() -> None:
    office = OfficeClock(TONGXIANG.calendar, hours_of(ENTRY.format('sessions: ["08:00-12:00"]')))
    with pytest.raises(NotInForce):
        office.sessions(date(2026, 4, 28))
    there = OfficeClock(office.calendar, office.hours, "330483")
    assert there.sessions(date(2026, 4, 28))[0][0] == at("2026-04-28 08:00")


def test_the_regions_around_a_region() -> None:
    assert narrowing("330483") == ("330483", "3304", "33", "")
    assert narrowing("330483100000") == (
        "330483100000", "330483100", "330483", "3304", "33", "",
    )  # fmt: skip
    assert narrowing("") == ("",)
