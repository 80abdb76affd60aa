"""Reads of foundings, terms and certificates. A list and a single row share one gate."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from gongqiao.organising.enums import CaseKind, CaseState, Move, Removal, TermState
from gongqiao.organising.models import (
    Ballot,
    Candidate,
    Case,
    CaseStep,
    IssuedLetter,
    LegalPerson,
    Recall,
    RecallVote,
    Term,
)
from gongqiao.organising.rules.certificates import Certificate, Change, Union, changes
from gongqiao.organising.rules.tables import term_rule
from gongqiao.organising.rules.terms import TermDates, valid_to
from gongqiao.organising.rules.vacancies import Held, Vacancy, vacancies
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry import api as registry

VIEW = "organising.view"


def _cases_in(scope: Scope) -> QuerySet[Case]:
    """Where the scope holds the union above or the union itself."""
    found = Case.objects.select_related("upper", "organisation")
    if scope.everywhere:
        return found
    return found.filter(scope.as_q("upper__path") | scope.as_q("organisation__path"))


def cases_visible_to(by: Actor, on: date) -> QuerySet[Case]:
    """The cases of the actor's part of the tree."""
    return _cases_in(gate.scope_of(by, VIEW, on))


def case_for(by: Actor, case_id: int, on: date) -> Case | None:
    """One case, if the actor may see it."""
    return cases_visible_to(by, on).filter(pk=case_id).first()


def cases_matching(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    """By part of the name or the employer, or by the employer's code."""
    return cases.filter(
        Q(name__icontains=words)
        | Q(employer_name__icontains=words)
        | Q(employer_uscc=words.upper())
    )


def late_on(cases: QuerySet[Case], on: date) -> QuerySet[Case]:
    """Those that the upper union should have answered before that day."""
    return cases.filter(reply_by__lt=on, closed_on__isnull=True)


def steps_of(case: Case) -> list[CaseStep]:
    """All steps taken, the first one first."""
    return list(case.steps.select_related("by").order_by("pk")[:200])


def letters_issued(case: Case) -> list[IssuedLetter]:
    """The letters of a case as they went out, the first one first."""
    found = IssuedLetter.objects.filter(step__case=case)
    return list(found.select_related("step", "word", "pdf").order_by("step_id")[:50])


def letter_issued(case: Case, letter_id: int) -> IssuedLetter | None:
    """One of them."""
    found = IssuedLetter.objects.filter(step__case=case, pk=letter_id)
    related = ("step", "step__case", "word__blob", "pdf__blob")
    return found.select_related(*related).first()


def ballots_of(case: Case) -> list[Ballot]:
    """All ballots with who stood, the last attempt first."""
    stood = Candidate.objects.order_by("-elected", "-votes", "pk")
    rows = case.ballots.prefetch_related(Prefetch("candidates", stood, to_attr="stood"))
    return list(rows.order_by("-attempt", "pk")[:50])


def standing_ballots(case: Case) -> list[Ballot]:
    """The ballots of the vote that counts: the last one, of all committees that it put up."""
    last = case.ballots.order_by("-attempt").values_list("attempt", flat=True).first()
    rows = case.ballots.filter(attempt=last or 0, valid=True).order_by("pk")
    return list(rows.prefetch_related("candidates__person"))


def last_ballots(case: Case) -> list[Ballot]:
    """The ballots of the last vote, whether it holds or not."""
    last = case.ballots.order_by("-attempt").values_list("attempt", flat=True).first()
    rows = case.ballots.filter(attempt=last or 0).order_by("pk")
    return list(rows.prefetch_related("candidates"))


def untold_attempt(case: Case) -> int | None:
    """The number of the last vote, where it brought no result and nobody has reported that."""
    attempt, failed = _last_vote(case)
    if not failed or case.steps.filter(move=Move.TELL, attempt=attempt).exists():
        return None
    return attempt


def _last_vote(case: Case) -> tuple[int, bool]:
    """Its number, and whether it brought no result."""
    if case.kind == CaseKind.RECALL:
        vote = case.recall_votes.order_by("-attempt").first()
        return (vote.attempt, vote.removal != Removal.CARRIED) if vote else (0, False)
    ballots = list(case.ballots.order_by("-attempt")[:4])
    of_last = [b for b in ballots if b.attempt == ballots[0].attempt]
    return (ballots[0].attempt, not all(b.valid for b in of_last)) if ballots else (0, False)


def vacancies_in(term: Term, offices: Iterable[Any], on: date) -> list[Vacancy]:
    """What those who left within the term have left vacant; `offices` of its organisation."""
    held = (Held(o.pk, o.post, o.person.name, o.starts_on, o.ends_on) for o in offices)
    return vacancies(held, term.started_on, on)


def vacancies_of(organisation_id: int, on: date) -> list[Vacancy]:
    """The posts that are vacant within the running term of an organisation."""
    term = open_term_of(organisation_id)
    if term is None:
        return []
    return vacancies_in(term, registry.offices_of([organisation_id], on), on)


def open_term_of(organisation_id: int) -> Term | None:
    """The term that has no successor yet."""
    return Term.objects.filter(organisation_id=organisation_id, closed_on__isnull=True).first()


def terms_visible_to(by: Actor, on: date) -> QuerySet[Term]:
    """The open terms of the actor's part of the tree, the soonest to end first."""
    scope = gate.scope_of(by, VIEW, on)
    return (
        Term.objects.filter(
            scope.as_q("organisation__path"),
            closed_on__isnull=True,
            organisation__closed_on__isnull=True,
        )
        .select_related("organisation", "organisation__parent")
        .order_by("ends_on")
    )


def term_for(by: Actor, term_id: int, on: date) -> Term | None:
    """One open term, if the actor may see it."""
    return terms_visible_to(by, on).filter(pk=term_id).first()


def terms_in_state(terms: QuerySet[Term], state: str, on: date) -> QuerySet[Term]:
    """`rules.terms.state` as a filter; a test holds both to the same answer."""
    near = on + timedelta(days=term_rule("grassroots", on).due_days)
    over = Q(extended_until__isnull=True, ends_on__lte=on) | Q(extended_until__lte=on)
    return terms.filter(
        {
            TermState.OVERDUE: over,
            TermState.EXTENDED: Q(ends_on__lte=on, extended_until__gt=on),
            TermState.DUE: Q(ends_on__gt=on, ends_on__lte=near),
            TermState.IN_TERM: Q(ends_on__gt=near),
        }.get(TermState(state), Q(pk__in=[]))
    )


def terms_of(organisation_id: int) -> list[Term]:
    """All terms of an organisation, the newest first."""
    return list(Term.objects.filter(organisation_id=organisation_id).order_by("-no")[:30])


def last_certificate(organisation_id: int) -> LegalPerson | None:
    """The newest one, replaced or not."""
    issued = LegalPerson.objects.filter(organisation_id=organisation_id)
    return issued.order_by("-issued_on", "-pk").first()


def certificates_of(organisation_id: int) -> list[LegalPerson]:
    """All of an organisation, the newest first."""
    issued = LegalPerson.objects.filter(organisation_id=organisation_id)
    return list(issued.order_by("-issued_on", "-pk")[:30])


def standing(issued: Iterable[LegalPerson], on: date) -> LegalPerson | None:
    """The one of them that stood on a day, expired or not."""
    there = (c for c in issued if c.issued_on <= on)
    return next((c for c in there if c.ended_on is None or c.ended_on > on), None)


def certificate_changes(held: Collection[LegalPerson], on: date) -> dict[int, list[Change]]:
    """What has to enter each of these certificates, by its number. Three queries for all."""
    places = [c.organisation_id for c in held]
    offices = registry.holding(registry.offices_of(places, on), on)
    chairs = {o.organisation_id: chair_since([o]) for o in offices if o.post == "chair"}
    running = Term.objects.filter(organisation_id__in=places, closed_on__isnull=True)
    terms = {t.organisation_id: t for t in running}
    names = registry.names_of(places)
    found = {}
    for one in held:
        place = one.organisation_id
        now = Union(chairs.get(place), days_of(terms.get(place)), tuple(names.get(place, ())))
        found[one.pk] = changes_of(one, now, on)
    return found


def changes_of(held: LegalPerson, union: Union, on: date) -> list[Change]:
    """What has to enter one certificate."""
    told = Certificate(held.representative, held.issued_on, held.valid_to)
    return changes(told, union, on)


def chair_since(offices: Iterable[Any]) -> tuple[str, date] | None:
    """The chair among those who hold office, and since when."""
    chair = next((o for o in offices if o.post == "chair"), None)
    return (chair.person.name, chair.starts_on) if chair is not None else None


def days_of(term: Term | None) -> tuple[date, date] | None:
    """First day and end of a running term."""
    if term is None:
        return None
    dates = TermDates(term.started_on, term.ends_on, term.extended_until)
    return (term.started_on, valid_to(dates))


def certificates_in_cases(organisation_ids: Collection[int]) -> set[int]:
    """Those whose approved by-election waits for the certificate: it is due with the case."""
    waiting = Case.objects.filter(
        organisation_id__in=organisation_ids, closed_on__isnull=True, state=CaseState.APPROVED,
        reply_by__isnull=False,
    )  # fmt: skip
    return set(waiting.values_list("organisation_id", flat=True))


def open_cases_of(organisation_id: int) -> list[Case]:
    """Whatever is under way: an election, and a removal beside it."""
    return list(_open(organisation_id)[:2])


def open_case_of(organisation_id: int) -> Case | None:
    """The founding or election that is under way."""
    return _open(organisation_id).exclude(kind=CaseKind.RECALL).first()


def open_recall_of(organisation_id: int) -> Case | None:
    """The removal that is under way; it may run beside an election."""
    return _open(organisation_id).filter(kind=CaseKind.RECALL).first()


def _open(organisation_id: int) -> QuerySet[Case]:
    return Case.objects.filter(organisation_id=organisation_id, closed_on__isnull=True)


def recall_of(case: Case) -> Recall | None:
    """Who is to be removed, and who proposed it; None for other cases."""
    return Recall.objects.filter(case=case).first()


def recall_votes_of(case: Case) -> list[RecallVote]:
    """The meetings on a removal, the last one first."""
    return list(case.recall_votes.order_by("-attempt")[:50])


def removed_by_vote(offices: Collection[int]) -> bool:
    """Was each of these left by a vote of the members?"""
    carried = Recall.objects.filter(
        office_id__in=offices, case__state__in=["voted", "reported", "noted"]
    )
    return bool(offices) and carried.count() == len(set(offices))
