"""What becomes of a membership: kept, a full one again, ended; a mobile number released."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongqiao.membership import queries
from gongqiao.membership.forms import ReasonForm, StandingForm
from gongqiao.membership.services import leaving
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.stepup import step_up
from gongqiao.registry import api as registry


def _member(request: HttpRequest, person_id: int, capability: str) -> Any:
    by, on = actor_of(request), timezone.localdate()
    found = registry.person_for(by, person_id, on, capability)
    if found is None:
        if registry.person_for(by, person_id, on) is not None:
            raise PermissionDenied(capability)
        raise Http404
    return found


@office("membership.standing")
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, person_id: int) -> HttpResponse:
    """Kept, resumed, or ended."""
    shown = _member(request, person_id, "membership.standing")
    stands = queries.standing_of(shown.pk)
    kept = stands is not None and stands.state == "retained"
    form = StandingForm(request.POST or None, kept=kept, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _changed(request, shown.pk, form):
        messages.success(request, _("Noted. What happened stands in the entry."))
        return redirect("registry:member", shown.pk)
    context = {"shown": shown, "stands": stands, "form": form}
    return render(request, "membership/standing.html", context)


def _changed(request: HttpRequest, person_id: int, form: StandingForm) -> bool:
    told, by, at = form.cleaned_data, actor_of(request), now()
    try:
        if told["what"] == "resume":
            registry.resume_membership(person_id, on=told["on"], by=by, at=at)
            return True
        ground = registry.Ground(told["what"])
        does = registry.keep_membership if ground in registry.KEEPING else leaving.end
        does(person_id, ground, on=told["on"], reason_given=told["reason"], by=by, at=at)
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.says))
        return False
    return True


@office("membership.release_phone")
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, person_id: int) -> HttpResponse:
    """The number is no longer theirs: somebody else may enter it."""
    shown = _member(request, person_id, "membership.release_phone")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registry.release_mobile(
                shown.pk, reason_given=form.cleaned_data["reason"], by=actor_of(request), at=now()
            )
        except Refused as no:
            form.add_error(None, str(no.says))
        else:
            messages.success(request, _("The mobile number is free again."))
            return redirect("registry:member", shown.pk)
    return render(request, "membership/phone.html", {"shown": shown, "form": form})
