"""Closing and merging unions, and the units that joint unions cover."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongqiao.organising.forms import CloseForm, MergeForm, UnitEndForm, UnitForm
from gongqiao.organising.permissions import APPROVE, HANDLE
from gongqiao.organising.services import ending
from gongqiao.organising.views.reach import ask, organisation_in_reach, tell, today
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry import api as registry


@office(APPROVE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The unit is no more: the union is closed, its members are held above."""
    one = organisation_in_reach(request, organisation_id, APPROVE)
    form = CloseForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            done = ending.close(one.pk, **form.cleaned_data, by=actor_of(request), at=now())
        except Refused as refusal:
            tell(form, refusal)
        else:
            says = gettext("Closed. %(count)s members are held at %(to)s.")
            messages.success(request, says % {"count": done.members, "to": done.receiver.name})
            return redirect("registry:organisation", one.pk)
    title = gettext("Close the union")
    says = gettext("Its members are held at the union above until another union takes them.")
    return ask(request, form, _back(one), title, title, about=one.name, says=says, tone="bad")


@office(APPROVE)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The union goes up in another one."""
    one = organisation_in_reach(request, organisation_id, APPROVE)
    scope = gate.scope_of(actor_of(request), APPROVE, today())
    form = MergeForm(request.POST or None, scope=scope, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        into = given.pop("into")
        try:
            ending.merge(one.pk, into_id=into, **given, by=actor_of(request), at=now())
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The unions are merged."))
            return redirect("registry:organisation", into)
    title = gettext("Merge into another union")
    says = gettext("Its members and what stands below it go along; its history stays.")
    return ask(request, form, _back(one), title, title, about=one.name, says=says, tone="bad")


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """A joint union covers a further employer."""
    one = organisation_in_reach(request, organisation_id, HANDLE)
    form = UnitForm(request.POST or None, initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = registry.cover(one.pk, employer_uscc=given.pop("employer"), **given,
                                  by=actor_of(request), at=now())  # fmt: skip
        except Refused as refusal:
            tell(form, refusal)
        else:
            says = gettext("Entered: %(employer)s is covered from %(day)s on.")
            told = {"employer": made.employer.name, "day": day(made.since)}
            messages.success(request, says % told)
            return redirect("registry:organisation", one.pk)
    title = gettext("Cover a unit")
    return ask(request, form, _back(one), title, title, about=one.name)


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def unit_end(request: HttpRequest, organisation_id: int, unit_id: int) -> HttpResponse:
    """A unit is no longer covered."""
    one = organisation_in_reach(request, organisation_id, HANDLE)
    unit = registry.unit_of(one, unit_id)
    if unit is None:
        raise Http404
    form = UnitEndForm(request.POST or None, initial={"until": today()})
    if request.method == "POST" and form.is_valid():
        try:
            registry.uncover(unit.pk, until=form.cleaned_data["until"], by=actor_of(request),
                             at=now())  # fmt: skip
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("registry:organisation", one.pk)
    title = gettext("End the covering")
    return ask(request, form, _back(one), title, title, about=unit.employer.name)


def _back(one: Any) -> str:
    return reverse("registry:organisation", args=[one.pk])
