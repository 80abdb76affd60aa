"""Dues: which months a period holds, who counts as paying, what a pasted list names.

docs/rules/membership-dues.md tells it with a worked table. No amounts: money stands in the union's
own account.
"""

import re
from dataclasses import dataclass
from datetime import date

from gongqiao.kernel.identifiers import certificate_problem, normalise_certificate
from gongqiao.kernel.months import months_later
from gongqiao.membership.rules.tables import DuesRule

LENGTHS = (1, 3, 6, 12)
"""Months for which unions take dues at once."""
MOST_AHEAD = 12
"""So many months ahead dues are recorded at most: who pays a year at once pays it at its start."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, half-open."""

    from_on: date
    until_on: date


def period(from_on: date, months: int) -> Period:
    """So many months from the month of a day on."""
    first = from_on.replace(day=1)
    return Period(first, months_later(first, months))


def problem_of(asked: Period, months: int, on: date) -> str:
    """Why a period cannot be recorded on a day; blank: it can."""
    if months not in LENGTHS:
        return "LENGTH"
    if asked.from_on < date(2000, 1, 1) or asked.until_on > months_later(
        on.replace(day=1), MOST_AHEAD + 1
    ):
        return "FAR"
    return ""


def paid_past(on: date, rule: DuesRule) -> date:
    """Whoever has paid for a time that ends after this day counts as paying on `on`: unions that
    take dues by the quarter record them when it is over.
    """
    return months_later(on, -rule.grace_months)


def counts_as_paying(until_on: date | None, on: date, rule: DuesRule) -> bool:
    """Of the end of the latest period paid (None: none)."""
    return until_on is not None and until_on > paid_past(on, rule)


@dataclass(frozen=True, slots=True)
class Named:
    """A line of a list with the number it names; `problem`: why it names none."""

    line: int
    number: str
    problem: str = ""


def named(text: str) -> list[Named]:
    """The lines of a pasted list: the first cell with digits in it is the ID number."""
    found: list[Named] = []
    seen: set[str] = set()
    for line, row in enumerate(text.splitlines(), start=1):
        cells = [cell for cell in re.split(r"[\t,，;；\s]+", row) if cell]
        if not cells:
            continue
        number = next((c for c in cells if sum(s.isdigit() for s in c) >= 6), "")
        found.append(_named(line, normalise_certificate("01", number) if number else "", seen))
    return found


def _named(line: int, number: str, seen: set[str]) -> Named:
    if not number or certificate_problem("01", number) is not None:
        return Named(line, number, "NUMBER")
    if number in seen:
        return Named(line, number, "TWICE")
    seen.add(number)
    return Named(line, number)
