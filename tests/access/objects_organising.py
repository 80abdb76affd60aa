"""Objects of organising for addresses: a founding, a term, a covered unit of an organisation."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from django.utils import timezone

from gongqiao.organising.models import Case, Term
from gongqiao.registry.models import CoveredUnit, Employer

if TYPE_CHECKING:
    from tests.access.objects import Whose

_number = count(1)


def a_case_there(whose: "Whose") -> int:
    """A founding below the organisation, being prepared."""
    return Case.objects.create(
        kind="founding", name="某工会", org_kind="grassroots", upper_id=whose.organisation,
        state="preparing", opened_on=date(2026, 3, 1), opened_at=timezone.now(),
    ).pk  # fmt: skip


def a_term_there(whose: "Whose") -> int:
    """An open term of the organisation."""
    Term.objects.filter(organisation_id=whose.organisation).delete()
    return Term.objects.create(
        organisation_id=whose.organisation, no=1, started_on=date(2024, 1, 1), years=3,
        ends_on=date(2027, 1, 1),
    ).pk  # fmt: skip


def a_unit_there(whose: "Whose") -> int:
    """An employer that the organisation covers."""
    employer = Employer.objects.create(
        name="某企业", uscc=f"U{next(_number)}", town_id=whose.organisation
    )
    return CoveredUnit.objects.create(
        organisation_id=whose.organisation, employer=employer, since=date(2024, 1, 1)
    ).pk


def an_employer_there(whose: "Whose") -> int:
    """An employer in the town of the organisation."""
    return Employer.objects.create(
        name="某企业", uscc=f"E{next(_number)}", town_id=whose.organisation
    ).pk


MAKERS: dict[str, Callable[["Whose"], int | str]] = {
    "foundings/<int:case_id>": a_case_there,
    "coverage/<int:employer_id>": an_employer_there,
    "steps/<str:move>": lambda _whose: "withdraw",
    "letters/<str:letter>": lambda _whose: "request.docx",
    "terms/<int:term_id>": a_term_there,
    "units/<int:unit_id>": a_unit_there,
}
