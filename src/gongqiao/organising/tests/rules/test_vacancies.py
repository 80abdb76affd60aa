"""Posts left within a term: who follows whom, and until when somebody is to be elected."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.organising.enums import Body
from gongqiao.organising.rules.vacancies import ELECTED, Held, problem, vacancies

TERM = date(2025, 6, 1)
ON = date(2026, 6, 1)


def held(post: str, starts: date = TERM, ends: date | None = None, no: int = 1) -> Held:
    return Held(no, post, f"某{no}", starts, ends)


FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.mark.parametrize(
    ("offices", "left", "until"),
    [
        ([held("chair")], [], None),
        ([held("chair", ends=FEBRUARY)], [1], date(2026, 5, 1)),  # Art. 18: three months
        ([held("vice_chair", ends=FEBRUARY)], [1], date(2026, 8, 1)),
        ([held("chair", date(2022, 6, 1), TERM)], [], None),  # went with the committee before
        ([held("chair", ends=date(2026, 7, 1))], [], None),  # will leave, and has not yet
        ([held("chair", ends=FEBRUARY), held("chair", MARCH, no=2)], [], None),
        ([held("staff", ends=FEBRUARY)], [], None),  # nobody elects the staff
        # two left, one followed; a member elected from the start follows nobody
        ([held("committee", ends=FEBRUARY), held("committee", ends=MARCH, no=2),
          held("committee", MARCH, no=3), held("committee", no=4)], [2], date(2026, 9, 1)),
        # whoever followed has left, too
        ([held("chair", ends=FEBRUARY), held("chair", FEBRUARY, MARCH, no=2)], [2],
         date(2026, 6, 1)),
    ],
)  # fmt: skip
def test_what_is_vacant(offices: list[Held], left: list[int], until: date | None) -> None:
    found = vacancies(offices, TERM, ON)
    assert [v.office_id for v in found] == left
    assert all(v.until == until for v in found)


def test_a_vacancy_is_long_from_its_last_day_on() -> None:
    (one,) = vacancies([held("chair", ends=FEBRUARY)], TERM, ON)
    assert not one.long(date(2026, 4, 30))
    assert one.long(date(2026, 5, 1))


DAYS = st.integers(0, 700).map(lambda n: TERM - timedelta(days=100) + timedelta(days=n))
OFFICES = st.lists(
    st.tuples(st.sampled_from(["chair", "committee", "staff"]), DAYS, st.none() | DAYS), max_size=8
)


@given(OFFICES)
def test_as_many_are_vacant_as_left_and_nobody_followed(
    drawn: list[tuple[str, date, date | None]],
) -> None:
    offices = [
        held(post, starts, ends, no)
        for no, (post, starts, ends) in enumerate(drawn)
        if ends is None or ends > starts
    ]
    found = vacancies(offices, TERM, ON)
    assert len({v.office_id for v in found}) == len(found)
    for post in ELECTED:
        left = [h for h in offices if h.post == post and h.ends_on and TERM < h.ends_on <= ON]
        came = [h for h in offices if h.post == post and TERM < h.starts_on <= ON]
        vacant = [v for v in found if v.post == post]
        assert len(left) - len(came) <= len(vacant) <= len(left)


@pytest.mark.parametrize(
    ("body", "elected", "vacant", "code"),
    [
        (Body.ASSEMBLY, ["chair"], ["chair"], None),
        (Body.ASSEMBLY, ["committee", "committee"], ["committee"] * 2, None),
        (Body.ASSEMBLY, ["committee", "committee"], ["committee"], "POST_TAKEN"),
        (Body.CONGRESS, ["vice_chair"], ["chair"], "POST_TAKEN"),
        (Body.CONGRESS, [""], ["chair"], "POST_OPEN"),
        (Body.COMMITTEE, ["chair"], ["chair"], None),
        (Body.COMMITTEE, ["committee"], ["committee"], "BODY_HEADS"),
    ],
)
def test_who_may_take_which_post(
    body: Body, elected: list[str], vacant: list[str], code: str | None
) -> None:
    assert problem(body, elected, vacant) == code
