"""What the desk is told: who has to answer by when, and which committee is to be elected."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from gongqiao.desk import api as desk
from gongqiao.organising import queries
from gongqiao.organising.enums import Move
from gongqiao.organising.models import Case, CaseStep, Term
from gongqiao.organising.rules import terms
from gongqiao.organising.rules.tables import term_rule
from gongqiao.organising.rules.vacancies import Vacancy
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry

ANSWER = "organising.answer"
VACANT = "organising.vacant"
BATCH = 500
RE_ELECT = "organising.re_elect"


def follow(case: Case, step: CaseStep, *, by: Actor, at: datetime) -> None:
    """After a step: what was answered is closed at the desk, what waits for an answer is opened."""
    _close_open(case, "answered" if step.move != Move.WITHDRAW else "withdrawn", by=by, at=at)
    if case.reply_by is None:
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
                     "ends_on": terms.last_day(dates).isoformat()},
            by=by,
            at=at,
            due_on=max(terms.last_day(dates), on),
        )  # fmt: skip
        opened += 1
    return opened


def watch_vacancies(on: date, *, by: Actor, at: datetime) -> int:
    """Each post left within a term is a matter of the union, due when it has been vacant too long;
    what was filled meanwhile is closed. Returns how many are new."""
    standing: set[str] = set()
    opened = 0
    running = Term.objects.filter(closed_on__isnull=True, organisation__closed_on__isnull=True)
    numbers = list(running.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        some = running.filter(pk__in=numbers[start : start + BATCH])
        for term, vacant in _vacant(list(some.select_related("organisation")), on):
            standing |= {_key(one) for one in vacant}
            opened += _open_vacancies(term, vacant, by=by, at=at)
    for item in desk.open_of(VACANT):
        if item.key not in standing:
            desk.close_item(item.pk, outcome="filled", seen=None, by=by, at=at)
    return opened


def _vacant(terms_here: Sequence[Term], on: date) -> Iterator[tuple[Term, list[Vacancy]]]:
    offices = registry.offices_of([t.organisation_id for t in terms_here], on)
    by_place: dict[int, list[Any]] = {}
    for office in offices:
        by_place.setdefault(office.organisation_id, []).append(office)
    for term in terms_here:
        vacant = queries.vacancies_in(term, by_place.get(term.organisation_id, ()), on)
        if vacant:
            yield term, vacant


def _open_vacancies(term: Term, vacant: Sequence[Vacancy], *, by: Actor, at: datetime) -> int:
    opened = 0
    for one in vacant:
        if desk.item_of(_key(one)) is not None:
            continue
        desk.open_item(
            key=_key(one), kind=VACANT, subject=("organising.vacancies", term.organisation_id),
            organisation_id=term.organisation_id,
            figures={"name": term.organisation.name, "since_on": one.since.isoformat()},
            by=by, at=at, due_on=max(one.until or one.since, timezone.localdate(at)),
        )  # fmt: skip
        opened += 1
    return opened


def fell_vacant(organisation_id: int, *, by: Actor, at: datetime) -> None:
    """Somebody has just left a post there: it comes to the desk at once, not next morning."""
    term = queries.open_term_of(organisation_id)
    if term is not None:
        vacant = queries.vacancies_of(organisation_id, timezone.localdate(at))
        _open_vacancies(term, vacant, by=by, at=at)


def _key(one: Vacancy) -> str:
    return f"{VACANT}:{one.office_id}"


def filled(term: Term, *, by: Actor, at: datetime) -> None:
    """Somebody was elected there: what is vacant no longer is done with."""
    on = timezone.localdate(at)
    keys = {_key(one) for one in queries.vacancies_of(term.organisation_id, on)}
    for item in desk.items_about(("organising.vacancies", term.organisation_id)):
        if item.closed_at is None and item.key not in keys:
            desk.close_item(item.pk, outcome="filled", seen=None, by=by, at=at)


def elected(term: Term, *, by: Actor, at: datetime) -> None:
    """The term has its successor, or was extended: the reminder is done with."""
    for item in desk.items_about(("organising.term", term.pk)):
        if item.closed_at is None:
            desk.close_item(item.pk, outcome="elected", seen=None, by=by, at=at)
