"""Who is elected: the worked table of docs/rules/organising-election.md, and what always holds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.organising.rules import tables, voting
from gongqiao.organising.rules.voting import Ballot, Candidate

RULE = tables.voting("union", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("entitled", "quorum", "votes"),
    [(1, 1, 1), (2, 2, 2), (3, 2, 2), (30, 20, 16), (31, 21, 16), (60, 40, 31), (61, 41, 31),
     (100, 67, 51)],
)  # fmt: skip
def test_quorum_and_majority_are_of_all_who_may_vote(
    entitled: int, quorum: int, votes: int
) -> None:
    assert voting.quorum(entitled, RULE) == quorum
    assert voting.least_votes(entitled, RULE) == votes


@pytest.mark.parametrize(
    ("seats", "candidates"), [(1, 2), (3, 4), (7, 8), (19, 20), (20, 21), (21, 23), (40, 42)]
)
def test_five_per_cent_more_candidates_than_seats(seats: int, candidates: int) -> None:
    assert voting.least_candidates(seats, RULE) == candidates
    assert voting.surplus_kept(candidates, seats, RULE)
    assert not voting.surplus_kept(candidates - 1, seats, RULE)
    assert voting.least_candidates(seats, tables.voting("audit", date(2026, 3, 1))) == seats


def ballot(*votes: int, entitled: int = 60, present: int = 58, seats: int = 3) -> Ballot:
    stood = tuple(Candidate(f"候选{n}", v) for n, v in enumerate(votes))
    return Ballot(entitled, present, seats, stood)


@pytest.mark.parametrize(
    ("case", "valid", "elected", "codes"),
    [
        (ballot(55, 50, 46, 20), True, 3, []),
        # 31 of 60 are needed, however few came: 30 of 40 present are not enough
        (ballot(40, 35, 30, 5, present=40), True, 2, ["SEATS_EMPTY"]),
        (ballot(30, 30, 20, present=40), False, 0, ["NOBODY", "SURPLUS"]),
        (ballot(39, 38, 37, 1, present=39), False, 0, ["NO_QUORUM"]),
        (ballot(50, 40, 40, 40), False, 0, ["TIE"]),
        (ballot(50, 40, 40, 31), True, 3, []),
        (ballot(58, 55, 51), True, 3, ["SURPLUS"]),
        (ballot(59, 55, 51, 2), False, 0, ["VOTES_ABOVE_PRESENT"]),
        (ballot(55, 50, 46, 20, present=61), False, 0, ["PRESENT_ABOVE_ENTITLED"]),
        (ballot(58, 58, 58, 58), False, 0, ["TOO_MANY_VOTES", "TIE"]),
    ],
)
def test_the_worked_table(case: Ballot, valid: bool, elected: int, codes: list[str]) -> None:
    told = voting.outcome(case, RULE)
    assert (told.valid, len(told.elected)) == (valid, elected)
    assert [f.code for f in told.findings if f.code != "SEATS_EMPTY" or codes] == codes


def test_relatives_of_the_head_cannot_stand_and_nobody_stands_twice() -> None:
    stood = (Candidate("甲", 50, relative=True), Candidate("乙", 36), Candidate("乙", 30))
    told = voting.outcome(Ballot(60, 58, 2, stood), RULE)
    assert [f.code for f in told.findings] == ["CANDIDATE_TWICE", "RELATIVE"]
    assert not told.valid


@given(
    entitled=st.integers(1, 300),
    present=st.integers(0, 300),
    seats=st.integers(1, 9),
    votes=st.lists(st.integers(0, 300), min_size=1, max_size=12),
)
def test_whoever_is_elected_has_more_than_half_of_all(
    entitled: int, present: int, seats: int, votes: list[int]
) -> None:
    told = voting.outcome(ballot(*votes, entitled=entitled, present=present, seats=seats), RULE)
    assert len(told.elected) <= seats
    by_name = {f"候选{n}": v for n, v in enumerate(votes)}
    for name in told.elected:
        assert by_name[name] * 2 > entitled
        assert by_name[name] <= present
    if told.elected:
        assert present * 3 >= entitled * 2
        least = min(by_name[n] for n in told.elected)
        assert all(v <= least or n in told.elected for n, v in by_name.items())
