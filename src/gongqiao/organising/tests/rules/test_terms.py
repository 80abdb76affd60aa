"""Terms over dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.months import months_later
from gongqiao.organising.enums import TermState
from gongqiao.organising.rules import tables, terms
from gongqiao.organising.rules.terms import TermDates

RULE = tables.term_rule("grassroots", date(2026, 1, 1))
TERM = TermDates(date(2023, 6, 1), date(2026, 6, 1))
LATER = TermDates(
    date(2023, 6, 1), date(2026, 6, 1), date(2026, 12, 1), extended_on=date(2026, 6, 20)
)
LONGER = TermDates(date(2023, 6, 1), date(2026, 6, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("term", "on", "state"),
    [
        (TERM, date(2025, 12, 2), "in_term"),
        (TERM, date(2025, 12, 3), "due"),  # 180 days before
        (TERM, date(2026, 5, 31), "due"),
        (TERM, date(2026, 6, 1), "overdue"),
        (LONGER, date(2026, 5, 31), "due"),
        (LONGER, date(2026, 6, 1), "extended"),
        (LONGER, date(2026, 11, 30), "extended"),
        (LONGER, date(2026, 12, 1), "overdue"),
        (TermDates(date(2023, 6, 1), date(2026, 6, 1), closed_on=date(2026, 5, 1)),
         date(2026, 4, 30), "due"),
        (TermDates(date(2023, 6, 1), date(2026, 6, 1), closed_on=date(2026, 5, 1)),
         date(2026, 5, 1), "re_elected"),
        (TermDates(date(2023, 6, 1), date(2026, 6, 1), closed_on=date(2026, 5, 1), dissolved=True),
         date(2026, 7, 1), "dissolved"),
    ],
)  # fmt: skip
def test_states(term: TermDates, on: date, state: str) -> None:
    assert terms.state(term, on, RULE) == TermState(state)


@pytest.mark.parametrize(
    ("term", "years", "problem"),
    [
        (TERM, 3, None),
        (TERM, 4, "TERM_YEARS"),
        (TermDates(date(2026, 6, 1), date(2026, 6, 1)), 3, "TERM_ORDER"),
        (TermDates(date(2026, 6, 1), date(2023, 6, 1)), 3, "TERM_ORDER"),
        (LONGER, 3, None),
        (TermDates(date(2023, 6, 1), date(2026, 6, 1), date(2026, 12, 2)), 3, "EXTENSION_LONG"),
        (TermDates(date(2023, 6, 1), date(2026, 6, 1), date(2026, 6, 1)), 3, "EXTENSION_ORDER"),
    ],
)
def test_what_cannot_be(term: TermDates, years: int, problem: str | None) -> None:
    assert terms.problem(term, years, RULE) == problem


def test_a_federation_has_five_years() -> None:
    rule = tables.term_rule("local_federation", date(2026, 1, 1))
    assert terms.problem(TERM, 3, rule) == "TERM_YEARS"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 1), 6, date(2026, 6, 1)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
    ],
)
def test_months_by_the_calendar(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.sampled_from([3, 5]))
def test_a_term_goes_through_its_states_in_their_order(start: date, years: int) -> None:
    term = TermDates(start, terms.ends_on(start, years))
    order = [TermState.IN_TERM, TermState.DUE, TermState.OVERDUE]
    days = [start, terms.due_from(term, RULE), term.ends_on]
    assert [terms.state(term, d, RULE) for d in days] == order
    assert terms.state(term, days[1] - timedelta(days=1), RULE) == TermState.IN_TERM
    longest = terms.last_extension(term, RULE)
    assert terms.problem(TermDates(start, term.ends_on, longest), years, RULE) is None
    longer = longest + timedelta(days=1)
    assert terms.problem(TermDates(start, term.ends_on, longer), years, RULE) == "EXTENSION_LONG"


def test_an_extension_counts_from_the_day_it_was_granted() -> None:
    days = {date(2026, 5, 31): "due", date(2026, 6, 1): "overdue", date(2026, 6, 19): "overdue",
            date(2026, 6, 20): "extended", date(2026, 12, 1): "overdue"}  # fmt: skip
    assert {day: terms.state(LATER, day, RULE) for day in days} == days
    assert terms.last_day(terms.known_on(LATER, date(2026, 6, 19))) == date(2026, 5, 31)
    assert terms.last_day(terms.known_on(LATER, date(2026, 6, 20))) == date(2026, 11, 30)
    assert terms.known_on(LONGER, date(2024, 1, 1)) == LONGER  # of an unknown day
