"""Statutory working days with make-up days (调休).

From the `chinesecalendar` package, overridden by our own dated table (`tables/working_days.yaml`).
For a year that nobody has announced yet, Monday to Friday count as working days; `is_announced`
tells, so that a page can call such a deadline provisional.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from chinese_calendar import constants

from gongqiao.kernel import plain_yaml
from gongqiao.kernel.dated import BadTable, DatedTable, NotInForce, read_table

_TABLE = Path(__file__).parent / "tables" / "working_days.yaml"
FARTHEST = 10_000
"""Working days that `add` counts at most: forty years."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. `years`: years that the overrides fully announce."""

    overrides: DatedTable
    years: frozenset[int] = frozenset()

    def is_announced(self, day: date) -> bool:
        """True when the year's holidays are known, not guessed."""
        return day.year in self.years or day.year in _known_years()

    def is_working_day(self, day: date) -> bool:
        """True when the day is worked."""
        try:
            return bool(self.overrides.at(day).values["working"])
        except NotInForce:
            pass
        if day.year in _known_years():
            return day in constants.workdays or (
                day.weekday() < 5 and day not in constants.holidays
            )
        return day.weekday() < 5

    def add(self, day: date, working_days: int) -> date:
        """The day that is so many working days after `day` (0: the day itself or the next worked).

        ValueError for negative numbers and for more than FARTHEST.
        """
        if not 0 <= working_days <= FARTHEST:
            raise ValueError(f"working days must be 0 to {FARTHEST}: {working_days}")
        if working_days == 0:
            while not self.is_working_day(day):
                day += timedelta(days=1)
            return day
        while working_days:
            day += timedelta(days=1)
            working_days -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many worked days lie in start ≤ day < end."""
        days = (start + timedelta(days=n) for n in range((end - start).days))
        return sum(self.is_working_day(day) for day in days)


@cache
def _known_years() -> frozenset[int]:
    return frozenset(day.year for day in constants.holidays)


def calendar_of(text: str) -> WorkCalendar:
    """A calendar with the overrides of a YAML text. Raises BadTable."""
    table = read_table(text)
    for entry in table.entries:
        if not isinstance(entry.values.get("working"), bool):
            raise BadTable(f"{entry.valid_from}: “working” must be true or false")
    years: Collection[object] = plain_yaml.read(text).get("years") or []
    if not all(isinstance(year, int) for year in years):
        raise BadTable("“years” must be whole numbers")
    return WorkCalendar(table, frozenset(year for year in years if isinstance(year, int)))


@cache
def statutory() -> WorkCalendar:
    """The calendar in use: the package with our own table over it."""
    return calendar_of(_TABLE.read_text("utf-8"))
