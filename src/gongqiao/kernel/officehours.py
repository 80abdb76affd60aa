"""Office time: the hours in which an office works, and clocks that run in them only.

Which days are worked says `kernel.workdays`; from when to when says `tables/office_hours.yaml`, by
region (the longest prefix of an administrative code that the table knows) and season. Instants are
aware datetimes; what comes out is UTC. A session is half-open: at its end the office is closed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gongqiao.kernel.dated import BadTable, DatedTable, NotInForce, load_table, read_table
from gongqiao.kernel.period import CHINA
from gongqiao.kernel.workdays import WorkCalendar, statutory

_TABLE = Path(__file__).parent / "tables" / "office_hours.yaml"
FARTHEST = timedelta(days=366 * 10)
"""How far a clock is followed: an office that never opens is an error in a table, not a loop."""

Session = tuple[datetime, datetime]
Hours = tuple[tuple[time, time], ...]
NOTHING = timedelta(0)


@dataclass(frozen=True, eq=False)
class OfficeClock:
    """The office time of one region; what it worked out about a day is remembered."""

    calendar: WorkCalendar
    hours: DatedTable
    region: str = ""
    _days: dict[date, tuple[Session, ...]] = field(default_factory=dict, repr=False)

    def sessions(self, day: date) -> tuple[Session, ...]:
        """When the office is open on a day, as instants; nothing on a day of rest."""
        if day not in self._days:
            works = self.calendar.is_working_day(day)
            self._days[day] = _sessions(self, day) if works else ()
        return self._days[day]

    def is_open(self, at: datetime) -> bool:
        """Is the office open at this instant?"""
        return any(start <= at < end for start, end in self.sessions(day_of(at)))

    def next_open(self, at: datetime) -> datetime:
        """The instant itself when the office is open, else when it opens next."""
        start, _end = next(self._from(at))
        return start

    def add(self, at: datetime, duration: timedelta) -> datetime:
        """The first instant by which so much office time has passed since `at` (0: `at` itself)."""
        if duration < NOTHING:
            raise ValueError("a clock runs forward only")
        left = duration
        if left == NOTHING:
            return at.astimezone(UTC)
        for start, end in self._from(at):
            if end - start >= left:
                return start + left
            left -= end - start
        raise AssertionError("unreachable: _from never ends")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The office time from one instant to another; negative when `end` is the earlier one."""
        if end < start:
            return -self.between(end, start)
        passed = NOTHING
        day, last = day_of(start), day_of(end)
        while day <= last:
            for opens, closes in self.sessions(day):
                passed += max(NOTHING, min(closes, end) - max(opens, start))
            day += timedelta(days=1)
        return passed

    def close_of(self, at: datetime) -> datetime:
        """The end of the office day in which `at` falls; after closing time that of the next."""
        day = day_of(self.next_open(at))
        return self.sessions(day)[-1][1]

    def close_after(self, at: datetime, working_days: int) -> datetime:
        """The end of the office day that is so many working days after that of `at`.

        The day itself does not count, as deadlines in law are counted; 0 is the end of the day.
        """
        day = self.calendar.add(day_of(at), working_days)
        sessions = self.sessions(day)
        if working_days == 0 and sessions[-1][1] <= at:
            return self.close_of(at)
        return sessions[-1][1]

    def close_on(self, day: date) -> datetime:
        """The end of office hours of a day; when the day is one of rest, of the last one before."""
        first = day - FARTHEST
        while not (sessions := self.sessions(day)):
            day -= timedelta(days=1)
            if day < first:
                raise BadTable("the office never opens")
        return sessions[-1][1]

    def _from(self, at: datetime) -> Iterator[Session]:
        """What remains of the sessions from an instant on, without end."""
        day = day_of(at)
        last = day + FARTHEST
        while True:
            for start, end in self.sessions(day):
                if end > at:
                    yield max(start, at.astimezone(UTC)), end
                    last = day + FARTHEST
            day += timedelta(days=1)
            if day > last:
                raise BadTable("the office never opens")


def midnight(day: date) -> datetime:
    """The instant at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def day_of(at: datetime) -> date:
    """The day on the wall in China."""
    return at.astimezone(CHINA).date()


def hours_of(text: str) -> DatedTable:
    """A table of office hours from YAML text. Raises BadTable."""
    return _checked(read_table(text))


@cache
def office_of(region: str) -> OfficeClock:
    """The office time of a region: the statutory calendar, our own table of hours."""
    return OfficeClock(statutory(), _checked(load_table(_TABLE)), region)


def narrowing(region: str) -> tuple[str, ...]:
    """A region and the regions around it, the nearest first: 330483 → 330483, 3304, 33, whole."""
    return tuple(region[:length] for length in (12, 9, 6, 4, 2, 0) if len(region) >= length)


def _sessions(office: OfficeClock, day: date) -> tuple[Session, ...]:
    for key in narrowing(office.region):
        try:
            values = office.hours.at(day, key).values
        except NotInForce:
            continue
        return tuple(
            (
                datetime.combine(day, start, CHINA).astimezone(UTC),
                datetime.combine(day, end, CHINA).astimezone(UTC),
            )
            for start, end in _sessions_on(values, day)
        )
    raise NotInForce(f"office hours of {office.region or 'any region'} on {day.isoformat()}")


def _sessions_on(values: Mapping[str, Any], day: date) -> Hours:
    today = day.strftime("%m-%d")
    for season in values.get("seasons") or ():
        if str(season["from"]) <= today < str(season["to"]):
            return _read(season["sessions"])
    return _read(values["sessions"])


def _checked(table: DatedTable) -> DatedTable:
    for entry in table.entries:
        try:
            listed = [entry.values["sessions"]]
            listed += [season["sessions"] for season in entry.values.get("seasons") or ()]
            sessions = [_read(texts) for texts in listed]
        except (KeyError, TypeError, ValueError):
            raise BadTable(f"{entry.key}: sessions like 08:30-12:00 are expected") from None
        for one in sessions:
            moments = [moment for session in one for moment in session]
            if not one or moments != sorted(set(moments)):
                raise BadTable(f"{entry.key}: sessions must follow one another")
    return table


def _read(texts: list[str]) -> Hours:
    return tuple(
        (time.fromisoformat(start), time.fromisoformat(end))
        for start, _dash, end in (text.partition("-") for text in texts)
    )
