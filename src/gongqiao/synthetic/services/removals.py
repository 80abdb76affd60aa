"""Something to look at for removals: one proposed, one kept, one carried and reported."""

from datetime import date, datetime, timedelta
from typing import Any

from gongqiao.organising import api as organising
from gongqiao.organising.api import Body, Counted, Move, Paper, Proposal, Proposer, Vote
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.api import Post
from gongqiao.synthetic.rules.city import City
from gongqiao.synthetic.services.by_elections import whole_committees

GROUNDS = (
    "长期不召开会员大会，不公开经费收支",
    "未按会员大会决议履行职责",
    "多次缺席劳动争议调解，会员意见集中",
)
BEGUN = 30  # days ago


def removals(city: City, today: date, at: datetime) -> None:
    """Of the unions whose committee is whole the last three."""
    for n, seated in enumerate(whole_committees(city, today)[-3:]):
        chair = next(o for o in seated if o.post == Post.CHAIR)
        _removal(n, chair, today - timedelta(days=BEGUN), at)


def _removal(n: int, chair: Any, begun: date, at: datetime) -> None:
    union = chair.organisation
    people = registry.members_by_gender(union.pk)
    members = people["member_count"]
    proposal = Proposal(chair.pk, Proposer.MEMBERS, members // 2, GROUNDS[n])
    case = organising.open_recall(
        union.pk, proposal, upper_id=union.parent_id,
        values=organising.of_union(union) | people, on=begun, by=SYSTEM, at=at,
    )  # fmt: skip
    if n == 0:
        return
    present = members - members // 10
    ayes = present - 2 if n == 2 else members // 2
    counted = Counted(Body.ASSEMBLY, Vote(members, present, ayes, present - ayes, 0))
    paper = Paper(begun + timedelta(days=12), papers=("proposal", "hearing", "recall_ballots"))
    organising.vote_on_recall(case.pk, counted, paper, seen=None, by=SYSTEM, at=at)
    if n == 1:
        told = Paper(begun + timedelta(days=14), f"罢免工〔{begun.year}〕2号", papers=("report",))
        organising.take(case.pk, Move.TELL, told, seen=None, by=SYSTEM, at=at)
    if n == 2:
        told = Paper(begun + timedelta(days=25), f"罢免工〔{begun.year}〕1号", papers=("report",))
        organising.take(case.pk, Move.REPORT, told, seen=None, by=SYSTEM, at=at)
