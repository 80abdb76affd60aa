"""The security page of a signed-in user."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongqiao.accounts import queries, services
from gongqiao.accounts.adapter import PREVIOUS_SIGN_IN
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in


@signed_in
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Last sign-in, password, second factors, sessions."""
    by = actor_of(request)
    previous = request.session.get(PREVIOUS_SIGN_IN, "")
    return render(
        request,
        "accounts/security.html",
        {
            "previous_sign_in": datetime.fromisoformat(previous) if previous else None,
            "wechat_linked": queries.wechat_linked(by.user_id or 0),
            "factors": queries.second_factors(by.user_id or 0),
            "sessions": queries.own_sessions(by, request.session.session_key),
        },
    )


@signed_in
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    by = actor_of(request)
    key = request.session.session_key
    count = services.end_sessions(by.user_id or 0, by=by, at=now(), except_key=key)
    messages.success(request, _("%(count)s other sessions were ended.") % {"count": count})
    return redirect("accounts:security")


@signed_in
@require_POST
def end_one(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    if services.end_session(session_id, by=actor_of(request), at=now()):
        messages.success(request, _("The session was ended."))
    return redirect("accounts:security")


@signed_in
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep a view of a list page under a name."""
    told = {name: request.POST.get(name, "") for name in ("path", "query", "name")}
    try:
        view = services.keep_view(**told, by=actor_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal.says))
        return redirect(_list_page(told["path"]))
    messages.success(request, _("Kept as %(name)s.") % {"name": view.name})
    return redirect(f"{view.path}?{view.query}")


@signed_in
@require_POST
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a view; back to its page."""
    path = services.forget_view(view_id, by=actor_of(request))
    if path is None:
        raise Http404
    messages.success(request, _("The view is forgotten."))
    return redirect(_list_page(path))


def _list_page(path: str) -> str:
    """A page of the workbench, never another host."""
    inside = path.startswith("/office/") and url_has_allowed_host_and_scheme(path, None)
    return path if inside else reverse("accounts:security")
