"""What is left of a period, and what a list names; the figures stand in test_documents.py."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.months import months_later
from gongqiao.membership.rules.dues import Period, left_of, numbers_of
from gongqiao.registry.tests.numbers import certno

BEGINS = date(2026, 1, 1)


def months(first: int, last: int) -> Period:
    return Period(months_later(BEGINS, first), months_later(BEGINS, last))


def each(periods: tuple[Period, ...] | list[Period]) -> list[date]:
    return [
        months_later(p.from_on, n)
        for p in periods
        for n in range((p.until_on.year - p.from_on.year) * 12 + p.until_on.month - p.from_on.month)
    ]


@given(st.sets(st.integers(-6, 20)), st.integers(0, 6), st.integers(1, 12))
def test_month_by_month(paid: set[int], first: int, long: int) -> None:
    asked = months(first, first + long)
    spans = [months(n, n + 1) for n in paid]
    left = left_of(asked, spans)
    assert each(left) == [m for m in each([asked]) if m not in each(spans)]
    assert all(a.until_on < b.from_on for a, b in pairwise(left))  # runs


def test_of_two_lines_the_first_counts() -> None:
    found = numbers_of([(2, certno(1)), (3, f" {certno(1).lower()}"), (4, certno(2)[:15] + "000")])
    assert [(n.line, n.problem, n.figure) for n in found] == [
        (2, "", ""), (3, "DUPLICATE", "2"), (4, "CERT_LOST_DIGITS", ""),
    ]  # fmt: skip
