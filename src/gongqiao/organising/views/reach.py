"""What a page is about, as far as the visitor may see it; and refusals told at their field."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gongqiao.organising import queries
from gongqiao.organising.enums import Side
from gongqiao.organising.models import Case
from gongqiao.organising.permissions import may_take
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def today() -> date:
    """The day of the visit, in China."""
    return timezone.localdate()


def case_in_reach(request: HttpRequest, case_id: int) -> Case:
    """The case, or 404 for one that the visitor may not see."""
    found = queries.case_for(actor_of(request), case_id, today())
    if found is None:
        raise Http404
    return found


def case_to_step(request: HttpRequest, case_id: int, side: Side) -> Case:
    """The case, for somebody who may take a step of that side; 403 for others who see it."""
    found = case_in_reach(request, case_id)
    if not may_take(actor_of(request), found, side, today()):
        raise PermissionDenied
    return found


def organisation_in_reach(request: HttpRequest, organisation_id: int, capability: str) -> Any:
    """The organisation: 404 when it may not be seen, 403 when the capability is not held there."""
    by = actor_of(request)
    found = registry.organisation_for(by, organisation_id, today())
    if found is None:
        raise Http404
    gate.require(by, capability, today(), found.path)
    return found


def code_of(organisation: Any) -> str:
    """The union's credit code, where it is right: it stays for good."""
    wrong = registry.credit_codes.union_problem(organisation.uscc, organisation.employer_uscc)
    return "" if wrong or not organisation.uscc else str(organisation.uscc)


def chair_of(organisation_id: int) -> str:
    """The chair's name; "" without one. Who leads meanwhile is no legal representative."""
    one = registry.leading(registry.offices_of([organisation_id], today()), today())
    return one.person.name if one is not None and one.post == "chair" else ""


def tell(form: forms.BaseForm, refusal: Refused) -> None:
    """The sentence at its field, or above the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.says))


def ask(
    request: HttpRequest, form: Any, back: str, title: str, button: str, **more: Any
) -> HttpResponse:
    """A page with one form."""
    context = {"form": form, "back": back, "title": title, "button": button, **more}
    return render(request, "organising/ask.html", context)
