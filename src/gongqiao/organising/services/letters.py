"""The official letters of a case, filled from what was entered: one structure, Word or PDF."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gongqiao.documents.api import Letter, Table
from gongqiao.organising.enums import CommitteeKind, LetterKind, Move
from gongqiao.organising.models import Ballot, Candidate, Case, CaseStep, Term

_FILE = Path(__file__).resolve().parent.parent / "tables" / "letters.yaml"
_BODIES = {"assembly": "会员大会", "congress": "会员代表大会"}
_POSTS = {
    "chair": "主席", "vice_chair": "副主席", "standing_member": "常务委员", "committee": "委员",
    "audit_chair": "经费审查委员会主任", "audit_member": "经费审查委员会委员",
    "women_chair": "女职工委员会主任", "women_member": "女职工委员会委员",
}  # fmt: skip
_COMMITTEES = {"union": "工会委员会", "standing": "常务委员会", "audit": "经费审查委员会",
               "women": "女职工委员会"}  # fmt: skip
_MOVES = {LetterKind.REQUEST: Move.REQUEST, LetterKind.PERMIT: Move.PERMIT,
          LetterKind.REPORT: Move.REPORT, LetterKind.APPROVAL: Move.APPROVE}  # fmt: skip
_DOWN = (LetterKind.PERMIT, LetterKind.APPROVAL)
UNNUMBERED = "（文号待编）"


def letter_of(case: Case, kind: LetterKind, on: date) -> Letter:
    """The letter as it stands: a draft without number before its step was taken."""
    steps = _standing_steps(case)
    ballots = list(
        case.ballots.filter(valid=True).order_by("-attempt", "pk").prefetch_related("candidates")
    )
    text = _text(case, kind)
    figures = _figures(case, steps, ballots)
    step = steps.get(_MOVES[kind])
    down = kind in _DOWN
    upper = case.upper.name
    shown = kind == LetterKind.REPORT and ballots
    return Letter(
        title=_filled(text["title"], figures),
        number=step.number if step else UNNUMBERED,
        addressee=_sender(case) if down else upper,
        paragraphs=tuple(p for t in text["paragraphs"] if (p := _filled(t, figures))),
        signature=upper if down else _sender(case),
        on=step.on if step else on,
        masthead=f"{upper}文件" if down else "",
        closing=text["closing"],
        table=_votes(ballots) if shown else None,
        attachments=tuple(text.get("attachments", ())),
    )


def _standing_steps(case: Case) -> dict[str, CaseStep]:
    """The steps taken, by move; what was sent back has to be written anew."""
    undoes = {Move.SEND_BACK: Move.REQUEST, Move.RETURN_REPORT: Move.REPORT}
    steps: dict[str, CaseStep] = {}
    for step in case.steps.order_by("pk"):
        steps[step.move] = step
        steps.pop(undoes.get(Move(step.move), ""), None)
    return steps


def _text(case: Case, kind: LetterKind) -> Mapping[str, Any]:
    texts = _texts()
    found: Mapping[str, Any] = texts[case.kind].get(kind) or texts["founding"][kind]
    return found


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    read: Mapping[str, Mapping[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return read


def _sender(case: Case) -> str:
    if case.kind == "founding" and case.organisation is None:
        return f"{case.name}筹备组"
    return case.name


def _filled(text: str, figures: Mapping[str, str]) -> str:
    for place, value in figures.items():
        text = text.replace("{" + place + "}", value)
    return text


def _figures(case: Case, steps: Mapping[str, CaseStep], ballots: list[Ballot]) -> dict[str, str]:
    numbers = {
        f"{kind.value}_number": steps[move].number if move in steps else UNNUMBERED
        for kind, move in _MOVES.items()
    }
    union = next((b for b in ballots if b.committee == CommitteeKind.UNION), None)
    term = case.terms.first() or Term(no=1)
    return {
        **numbers,
        "staff": str(case.staff_count),
        "members": str(case.member_count),
        "women": str(case.women_count),
        "body": _BODIES[union.body] if union else "会员（代表）大会",
        "held_on": _day(union.held_on) if union else "　年　月　日",
        "meeting": _meeting(union) if union else "",
        "elected": "".join(_elected(b) for b in ballots),
        "no": _ordinal(term.no),
        "years": "三" if term.years == 3 else "五" if term.years == 5 else "　",
        "started_on": _day(term.started_on) if term.started_on else "　年　月　日",
        "ends_on": _day(term.ends_on - timedelta(days=1)) if term.ends_on else "　年　月　日",
        "name": case.name,  # last: a name with braces fills nothing
    }


def _meeting(ballot: Ballot) -> str:
    people = "会员代表" if ballot.body == "congress" else "会员"
    return (
        f"会议应到{people}{ballot.entitled}人，实到{ballot.present}人，"
        "符合到会人数超过应到会人数三分之二的规定。"
    )


def _elected(ballot: Ballot) -> str:
    chosen = [c for c in ballot.candidates.all() if c.elected]
    chosen.sort(key=lambda c: (list(_POSTS).index(c.post) if c.post else 99, -c.votes))
    names = "、".join(_named(c) for c in chosen)
    return f"{names}当选为{_COMMITTEES[ballot.committee]}委员。" if names else ""


def _named(one: Candidate) -> str:
    return f"{one.name}（{_POSTS[one.post]}）" if one.post else one.name


def _votes(ballots: list[Ballot]) -> Table:
    """Every candidate with the votes: 应到, 实到 and 得票 belong into the report (2.2)."""
    rows = [
        (
            _COMMITTEES[ballot.committee],
            one.name,
            str(one.votes),
            "当选" if one.elected else "未当选",
            _POSTS.get(one.post, ""),
        )
        for ballot in ballots
        for one in sorted(ballot.candidates.all(), key=lambda c: -c.votes)
    ]
    return Table(("机构", "姓名", "得票", "结果", "职务"), tuple(rows))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _ordinal(number: int) -> str:
    """第三届, 第十二届."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
