"""What a carried removal does to the register and the desk, and how it is undone."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from gongqiao.organising import queries
from gongqiao.organising.models import Case, Recall
from gongqiao.organising.services import clocks
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def holder(recall: Recall, on: date) -> Any:
    """The office that is to be taken. Raises Refused NOT_HELD when its holder left it already."""
    place = recall.case.organisation_id or 0
    held = registry.holding(registry.offices_of([place], on), on)
    found = next((o for o in held if o.pk == recall.office_id), None)
    if found is None:
        says = _("%(name)s does not hold this post on that day, by the register.")
        raise Refused("NOT_HELD", says % {"name": recall.name}, field="on")
    return found


def remove(recall: Recall, on: date, *, by: Actor, at: datetime) -> None:
    """The post is vacant from the day of the vote: the by-election has to be held."""
    registry.end_office(holder(recall, on).pk, ends_on=on, by=by, at=at)
    clocks.fell_vacant(recall.case.organisation_id or 0, by=by, at=at)


def put_back(case: Case, on: date, *, by: Actor, at: datetime) -> None:
    """The union above lets the vote not stand: the post is held again, from the day of its answer.

    Raises Refused CASE_OPEN (its by-election is under way) and TWO_CHAIRS (somebody else has it).
    """
    recall = Recall.objects.select_related("office").get(case=case)
    place, was = case.organisation_id or 0, recall.office
    filling = queries.open_case_of(place)
    if filling and was.pk in [v["office_id"] for v in filling.vacancies]:
        says = _("The by-election for this post is under way. Withdraw it first.")
        raise Refused("CASE_OPEN", says)
    recall.office = registry.give_office(
        organisation_id=place, person_id=was.person_id, post=registry.Post(was.post),
        nature=registry.OfficeNature(was.nature), starts_on=on, ends_on=None,
        source=registry.OfficeSource(was.source) if was.source else None,
        party_deputy=was.party_deputy, by=by, at=at,
    )  # fmt: skip
    recall.save(update_fields=["office"])
    term = queries.open_term_of(place)
    if term is not None:
        clocks.filled(term, by=by, at=at)
