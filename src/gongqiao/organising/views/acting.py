"""The union above says who leads until there is a chair again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongqiao.organising.forms_officers import ActingForm
from gongqiao.organising.permissions import APPROVE
from gongqiao.organising.services import acting
from gongqiao.organising.views.reach import ask, organisation_in_reach, tell, today
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office


@office(APPROVE)
@require_http_methods(["GET", "POST"])
def acting_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One of those who sit in the committee, vice-chairs first."""
    one = organisation_in_reach(request, organisation_id, APPROVE)
    seats, back = acting.seats_of(one.pk, today()), reverse("registry:organisation", args=[one.pk])
    if not seats:
        messages.info(request, gettext("There is a chair, or nobody sits in the committee."))
        return redirect(back)
    initial = {"office": seats[0].pk, "since": today()}
    form = ActingForm(request.POST or None, offices=seats, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            acting.name_acting(one.pk, office_id=given.pop("office"), **given,
                               by=actor_of(request), at=now())  # fmt: skip
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("Who leads meanwhile has been entered."))
            return redirect(back)
    title = gettext("Say who leads meanwhile")
    says = gettext(
        "Until the by-election a vice-chair or member leads, usually three months at most, with "
        "the consent of the Party organisation and of the union above."
    )  # fmt: skip
    return ask(request, form, back, title, gettext("Enter"), about=one.name, says=says)
