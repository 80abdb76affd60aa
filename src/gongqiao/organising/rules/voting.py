"""Who is elected: quorum, votes of all (not of those present), seats, surplus, barred candidates.

Worked table in docs/rules/organising-election.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from gongqiao.kernel.findings import Finding
from gongqiao.organising.rules.tables import VotingRule


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the ballot. `relative`: a near relative of the employer's head (Art. 10)."""

    name: str
    votes: int
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Ballot:
    """One committee put to the vote."""

    entitled: int
    present: int
    seats: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`elected`: names in the order of their votes. `findings` say why it does not hold."""

    valid: bool
    elected: tuple[str, ...]
    quorum: int
    least_votes: int
    least_candidates: int
    findings: tuple[Finding, ...]


def quorum(entitled: int, rule: VotingRule) -> int:
    """How many must be present: two thirds of all, rounded up (以上 includes the number)."""
    return ceil(entitled * rule.present)


def least_votes(entitled: int, rule: VotingRule) -> int:
    """More than half of ALL who may vote: of 31 it is 16, of 30 it is 16 (过半数 excludes half)."""
    return floor(entitled * rule.votes_over) + 1


def least_candidates(seats: int, rule: VotingRule) -> int:
    """Seats with the surplus of candidates, rounded up: 7 seats and 5 % make 8."""
    return seats + ceil(seats * rule.surplus)


def outcome(ballot: Ballot, rule: VotingRule) -> Outcome:
    """What follows from the votes.

    Impossible figures (VOTES_ABOVE_PRESENT, PRESENT_ABOVE_ENTITLED, TOO_MANY_VOTES,
    CANDIDATE_TWICE), barred candidates (RELATIVE), NO_QUORUM and NOBODY make it invalid; so does
    TIE, where the last seat falls to several alike: they run off. SURPLUS and SEATS_EMPTY are told
    and do not undo it.
    """
    need, votes_needed = quorum(ballot.entitled, rule), least_votes(ballot.entitled, rule)
    wanted = least_candidates(ballot.seats, rule)
    hard = [*_impossible(ballot), *_barred(ballot)]
    if ballot.present < need:
        hard.append(Finding("NO_QUORUM", {"present": ballot.present, "need": need}))
    passed = sorted(
        (c for c in ballot.candidates if c.votes >= votes_needed), key=lambda c: -c.votes
    )
    hard += _tie(passed, ballot.seats)
    elected = tuple(c.name for c in passed[: ballot.seats])
    if not hard and not elected:
        hard.append(Finding("NOBODY"))
    soft = []
    if len(ballot.candidates) < wanted:
        soft.append(Finding("SURPLUS", {"candidates": len(ballot.candidates), "need": wanted}))
    if not hard and len(elected) < ballot.seats:
        soft.append(Finding("SEATS_EMPTY", {"elected": len(elected), "seats": ballot.seats}))
    valid = not hard and bool(elected)
    return Outcome(
        valid, elected if valid else (), need, votes_needed, wanted, (*hard, *soft)
    )  # fmt: skip


def surplus_kept(candidates: int, seats: int, rule: VotingRule) -> bool:
    """Are there enough candidates for a choice?"""
    return Fraction(candidates - seats, seats) >= rule.surplus if seats else False


def _impossible(ballot: Ballot) -> list[Finding]:
    found = []
    if ballot.present > ballot.entitled:
        found.append(
            Finding(
                "PRESENT_ABOVE_ENTITLED", {"present": ballot.present, "entitled": ballot.entitled}
            )
        )
    for one in ballot.candidates:
        if one.votes > ballot.present:
            figures = {"name": one.name, "votes": one.votes, "present": ballot.present}
            found.append(Finding("VOTES_ABOVE_PRESENT", figures))
    if sum(c.votes for c in ballot.candidates) > ballot.present * ballot.seats:
        found.append(Finding("TOO_MANY_VOTES", {"most": ballot.present * ballot.seats}))
    names = [c.name for c in ballot.candidates]
    twice = sorted({n for n in names if names.count(n) > 1})
    return found + [Finding("CANDIDATE_TWICE", {"name": name}) for name in twice]


def _barred(ballot: Ballot) -> list[Finding]:
    return [Finding("RELATIVE", {"name": c.name}) for c in ballot.candidates if c.relative]


def _tie(passed: Sequence[Candidate], seats: int) -> list[Finding]:
    if len(passed) <= seats or passed[seats - 1].votes != passed[seats].votes:
        return []
    votes = passed[seats].votes
    alike = "、".join(c.name for c in passed if c.votes == votes)
    return [Finding("TIE", {"names": alike, "votes": votes})]
