"""The worker's own pages of membership."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongqiao.membership import queries
from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import signed_in
from gongqiao.registry.api import person_of_user


@signed_in
@require_safe
def membership(request: HttpRequest) -> HttpResponse:
    """Where I belong, since when, what is under way, what was before."""
    me = person_of_user(actor_of(request).user_id)
    context = {
        "me": me,
        "memberships": queries.memberships_of(me.pk) if me else [],
        "applications": list(queries.applications_of_person(me.pk)) if me else [],
        "moving": queries.transfer_of_person(me.pk) if me else None,
    }
    return render(request, "membership/me_membership.html", context)
