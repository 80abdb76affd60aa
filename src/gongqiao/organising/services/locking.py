"""The row of a case, locked, and its next step recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.organising.enums import CaseKind, CaseState, Move
from gongqiao.organising.models import Case, CaseStep
from gongqiao.organising.rules import numbers, states, tables
from gongqiao.organising.rules.states import Step
from gongqiao.organising.services.refusing import numbered
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

SHORTEST_REASON = 4
_REMOVAL_WORDS = (Move.VOTE, Move.REPORT, Move.RETURN_REPORT, Move.APPROVE)


@dataclass(frozen=True, slots=True)
class Paper:
    """What every step bears: its day, its document number, a note, the papers that were there."""

    on: date
    number: str = ""
    note: str = ""
    papers: tuple[str, ...] = ()


def locked(case_id: int, seen: int | None) -> Case:
    """The case for writing. Raises Refused STALE when somebody took a step since it was shown."""
    case = Case.objects.select_for_update(of=("self",)).select_related("upper", "organisation").get(
        pk=case_id
    )  # fmt: skip
    if seen is not None and seen != case.version:
        raise Refused("STALE", _("Somebody else has just taken a step here. Look at it once more."))
    return case


def step_of(case: Case, move: Move, paper: Paper, today: date) -> Step:
    """The line of the table. Raises Refused NOT_NOW, REASON, NUMBER, FUTURE, ORDER."""
    step = states.step(CaseState(case.state), move, CaseKind(case.kind))
    if step is None:
        raise Refused("NOT_NOW", _("This step is not possible now."))
    if step.needs_reason and len(paper.note.strip()) < SHORTEST_REASON:
        raise Refused("REASON", _("Say why, in a few words."), field="note")
    if step.needs_number:
        numbered(paper.number)
    if paper.on > today:
        raise Refused("FUTURE", _("That day is still to come."), field="on")
    taken_before = case.steps.exclude(move=Move.TELL).order_by("-pk")
    last = taken_before.values_list("on", flat=True).first() or case.opened_on
    if paper.on < last:
        says = _("The step before bears a later day: %(day)s.") % {"day": last.isoformat()}
        raise Refused("ORDER", says, field="on")
    return step


def taken(
    case: Case,
    step: Step,
    paper: Paper,
    *,
    by: Actor,
    at: datetime,
    more: Mapping[str, object] | None = None,
    attempt: int | None = None,
) -> CaseStep:
    """Record the step and bring the case to its new state. Raises Refused NUMBER_TAKEN."""
    number = numbers.normalised(paper.number)
    replies = (Move.PERMIT, Move.APPROVE)
    if step.move in replies and CaseStep.objects.filter(number=number, move__in=replies).exists():
        raise Refused("NUMBER_TAKEN", _("Another reply has this number."), field="number")
    made = CaseStep.objects.create(
        case=case,
        move=step.move,
        on=paper.on,
        number=number,
        note=paper.note.strip()[:300],
        papers=[p for p in step.papers if p in paper.papers],
        attempt=attempt,
        at=at,
        by_name=by.name,
        by_id=by.user_id,
    )
    case.state = step.target
    case.version += 1
    case.reply_by = paper.on + timedelta(days=_days(step, paper.on)) if step.clock else None
    case.closed_on = (case.closed_on or paper.on) if step.target in states.CLOSED else None
    case.save()
    audit.record(
        at=at,
        by=by,
        action=f"organising.case.{_told(case, step.move)}",
        subject=("founding", case.pk),
        path=_path(case),
        new={"name": case.name, "on": paper.on.isoformat(), "number": number, **(more or {})},
        reason=paper.note.strip()[:300],
    )
    return made


def failed(
    case: Case,
    action: str,
    on: date,
    *,
    by: Actor,
    at: datetime,
    more: Mapping[str, object] | None = None,
) -> None:
    """A step was tried and did not hold: the case waits as it was, whoever looks at it looks again.

    `action`: the trail's word for it.
    """
    case.version += 1
    case.save(update_fields=["version"])
    audit.record(
        at=at,
        by=by,
        action=action,
        subject=("founding", case.pk),
        path=_path(case),
        new={"name": case.name, "on": on.isoformat(), **(more or {})},
    )


def _path(case: Case) -> str:
    return case.organisation.path if case.organisation else case.upper.path


def _days(step: Step, on: date) -> int:
    """The upper union's days: for an answer, or for the certificate that has to be changed."""
    return tables.certificate_days(on) if step.move == Move.APPROVE else tables.reply_days(on)


def _told(case: Case, move: Move) -> str:
    """The trail's word for a step where that of a founding would not be true."""
    if case.kind == CaseKind.RECALL:
        kept = case.state == CaseState.KEPT and move == Move.VOTE
        return "keep" if kept else f"removal_{move.value}" if move in _REMOVAL_WORDS else move.value
    if move == Move.PERMIT and case.kind != CaseKind.FOUNDING:
        return "agree"
    return "fill" if move == Move.APPROVE and case.kind == CaseKind.BY_ELECTION else move.value
