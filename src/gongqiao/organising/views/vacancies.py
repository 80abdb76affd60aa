"""A by-election begins: posts that were left within the term are to be filled."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongqiao.organising import queries
from gongqiao.organising.enums import Left
from gongqiao.organising.forms import ByElectionForm
from gongqiao.organising.permissions import HANDLE
from gongqiao.organising.services import cases
from gongqiao.organising.views.reach import ask, organisation_in_reach, tell, today
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry import api as registry


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def by_election(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Choose the vacant posts and say why they were left; where the desk leads, too."""
    one = organisation_in_reach(request, organisation_id, HANDLE)
    if one.parent_id is None:
        raise Http404
    vacant = queries.vacancies_of(one.pk, today())
    if not vacant:
        messages.info(request, gettext("No elected post is vacant here."))
        return redirect("registry:organisation", one.pk)
    left = [v.office_id for v in vacant]
    initial = {"vacant": left, **registry.members_by_gender(one.pk)}
    if queries.removed_by_vote(left):
        initial["left"] = Left.REMOVED
    form = ByElectionForm(request.POST or None, vacancies=vacant, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _begun(request, one, form)
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("organising:case", made)
    title, back = gettext("Begin a by-election"), reverse("registry:organisation", args=[one.pk])
    return ask(request, form, back, title, title, about=one.name)


def _begun(request: HttpRequest, one: registry.Organisation, form: ByElectionForm) -> int:
    values = dict(form.cleaned_data)
    offices, left = values.pop("vacant"), Left(values.pop("left"))
    return cases.open_by_election(
        one.pk, upper_id=one.parent_id or 0, offices=offices, left=left,
        values=cases.of_union(one) | values, on=today(), by=actor_of(request), at=now(),
    ).pk  # fmt: skip
