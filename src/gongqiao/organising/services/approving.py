"""The upper union approves the result: the organisation, its term and its officers come to be."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.organising.enums import CaseKind, CommitteeKind, Move
from gongqiao.organising.models import Candidate, Case, LegalPerson, Term
from gongqiao.organising.rules import tables, terms
from gongqiao.organising.services import clocks, issuing
from gongqiao.organising.services.locking import Paper, locked, step_of, taken
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def approve(
    case_id: int,
    paper: Paper,
    *,
    years: int,
    code: str = "",
    seen: int | None,
    by: Actor,
    at: datetime,
) -> Case:
    """The approval reply, with its number and the term (a registrar sends back those without).

    A founded union enters the register (`code`: its place in the numbering; made up when blank);
    the term begins on the day of the election; those elected take their posts. Raises Refused
    TERM_YEARS, CODE_TAKEN and what a step refuses.
    """
    with transaction.atomic():
        case = locked(case_id, seen)
        step = step_of(case, Move.APPROVE, paper, timezone.localdate(at))
        elected_on = _elected_on(case)
        kind = case.org_kind
        rule = tables.term_rule(kind, elected_on)
        if years not in rule.years:
            raise Refused("TERM_YEARS", _("A term has three or five years."), field="years")
        if case.kind == CaseKind.FOUNDING:
            made = registry.create_organisation(
                code=code.strip() or _code_for(case),
                parent_id=case.upper_id,
                values={
                    "name": case.name,
                    "kind": kind,
                    "region_code": case.upper.region_code,
                    "employer_name": case.employer_name,
                    "employer_uscc": case.employer_uscc,
                    "staff_count": case.staff_count or None,
                    "founded_on": elected_on,
                },
                by=by,
                at=at,
                because=paper.number,
            )
            case.organisation = made
            issuing.to_the_union(case, by=by, at=at)
        term = _begin_term(case, elected_on, years, paper.number, by=by, at=at)
        _give_posts(case, term, by=by, at=at)
        made_step = taken(case, step, paper, by=by, at=at, more={"years": years, "no": term.no})
        issuing.issue(case, step, made_step, by=by, at=at)
        clocks.follow(case, made_step, by=by, at=at)
    return case


def register(
    case_id: int,
    paper: Paper,
    *,
    number: str,
    uscc: str,
    representative: str,
    seen: int | None,
    by: Actor,
    at: datetime,
) -> LegalPerson:
    """The legal-person certificate with the union's own code; it holds until the term ends.

    Raises Refused USCC_CHECK, USCC_EMPLOYER, CERTIFICATE_TAKEN and what a step refuses.
    """
    with transaction.atomic():
        case = locked(case_id, seen)
        step = step_of(case, Move.REGISTER, paper, timezone.localdate(at))
        organisation = case.organisation
        assert organisation is not None  # a case that was approved has its organisation
        term = Term.objects.get(organisation=organisation, closed_on__isnull=True)
        made = issue_certificate(
            organisation.pk, number=number, uscc=uscc, representative=representative,
            issued_on=paper.on, term=term, by=by, at=at,
        )  # fmt: skip
        taken(case, step, paper, by=by, at=at, more={"uscc": made.uscc})
    return made


def issue_certificate(
    organisation_id: int,
    *,
    number: str,
    uscc: str,
    representative: str,
    issued_on: date,
    term: Term,
    by: Actor,
    at: datetime,
) -> LegalPerson:
    """A certificate for a term; the one before ends. The union's code enters the register."""
    if LegalPerson.objects.filter(number=number.strip()).exists():
        raise Refused(
            "CERTIFICATE_TAKEN", _("Another certificate has this number."), field="certificate"
        )
    until = terms.valid_to(dates_of(term))
    if until <= issued_on:
        raise Refused("TERM_OVER", _("The term is over: elect first."), field="on")
    code = uscc.strip().upper()
    organisation = registry.change_organisation(
        organisation_id, values={"uscc": code}, by=by, at=at
    )
    problem = registry.credit_codes.union_problem(code, organisation.employer_uscc)
    if problem:
        raise Refused(problem, registry.reason(problem, None), field="uscc")
    LegalPerson.objects.filter(organisation_id=organisation_id, ended_on__isnull=True).update(
        ended_on=issued_on
    )
    return LegalPerson.objects.create(
        organisation_id=organisation_id, term=term, number=number.strip(), uscc=code,
        representative=representative.strip(), issued_on=issued_on, valid_to=until,
    )  # fmt: skip


def dates_of(term: Term) -> terms.TermDates:
    """A stored term as the rules want it."""
    return terms.TermDates(
        term.started_on, term.ends_on, term.extended_until, term.closed_on, term.dissolved
    )


def _elected_on(case: Case) -> date:
    held = case.ballots.filter(committee=CommitteeKind.UNION, valid=True).order_by("-attempt")
    return held.values_list("held_on", flat=True)[0]


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


def _give_posts(case: Case, term: Term, *, by: Actor, at: datetime) -> None:
    """Those elected take their posts; the offices of the committee before end that day."""
    organisation = case.organisation
    assert organisation is not None  # made just before
    elected = Candidate.objects.filter(
        ballot__case=case, ballot__valid=True, elected=True
    ).select_related("person")
    if case.kind == CaseKind.RE_ELECTION:
        registry.end_offices(
            organisation.pk, posts=registry.ELECTED_POSTS, ends_on=term.started_on, by=by, at=at
        )
    for one in elected.exclude(post="").exclude(person=None):
        registry.give_office(
            organisation_id=organisation.pk,
            person_id=one.person_id or 0,
            post=registry.Post(one.post),
            nature=registry.OfficeNature.PART_TIME,
            starts_on=term.started_on,
            ends_on=None,
            by=by,
            at=at,
            source=registry.OfficeSource.ENTERPRISE,
        )


def unknown_officers(case: Case) -> list[str]:
    """Elected to a post, but not in the register yet: their posts wait to be entered."""
    rows = Candidate.objects.filter(
        ballot__case=case, ballot__valid=True, elected=True, person=None
    )
    return list(rows.exclude(post="").values_list("name", flat=True)[:50])


__all__ = ["approve", "dates_of", "issue_certificate", "register", "unknown_officers"]
