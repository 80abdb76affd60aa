"""Half-open periods of business dates in Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""Business dates and office hours are of this zone."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} … {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        """True when at least one day lies in both."""
        return self.start < other.end and other.start < self.end

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days
