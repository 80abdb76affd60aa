"""What the desk is told: who has to answer by when, and which committee is to be elected."""

from datetime import date, datetime

from gongqiao.desk import api as desk
from gongqiao.organising import queries
from gongqiao.organising.enums import CaseState, Move
from gongqiao.organising.models import Case, CaseStep, Term
from gongqiao.organising.rules import terms
from gongqiao.organising.rules.states import AWAITS_UPPER
from gongqiao.organising.rules.tables import term_rule
from gongqiao.platform.context import Actor

ANSWER = "organising.answer"
RE_ELECT = "organising.re_elect"


def follow(case: Case, step: CaseStep, *, by: Actor, at: datetime) -> None:
    """After a step: what was answered is closed at the desk, what waits for an answer is opened."""
    _close_open(case, "answered" if step.move != Move.WITHDRAW else "withdrawn", by=by, at=at)
    if CaseState(case.state) not in AWAITS_UPPER:
        return
    desk.open_item(
        key=f"{ANSWER}:{case.pk}:{case.version}",
        kind=ANSWER,
        subject=("organising.case", case.pk),
        organisation_id=case.upper_id,
        figures={"name": case.name, "number": step.number, "what": case.state},
        by=by,
        at=at,
        due_on=case.reply_by,
    )


def _close_open(case: Case, outcome: str, *, by: Actor, at: datetime) -> None:
    for item in desk.items_about(("organising.case", case.pk)):
        if item.closed_at is None:
            desk.close_item(item.pk, outcome=outcome, seen=None, by=by, at=at)


def watch(on: date, *, by: Actor, at: datetime) -> int:
    """Each term that has become due is a matter of the union above. Returns how many are new."""
    opened = 0
    rows = Term.objects.filter(
        closed_on__isnull=True, organisation__closed_on__isnull=True
    ).select_related("organisation")
    near = on.toordinal()
    for term in rows.filter(ends_on__lte=date.fromordinal(near + 200)).iterator(500):
        rule = term_rule(term.organisation.kind, on)
        dates = terms.TermDates(term.started_on, term.ends_on, term.extended_until)
        if on < terms.due_from(dates, rule) or queries.open_case_of(term.organisation_id):
            continue
        key = f"{RE_ELECT}:{term.pk}:{terms.valid_to(dates).isoformat()}"
        if desk.item_of(key) is not None:
            continue
        desk.open_item(
            key=key,
            kind=RE_ELECT,
            subject=("organising.term", term.pk),
            organisation_id=term.organisation.parent_id or term.organisation_id,
            figures={"name": term.organisation.name, "no": term.no,
                     "ends_on": terms.valid_to(dates).isoformat()},
            by=by,
            at=at,
            due_on=max(terms.valid_to(dates), on),
        )  # fmt: skip
        opened += 1
    return opened


def elected(term: Term, *, by: Actor, at: datetime) -> None:
    """The term has its successor, or was extended: the reminder is done with."""
    for item in desk.items_about(("organising.term", term.pk)):
        if item.closed_at is None:
            desk.close_item(item.pk, outcome="elected", seen=None, by=by, at=at)
