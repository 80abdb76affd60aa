"""The upper union approves the result: the organisation, its term and its officers come to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.organising import queries
from gongqiao.organising.enums import CaseKind, Cause, Move
from gongqiao.organising.models import Ballot, Candidate, Case, LegalPerson, Term
from gongqiao.organising.rules import states, tables, terms, vacancies
from gongqiao.organising.rules.committees import COMMITTEES
from gongqiao.organising.services import clocks, issuing
from gongqiao.organising.services.certificates import issue_certificate
from gongqiao.organising.services.locking import Paper, locked, step_of, taken
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

CAUSES = {
    CaseKind.FOUNDING: Cause.FIRST, CaseKind.RE_ELECTION: Cause.RENEWED,
    CaseKind.BY_ELECTION: Cause.CHANGED,
}  # fmt: skip
"""Why the certificate at the end of a case is issued."""


def approve(
    case_id: int,
    paper: Paper,
    *,
    years: int | None = None,
    code: str = "",
    seen: int | None,
    by: Actor,
    at: datetime,
) -> Case:
    """The approval reply, with its number and the term (a registrar sends back those without).

    A founded union enters the register (`code`: its place in the numbering; made up when blank);
    the term begins on the day of the election; those elected take their posts. After a by-election
    the term runs on, and its end is theirs, too. Raises Refused TERM_YEARS, TERM_OVER, CODE_TAKEN
    and what a step refuses.
    """
    with transaction.atomic():
        case = locked(case_id, seen)
        step = step_of(case, Move.APPROVE, paper, timezone.localdate(at))
        ballots = queries.standing_ballots(case)
        if case.kind == CaseKind.BY_ELECTION:
            term = _same_term(case, ballots)
            step = states.with_certificate(step) if _has_new_chair(term, ballots) else step
            more = {"no": term.no}
        else:
            term = _whole(case, paper, ballots[0].held_on, years, code, by=by, at=at)
            more = {"years": term.years, "no": term.no}
        _give_posts(case, term, ballots, by=by, at=at)
        made_step = taken(case, step, paper, by=by, at=at, more=more)
        issuing.issue(case, step, made_step, by=by, at=at)
        clocks.follow(case, made_step, by=by, at=at)
        clocks.filled(term, by=by, at=at)
    return case


def _whole(
    case: Case, paper: Paper, on: date, years: int | None, code: str, *, by: Actor, at: datetime
) -> Term:
    """A whole committee was elected: a founded union enters the register, a term begins."""
    if years is None or years not in tables.term_rule(case.org_kind, on).years:
        raise Refused("TERM_YEARS", _("A term has three or five years."), field="years")
    if case.kind == CaseKind.FOUNDING:
        values = {
            "name": case.name, "kind": case.org_kind, "region_code": case.upper.region_code,
            "employer_name": case.employer_name, "employer_uscc": case.employer_uscc,
            "staff_count": case.staff_count or None, "founded_on": on,
        }  # fmt: skip
        case.organisation = registry.create_organisation(
            code=code.strip() or _code_for(case), parent_id=case.upper_id, values=values, by=by,
            at=at, because=paper.number,
        )  # fmt: skip
        issuing.to_the_union(case, by=by, at=at)
    return _begin_term(case, on, years, paper.number, by=by, at=at)


def _same_term(case: Case, ballots: Sequence[Ballot]) -> Term:
    """The term within which the by-election was held, locked."""
    rows = Term.objects.select_for_update(of=("self",)).select_related("organisation")
    term = rows.filter(organisation=case.organisation, closed_on__isnull=True).first()
    if term is None or term.started_on > ballots[0].held_on:
        raise Refused("TERM_OVER", _("The term is over: elect the whole committee anew."))
    return term


def _has_new_chair(term: Term, ballots: Sequence[Ballot]) -> bool:
    """Does the certificate name somebody who is no longer the chair?"""
    certified = LegalPerson.objects.filter(
        organisation_id=term.organisation_id, ended_on__isnull=True
    )
    return any(c.post == "chair" for c in _elected(ballots)) and certified.exists()


def register(
    case_id: int,
    paper: Paper,
    *,
    representative: str,
    seen: int | None,
    by: Actor,
    at: datetime,
    number: str = "",
    uscc: str = "",
) -> LegalPerson:
    """The legal-person certificate with the union's own code; it holds until the term ends.

    After an election it is changed: number and code stay where nothing else is given. Raises
    Refused as `issue_certificate` does, and what a step refuses.
    """
    with transaction.atomic():
        case = locked(case_id, seen)
        step = step_of(case, Move.REGISTER, paper, timezone.localdate(at))
        organisation = case.organisation
        assert organisation is not None  # a case that was approved has its organisation
        term = Term.objects.get(organisation=organisation, closed_on__isnull=True)
        made = issue_certificate(
            organisation.pk, number=number, uscc=uscc, representative=representative,
            issued_on=paper.on, term=term, cause=CAUSES[CaseKind(case.kind)], by=by, at=at,
        )  # fmt: skip
        taken(case, step, paper, by=by, at=at, more={"uscc": made.uscc})
    return made


def _code_for(case: Case) -> str:
    return f"{case.upper.code}-N{case.pk}"


def _begin_term(case: Case, on: date, years: int, number: str, *, by: Actor, at: datetime) -> Term:
    organisation = case.organisation
    assert organisation is not None  # made just before
    last = (
        Term.objects.select_for_update().filter(organisation=organisation).order_by("-no").first()
    )
    if last is not None and last.closed_on is None:
        if on < last.started_on:
            says = _("The present committee was elected on that day or later.")
            raise Refused("ORDER", says, field="on")
        last.closed_on = on
        last.save(update_fields=["closed_on"])
        clocks.elected(last, by=by, at=at)
    return Term.objects.create(
        organisation=organisation, case=case, no=last.no + 1 if last else 1, started_on=on,
        years=years, ends_on=terms.ends_on(on, years), approval_number=number,
    )  # fmt: skip


def _give_posts(
    case: Case, term: Term, ballots: Sequence[Ballot], *, by: Actor, at: datetime
) -> None:
    """Those elected take their posts; the offices of the committee before end that day.

    Within a term only the seat ends that somebody held in the same committee.
    """
    organisation = term.organisation
    day = ballots[0].held_on
    if case.kind == CaseKind.RE_ELECTION:
        registry.end_offices(
            organisation.pk, posts=registry.ELECTED_POSTS, ends_on=day, by=by, at=at
        )
    for one in _known(ballots):
        if case.kind == CaseKind.BY_ELECTION:
            _leave_seat(organisation.pk, one, day, by=by, at=at)
        registry.give_office(
            organisation_id=organisation.pk,
            person_id=one.person_id or 0,
            post=registry.Post(one.post),
            nature=registry.OfficeNature.PART_TIME,
            starts_on=day,
            ends_on=None,
            by=by,
            at=at,
            source=registry.OfficeSource.ENTERPRISE,
        )


def _known(ballots: Sequence[Ballot]) -> list[Candidate]:
    return [c for c in _elected(ballots) if c.person_id is not None]


def _elected(ballots: Sequence[Ballot]) -> list[Candidate]:
    """Those elected to a post, known to the register or not."""
    return [c for b in ballots for c in b.candidates.all() if c.elected and c.post]


def _leave_seat(place: int, one: Candidate, day: date, *, by: Actor, at: datetime) -> None:
    seats = COMMITTEES[vacancies.committee_of(one.post)]
    for held in registry.holding(registry.offices_of([place], day), day):
        if held.person_id == one.person_id and held.post in seats and held.starts_on < day:
            registry.end_office(held.pk, ends_on=day, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody elected to a post; `known`: a person of the register, who will hold it."""

    post: str
    name: str
    known: bool


def holders(case: Case) -> list[Holder]:
    """Who will hold which post once the result is approved, the heads first."""
    chosen = _elected(queries.standing_ballots(case))
    order = list(registry.Post)
    chosen.sort(key=lambda c: order.index(registry.Post(c.post)))
    return [Holder(c.post, c.name, c.person_id is not None) for c in chosen[:100]]


def chair_elected(case: Case) -> str:
    """The name of the chair who was elected, in the register or not; "" without one."""
    chosen = _elected(queries.standing_ballots(case))
    return next((c.name for c in chosen if c.post == "chair"), "")


def unknown_officers(case: Case) -> list[str]:
    """Elected to a post, but not in the register yet: their posts wait to be entered."""
    ballots = queries.standing_ballots(case)
    return [c.name for c in _elected(ballots) if c.person_id is None][:50]


__all__ = ["approve", "chair_elected", "holders", "register", "unknown_officers"]
