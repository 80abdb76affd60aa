"""Who may propose a removal, and what the members' vote makes of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.organising.enums import Proposer, Removal
from gongqiao.organising.rules import tables
from gongqiao.organising.rules.recalls import Vote, backers_needed, outcome, proposal_problem

RULE = tables.recall(date(2026, 6, 1))


@pytest.mark.parametrize(
    ("vote", "removal"),
    [
        (Vote(60, 58, 31, 27, 0), Removal.CARRIED),
        (Vote(60, 58, 30, 28, 0), Removal.NOT_CARRIED),  # half of all is not more than half
        (Vote(61, 61, 31, 30, 0), Removal.CARRIED),
        (Vote(60, 40, 30, 5, 5), Removal.NOT_CARRIED),  # three quarters of those present
        (Vote(60, 39, 39, 0, 0), Removal.NO_QUORUM),
        (Vote(60, 40, 31, 0, 0), Removal.CARRIED),
        (Vote(1, 1, 1, 0, 0), Removal.CARRIED),
        (Vote(60, 61, 31, 0, 0), None),
        (Vote(60, 58, 31, 27, 1), None),
    ],
)
def test_more_than_half_of_all(vote: Vote, removal: Removal | None) -> None:
    assert outcome(vote, RULE).removal == removal


@pytest.mark.parametrize(
    ("members", "need"), [(0, 1), (1, 1), (3, 1), (4, 2), (60, 20), (61, 21), (100, 34)]
)
def test_a_third_of_the_members(members: int, need: int) -> None:
    assert backers_needed(members, RULE) == need
    if members:
        assert proposal_problem(Proposer.MEMBERS, need, members, RULE) is None
        assert proposal_problem(Proposer.MEMBERS, need - 1, members, RULE) == "BACKERS_FEW"
        assert proposal_problem(Proposer.MEMBERS, members + 1, members, RULE) == "BACKERS_MANY"
    assert proposal_problem(Proposer.COMMITTEE, 0, members, RULE) is None


figures = st.integers(min_value=0, max_value=400)


@given(st.integers(min_value=1, max_value=400), figures, figures, figures, figures)
def test_nobody_is_removed_by_a_minority(
    entitled: int, present: int, ayes: int, noes: int, abstained: int
) -> None:
    told = outcome(Vote(entitled, present, ayes, noes, abstained), RULE)
    if told.removal == Removal.CARRIED:
        assert ayes * 2 > entitled
        assert present * 3 >= entitled * 2
        assert ayes + noes + abstained <= present <= entitled
    else:
        assert told.findings
