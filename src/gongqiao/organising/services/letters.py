"""The official letters of a case, filled from what was entered: one structure, Word or PDF."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gongqiao.documents.api import Letter, Table
from gongqiao.kernel import plain_yaml
from gongqiao.organising import queries
from gongqiao.organising.enums import CaseKind, CommitteeKind, LetterKind, Move
from gongqiao.organising.models import Ballot, Candidate, Case, CaseStep, Term
from gongqiao.organising.services import failed_letters, recall_letters
from gongqiao.organising.services.letter_words import (
    BODIES,
    COMMITTEES,
    POSTS,
    UNIT,
    VOTERS,
    ordinal,
    written_day,
)
from gongqiao.registry import api as registry

_FILE = Path(__file__).resolve().parent.parent / "tables" / "letters.yaml"
_LEFT = {"moved": "因工作调动", "resigned": "因本人辞职", "retired": "因退休",
         "gone": "因离开本单位", "removed": "经会员（代表）大会罢免",
         "died": "因病故或者其他原因去世"}  # fmt: skip
_CERTIFICATE = "主席变动的，请在三十日内办理工会法人资格证书变更登记。"
_YEARS: Mapping[int | None, str] = {3: "三", 5: "五"}
_MOVES = {LetterKind.REQUEST: Move.REQUEST, LetterKind.PERMIT: Move.PERMIT,
          LetterKind.REPORT: Move.REPORT, LetterKind.APPROVAL: Move.APPROVE,
          LetterKind.FAILED: Move.TELL, LetterKind.NOTICE: Move.VOTE}  # fmt: skip
_PLACE = re.compile(r"\{([a-z_]+)\}")
_DOWN = (LetterKind.PERMIT, LetterKind.APPROVAL)
UNNUMBERED = "（文号待编）"


def letter_of(case: Case, kind: LetterKind, on: date) -> Letter:
    """The letter as it stands: a draft without number before its step was taken."""
    steps = _standing_steps(case)
    failed = kind == LetterKind.FAILED
    ballots = queries.last_ballots(case) if failed else queries.standing_ballots(case)
    text = _text(case, kind)
    recall = case.kind == CaseKind.RECALL
    figures = _numbers(steps) | (
        recall_letters.figures(case, kind, on) if recall else _figures(case, ballots)
    )
    step = _step(case, steps, kind)
    down = kind in _DOWN
    upper = case.upper.name
    return Letter(
        title=_filled(text["title"], figures),
        number=step.number if step else UNNUMBERED,
        addressee=_sender(case) if down else text.get("addressee", upper),
        paragraphs=tuple(p for t in text["paragraphs"] if (p := _filled(t, figures))),
        signature=upper if down else _sender(case),
        on=step.on if step else on,
        masthead=f"{upper}文件" if down else "",
        closing=text["closing"],
        table=_table(case, kind, ballots),
        attachments=tuple(text.get("attachments", ())),
    )


def _step(case: Case, steps: Mapping[str, CaseStep], kind: LetterKind) -> CaseStep | None:
    """The step with which the letter went out; the report of an earlier vote is another letter."""
    step = steps.get(_MOVES[kind])
    earlier = kind == LetterKind.FAILED and queries.untold_attempt(case) is not None
    return None if earlier else step


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
    read: Mapping[str, Mapping[str, Any]] = plain_yaml.read(_FILE.read_text("utf-8"))
    return read


def _sender(case: Case) -> str:
    if case.kind == "founding" and case.organisation is None:
        return f"{case.name}筹备组"
    return case.name


def _filled(text: str, figures: Mapping[str, str]) -> str:
    """What is put in fills nothing itself: a name with braces stays a name."""
    return _PLACE.sub(lambda place: figures.get(place[1], place[0]), text)


def _numbers(steps: Mapping[str, CaseStep]) -> dict[str, str]:
    return {
        f"{kind.value}_number": steps[move].number if move in steps else UNNUMBERED
        for kind, move in _MOVES.items()
    }


def _table(case: Case, kind: LetterKind, ballots: list[Ballot]) -> Table | None:
    if kind == LetterKind.FAILED and case.kind != CaseKind.RECALL:
        return failed_letters.table(ballots)
    if kind not in (LetterKind.REPORT, LetterKind.FAILED):
        return None
    return recall_letters.table(case, kind) or (_votes(ballots) if ballots else None)


def _figures(case: Case, ballots: list[Ballot]) -> dict[str, str]:
    union = next((b for b in ballots if b.committee == CommitteeKind.UNION), None)
    if case.kind == CaseKind.BY_ELECTION and ballots:
        union = union or ballots[0]
    term = _term_of(case)
    return {
        "unit": UNIT.get(case.org_kind, "本单位"),
        "staff": str(case.staff_count),
        "members": str(case.member_count),
        "women": str(case.women_count),
        "body": BODIES[union.body] if union else "会员（代表）大会",
        "held_on": written_day(union.held_on) if union else "　年　月　日",
        "meeting": _meeting(union) if union else "",
        "failed": "".join(failed_letters.sentence(b) for b in ballots),
        "elected": "".join(_elected(b) for b in ballots),
        "filled": _filled_posts(ballots),
        "leads": _leads(case),
        "vacated": "；".join(_left(v, case.left) for v in case.vacancies),
        "posts": _posts_of(case, ""),
        "places": _posts_of(case, "{}名"),
        "certificate": _CERTIFICATE if "chair" in _new_posts(ballots) else "",
        "no": ordinal(term.no),
        "years": _YEARS.get(term.years, "　"),
        "proposed_years": _YEARS.get(case.years, "三年或者五"),
        "started_on": written_day(term.started_on) if term.started_on else "　年　月　日",
        "ends_on": written_day(term.ends_on - timedelta(days=1))
        if term.ends_on
        else "　年　月　日",
        "name": case.name,
    }


def _meeting(ballot: Ballot) -> str:
    people = VOTERS[ballot.body]
    return (
        f"会议应到{people}{ballot.entitled}人，实到{ballot.present}人，"
        "符合到会人数超过应到会人数三分之二的规定。"
    )


def _term_of(case: Case) -> Term:
    """The term that the election began; for a by-election the one within which it was held."""
    if case.kind != CaseKind.BY_ELECTION:
        return case.terms.first() or Term(no=1)
    begun = Term.objects.filter(organisation=case.organisation_id, started_on__lte=case.opened_on)
    return begun.order_by("-no").first() or Term(no=1)


def _leads(case: Case) -> str:
    """Who leads until the by-election, where a chair is to be elected."""
    if case.organisation_id is None or "chair" not in [v["post"] for v in case.vacancies]:
        return ""
    there = registry.offices_of([case.organisation_id], case.opened_on)
    one = registry.leading(there, case.opened_on)
    if one is None or one.post == "chair":
        return ""
    seat = next((o for o in registry.holding(there, case.opened_on)
                 if o.person_id == one.person_id and o.post in registry.SEATS), None)  # fmt: skip
    as_what = POSTS[seat.post] if seat is not None else ""
    return f"补选前，暂由{as_what}{one.person.name}同志主持工作。"


def _left(vacancy: Mapping[str, Any], why: str) -> str:
    since = written_day(date.fromisoformat(vacancy["since"]))
    return f"{vacancy['name']}{_LEFT[why]}，自{since}起不再担任{POSTS[vacancy['post']]}"


def _posts_of(case: Case, each: str) -> str:
    """主席、委员; with `each` "{}名": 主席1名、委员2名."""
    counted = Counter(v["post"] for v in case.vacancies)
    posts = sorted(counted, key=list(POSTS).index)
    return "、".join(POSTS[p] + each.format(counted[p]) for p in posts)


def _new_posts(ballots: list[Ballot]) -> set[str]:
    return {c.post for b in ballots for c in b.candidates.all() if c.elected}


def _filled_posts(ballots: list[Ballot]) -> str:
    chosen = [c for b in ballots for c in b.candidates.all() if c.elected and c.post]
    return "、".join(f"{c.name}为{POSTS[c.post]}" for c in chosen)


def _elected(ballot: Ballot) -> str:
    chosen = [c for c in ballot.candidates.all() if c.elected]
    chosen.sort(key=lambda c: (list(POSTS).index(c.post) if c.post else 99, -c.votes))
    names = "、".join(_named(c) for c in chosen)
    return f"{names}当选为{COMMITTEES[ballot.committee]}委员。" if names else ""


def _named(one: Candidate) -> str:
    return f"{one.name}（{POSTS[one.post]}）" if one.post else one.name


def _votes(ballots: list[Ballot]) -> Table:
    """Every candidate with the votes: 应到, 实到 and 得票 belong into the report (2.2)."""
    rows = [
        (
            COMMITTEES[ballot.committee],
            one.name,
            str(one.votes),
            "当选" if one.elected else "未当选",
            POSTS.get(one.post, ""),
        )
        for ballot in ballots
        for one in sorted(ballot.candidates.all(), key=lambda c: -c.votes)
    ]
    return Table(("机构", "姓名", "得票", "结果", "职务"), tuple(rows))
