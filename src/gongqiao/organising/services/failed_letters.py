"""What the report of a vote without result says: who was there, and why nobody was elected."""

from collections.abc import Mapping, Sequence

from gongqiao.documents.api import Table
from gongqiao.organising.models import Ballot
from gongqiao.organising.services.letter_words import COMMITTEES, VOTERS

_WHY: Mapping[str, str] = {
    "NO_QUORUM": "到会人数未达到应到会人数的三分之二（{need}人），不能进行选举",
    "NOBODY": "没有候选人得到全体应到会人数过半数的赞成票",
    "TIE": "{names}得票相等，均为{votes}票，最后一个名额未能确定",
}
_HELD = "票数符合规定，因其他委员会的选举未产生结果，一并重新选举"


def sentence(ballot: Ballot) -> str:
    """One committee: attendance and reason."""
    people = VOTERS[ballot.body]
    why = _HELD
    for code, figures in [] if ballot.valid else ballot.findings:
        if code in _WHY:
            why = _WHY[code].format(**figures)
            break
    return (
        f"{COMMITTEES[ballot.committee]}选举：应到{people}{ballot.entitled}人，"
        f"实到{ballot.present}人，应选{ballot.seats}名；{why}。"
    )


def table(ballots: Sequence[Ballot]) -> Table | None:
    """The votes of all who stood; nobody was elected, so there is no result beside them."""
    rows = tuple(
        (COMMITTEES[b.committee], one.name, str(one.votes))
        for b in ballots
        for one in sorted(b.candidates.all(), key=lambda c: (-c.votes, c.pk))
    )
    return Table(("机构", "候选人", "得票"), rows) if rows else None
