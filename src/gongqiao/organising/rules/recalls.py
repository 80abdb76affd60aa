"""Removing a chair or vice-chair before the term ends (罢免): who proposes it, what a vote makes.

Worked table in docs/rules/organising-recall.md.
"""

from dataclasses import dataclass
from math import ceil, floor

from gongqiao.kernel.findings import Finding
from gongqiao.organising.enums import Body, Proposer, Removal
from gongqiao.organising.rules.tables import RecallRule

REMOVABLE = frozenset({"chair", "vice_chair"})
"""The posts of which the law speaks."""
BODIES = (Body.ASSEMBLY, Body.CONGRESS)
"""The committee itself removes nobody."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A meeting on a removal. `entitled`: all who may vote, not those present."""

    entitled: int
    present: int
    ayes: int
    noes: int
    abstained: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`removal` is None where the figures are impossible: `findings` say why."""

    removal: Removal | None
    quorum: int
    needed: int
    findings: tuple[Finding, ...] = ()


def backers_needed(members: int, rule: RecallRule) -> int:
    """How many members must propose it: a third of all, rounded up (以上 includes the number)."""
    return max(1, ceil(members * rule.proposed_by))


def proposal_problem(
    proposer: Proposer, backers: int, members: int, rule: RecallRule
) -> str | None:
    """BACKERS_FEW, BACKERS_MANY (more than there are), or None. The committee needs nobody."""
    if proposer == Proposer.COMMITTEE:
        return None
    if backers > members:
        return "BACKERS_MANY"
    return "BACKERS_FEW" if backers < backers_needed(members, rule) else None


def outcome(vote: Vote, rule: RecallRule) -> Outcome:
    """What follows from the votes: carried with more than half of ALL who may vote.

    Impossible figures: PRESENT_ABOVE_ENTITLED, BALLOTS_ABOVE_PRESENT. Without quorum the meeting
    decides nothing, whatever the votes.
    """
    quorum = ceil(vote.entitled * rule.present)
    needed = floor(vote.entitled * rule.votes_over) + 1
    figures = {"present": vote.present, "entitled": vote.entitled}
    if vote.present > vote.entitled:
        return Outcome(None, quorum, needed, (Finding("PRESENT_ABOVE_ENTITLED", figures),))
    cast = vote.ayes + vote.noes + vote.abstained
    if cast > vote.present:
        more = Finding("BALLOTS_ABOVE_PRESENT", {"votes": cast, "present": vote.present})
        return Outcome(None, quorum, needed, (more,))
    if vote.present < quorum:
        few = Finding("NO_QUORUM", {"present": vote.present, "need": quorum})
        return Outcome(Removal.NO_QUORUM, quorum, needed, (few,))
    if vote.ayes < needed:
        short = Finding("NOT_REMOVED", {"ayes": vote.ayes, "need": needed})
        return Outcome(Removal.NOT_CARRIED, quorum, needed, (short,))
    return Outcome(Removal.CARRIED, quorum, needed)
