"""What has to enter a certificate: worked table of docs/rules/organising-by-election.md."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.organising.rules.certificates import Certificate, Union, changes

ON = date(2026, 6, 1)
HELD = Certificate("沈阿福", date(2025, 7, 1), date(2028, 6, 1))
TERM = (date(2025, 6, 1), date(2028, 6, 1))
CHAIR = ("沈阿福", date(2025, 6, 1))
FIRST = (date(2009, 1, 1), "恒裕工会")


def union(**more: object) -> Union:
    return Union(**({"chair": CHAIR, "term": TERM, "names": (FIRST,)} | more))  # type: ignore[arg-type]  # a mapping of its fields


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, []),
        ({"chair": None}, []),  # who leads meanwhile is no legal representative
        ({"chair": ("周某", date(2026, 5, 1))}, [("CHAIR_NEW", date(2026, 5, 31))]),
        ({"chair": ("周某", date(2025, 6, 1))}, [("CHAIR_NEW", date(2025, 7, 31))]),
        ({"names": (FIRST, (date(2026, 4, 1), "恒泰工会"))}, [("NAME_NEW", date(2026, 5, 1))]),
        ({"names": (FIRST, (date(2026, 2, 1), "误"), (date(2026, 2, 9), "恒裕工会"))}, []),
        ({"names": ((date(2025, 1, 1), "旧"), (date(2025, 3, 1), "恒裕工会"))}, []),
        ({"names": ((date(2026, 1, 1), "恒裕工会"),)}, []),  # nobody knows its name of that day
        ({"term": (date(2026, 3, 1), date(2029, 3, 1))}, [("TERM_NEW", date(2026, 3, 31))]),
        ({"term": None, "chair": ("周某", date(2026, 5, 1))}, []),
        ({"term": (date(2023, 6, 1), ON), "chair": ("周某", date(2026, 5, 1))}, []),
    ],
)
def test_what_has_to_enter_it(more: dict[str, object], found: list[tuple[str, date]]) -> None:
    told = changes(HELD, union(**more), ON)
    assert [(c.code, c.until) for c in told] == found


def test_one_that_ran_out_within_the_term_is_renewed() -> None:
    short = Certificate("沈阿福", date(2025, 7, 1), date(2026, 5, 1))
    assert [c.since for c in changes(short, union(), ON)] == [date(2026, 5, 1)]


@given(st.lists(st.tuples(st.integers(1, 900), st.sampled_from("甲乙丙")), max_size=6))
def test_a_name_is_asked_for_exactly_when_it_differs(later: list[tuple[int, str]]) -> None:
    names = sorted({HELD.issued_on + timedelta(days=n): name for n, name in later}.items())
    told = changes(HELD, union(names=((FIRST[0], "甲"), *names)), HELD.issued_on)
    assert bool(told) == bool(names and names[-1][1] != "甲")
