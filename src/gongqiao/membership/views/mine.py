"""The worker's own pages of membership."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.membership import queries, queries_dues, queries_silence
from gongqiao.membership.forms import ResignForm
from gongqiao.membership.services import leaving, silence
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in
from gongqiao.registry.api import person_of, person_of_user


@signed_in
@require_safe
def membership(request: HttpRequest) -> HttpResponse:
    """Where I belong, since when, what is under way, what was before."""
    me = person_of(actor_of(request))
    memberships = queries.memberships_of(me.pk) if me else []
    context = {
        "me": me,
        "memberships": memberships,
        "stands": any(m.left_on is None for m in memberships),
        "applications": list(queries.applications_of_person(me.pk)) if me else [],
        "moving": queries.transfer_of_person(me.pk) if me else None,
        "paid": queries_dues.dues_of(me.pk, 13) if me else [],
    }
    return render(request, "membership/me_membership.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """The union asks whether I stay: one tap answers."""
    me = person_of_user(actor_of(request).user_id)  # nobody answers through somebody else
    asked = queries_silence.asked_of(me.pk) if me else None
    if me is None or asked is None:
        return redirect("membership:me_membership")
    if request.method == "POST":
        try:
            silence.i_stay(me.pk, by=actor_of(request), at=now())
        except Refused as no:
            messages.error(request, str(no.says))
        else:
            messages.success(request, gettext("Thank you: you stay. Your union sees your answer."))
        return redirect("membership:me_membership")
    return render(request, "membership/me_stay.html", {"asked": asked})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def resign(request: HttpRequest) -> HttpResponse:
    """Leave the union: what it means first, then one confirmation."""
    me = person_of_user(actor_of(request).user_id)  # nobody leaves through somebody else
    stands = queries.standing_of(me.pk) if me else None
    if me is None or stands is None:
        return redirect("membership:me_membership")
    form = ResignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            leaving.resign(me.pk, words=told["words"], sure=told["sure"], by=actor_of(request),
                           at=now())  # fmt: skip
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no.says))
        else:
            messages.success(request, gettext("You have left the union. You may join again."))
            return redirect("membership:me_membership")
    return render(request, "membership/me_resign.html", {"form": form, "stands": stands})
