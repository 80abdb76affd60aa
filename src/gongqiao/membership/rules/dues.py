"""Dues: which months a period holds and which of them are left, who counts as paying, what a list
names.

docs/rules/membership-dues.md tells it with a worked table. No amounts: money stands in the union's
own account.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongqiao.kernel.identifiers import (
    CertificateProblem,
    certificate_problem,
    normalise_certificate,
)
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


def left_of(asked: Period, paid: Iterable[Period]) -> tuple[Period, ...]:
    """The months of a period that are not among those paid, in runs."""
    left, begins = [], asked.from_on
    for one in sorted(paid, key=lambda p: p.from_on):
        if one.until_on <= begins or one.from_on >= asked.until_on:
            continue
        if one.from_on > begins:
            left.append(Period(begins, one.from_on))
        begins = one.until_on
    if begins < asked.until_on:
        left.append(Period(begins, asked.until_on))
    return tuple(left)


@dataclass(frozen=True, slots=True)
class Named:
    """A line of a list with the number it names; `problem`: why it names none."""

    line: int
    number: str
    problem: str = ""
    figure: str = ""  # what the sentence of the problem needs


def named(text: str) -> list[Named]:
    """The lines of a pasted list: the first cell with digits in it is the ID number."""
    rows = []
    for line, row in enumerate(text.splitlines(), start=1):
        cells = [cell for cell in re.split(r"[\t,，;；\s]+", row) if cell]
        if cells:
            rows.append((line, next((c for c in cells if sum(s.isdigit() for s in c) >= 6), "")))
    return numbers_of(rows)


def numbers_of(rows: Iterable[tuple[int, str]]) -> list[Named]:
    """Cells with ID numbers, by their lines: each judged as a roster's, the first of two counts."""
    found: list[Named] = []
    seen: dict[str, int] = {}
    for line, cell in rows:
        number = normalise_certificate("01", cell)
        problem = certificate_problem("01", cell)
        if problem is CertificateProblem.CHECK_DIGIT and number.endswith("000"):
            found.append(Named(line, number, "CERT_LOST_DIGITS"))  # by a spreadsheet program
        elif problem is not None:
            found.append(Named(line, number, problem.value))
        elif number in seen:
            found.append(Named(line, number, "DUPLICATE", str(seen[number])))
        else:
            seen[number] = line
            found.append(Named(line, number))
    return found
