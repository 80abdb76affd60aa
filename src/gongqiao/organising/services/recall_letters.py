"""What the letters of a removal say: who proposed it, how the members voted, what comes next."""

from datetime import date, timedelta

from gongqiao.documents.api import Table
from gongqiao.kernel.months import months_later
from gongqiao.organising import queries
from gongqiao.organising.enums import CaseKind, LetterKind, Removal
from gongqiao.organising.models import Case, Recall, RecallVote
from gongqiao.organising.rules import recalls, tables
from gongqiao.organising.services.letter_words import BODIES, POSTS, VOTERS, written_day

_BLANK_DAY = "　年　月　日"
_COMMITTEE = "经本会工会委员会提议"
_MEMBERS = "经本会会员{backers}人（占全体会员{members}人的三分之一以上）联名提议"
_RESULTS = {"carried": "通过", "not_carried": "未通过", "no_quorum": "未达到法定人数"}
_KEPT = (
    "赞成票未超过全体{voters}的半数（须达到{need}票），罢免未获通过。{person}同志继续担任{post}。"
)
_NO_QUORUM = "到会人数未达到应到会人数的三分之二（{need}人），会议不能表决，罢免没有结果。"
_FILL = "请自空缺之日起{months}个月内（{until}前）补选{post}。"
_LEADS = "补选前主持工作的人选，请征得同级党组织和我会同意。"


def figures(case: Case, kind: LetterKind, on: date) -> dict[str, str]:
    """The places of the texts under `recall`."""
    recall = Recall.objects.get(case=case)
    vote = _vote(case, kind)
    proposed = _COMMITTEE
    if recall.proposer == "members":
        proposed = _MEMBERS.format(backers=recall.backers, members=case.member_count)
    return {
        "proposed": proposed,
        "person": recall.name,
        "post": POSTS[recall.post],
        "held_on": written_day(vote.held_on) if vote else _BLANK_DAY,
        "body": BODIES[vote.body] if vote else "会员（代表）大会",
        "voters": VOTERS[vote.body] if vote else "会员",
        "entitled": str(vote.entitled) if vote else "　",
        "present": str(vote.present) if vote else "　",
        "ayes": str(vote.ayes) if vote else "　",
        "noes": str(vote.noes) if vote else "　",
        "abstained": str(vote.abstained) if vote else "　",
        "fill": _fill(recall.post, vote.held_on if vote else on),
        "outcome": _outcome(recall, case, vote),
        "name": case.name,
        "grounds": recall.grounds.rstrip("。.；;"),
    }


def _outcome(recall: Recall, case: Case, vote: RecallVote | None) -> str:
    """What a vote that removed nobody decided."""
    if vote is None or vote.removal == Removal.CARRIED:
        return ""
    counted = recalls.Vote(vote.entitled, vote.present, vote.ayes, vote.noes, vote.abstained)
    told = recalls.outcome(counted, tables.recall(vote.held_on))
    if vote.removal == Removal.NO_QUORUM:
        return _NO_QUORUM.format(need=told.quorum)
    return _KEPT.format(voters=VOTERS[vote.body], need=told.needed, person=recall.name,
                        post=case.name + POSTS[recall.post])  # fmt: skip


def table(case: Case, kind: LetterKind) -> Table | None:
    """The count, as the report shows it; None for other cases and before the vote."""
    vote = _vote(case, kind) if case.kind == CaseKind.RECALL else None
    if vote is None:
        return None
    numbers = (vote.entitled, vote.present, vote.ayes, vote.noes, vote.abstained)
    row = (*(str(n) for n in numbers), _RESULTS[vote.removal])
    return Table(("应到", "实到", "赞成", "反对", "弃权", "结果"), (row,))


def _vote(case: Case, kind: LetterKind) -> RecallVote | None:
    """The one of which the letter tells: the last, where it came out that way."""
    last = next(iter(queries.recall_votes_of(case)), None)
    carried = kind not in (LetterKind.FAILED, LetterKind.NOTICE)
    return last if last is not None and (last.removal == "carried") == carried else None


def _fill(post: str, since: date) -> str:
    months = tables.vacancy_months(post, since)
    if months is None:
        return f"请按照规定及时补选{POSTS[post]}。"
    last = written_day(months_later(since, months) - timedelta(days=1))
    said = _FILL.format(months="三" if months == 3 else "六" if months == 6 else months,
                        until=last, post=POSTS[post])  # fmt: skip
    return said + (_LEADS if post == "chair" else "")
