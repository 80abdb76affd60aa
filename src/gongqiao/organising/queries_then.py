"""Terms and cases as they stood on a day, of what the actor sees today. Sets: a few queries."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from gongqiao.organising.enums import CaseKind, CaseState, Move, TermState
from gongqiao.organising.models import Case, CaseStep, Term
from gongqiao.organising.queries import VIEW, cases_visible_to
from gongqiao.organising.rules.states import stood
from gongqiao.organising.rules.tables import term_rule
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry


def _running(day: date, start: str, end: str) -> Q:
    """Begun by that day and over later, or never."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def _called(by: Actor, today: date, day: date, place: str) -> Subquery:
    """The name that an organisation had on that day."""
    standing = registry.organisations_visible_to_on(by, today, day)
    return Subquery(standing.filter(organisation_id=OuterRef(place)).values("name")[:1])


def _whens(found: dict[Any, Q]) -> list[When]:
    return [When(q, then=Value(str(state.value))) for state, q in found.items()]


def terms_on(by: Actor, today: date, day: date) -> QuerySet[Term]:
    """The terms that ran on that day, each with its `state_then`, `until_then` (an extension that
    was granted later is not there yet), and the union's `name_then`.
    """
    near = day + timedelta(days=term_rule("grassroots", day).due_days)
    until = Choice(
        When(extended_on__lte=day, then=F("extended_until")), default=F("ends_on"),
        output_field=DateField(),
    )  # fmt: skip
    states = {
        TermState.OVERDUE: Q(until_then__lte=day),
        TermState.EXTENDED: Q(ends_on__lte=day),
        TermState.DUE: Q(ends_on__lte=near),
    }
    return (
        Term.objects.filter(
            gate.scope_of(by, VIEW, today).as_q("organisation__path"),
            _running(day, "started_on", "closed_on"),
            Q(organisation__closed_on__isnull=True) | Q(organisation__closed_on__gt=day),
        )
        .select_related("organisation")
        .annotate(until_then=until)
        .annotate(
            state_then=Choice(
                *_whens(states), default=Value(str(TermState.IN_TERM.value)),
                output_field=CharField(),
            ),
            name_then=Coalesce(
                _called(by, today, day, "organisation_id"), F("organisation__name")
            ),
        )
    )  # fmt: skip


def cases_on(by: Actor, today: date, day: date) -> QuerySet[Case]:
    """The foundings and elections under way on that day, each with its `state_then`."""
    last = CaseStep.objects.filter(case=OuterRef("pk"), on__lte=day).order_by("-pk")
    states: dict[CaseState, Q] = {}
    for kind in CaseKind:
        for move in Move:
            state = stood(kind, move)
            states[state] = states.get(state, Q(pk__in=[])) | Q(kind=kind, last_then=move)
    return (
        cases_visible_to(by, today)
        .filter(_running(day, "opened_on", "closed_on"))
        .annotate(last_then=Subquery(last.values("move")[:1]))
        .annotate(
            state_then=Choice(
                *_whens(states), default=Value(str(CaseState.DRAFT.value)),
                output_field=CharField(),
            )
        )
    )  # fmt: skip
