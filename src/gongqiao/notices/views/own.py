"""One's own messages, and which of them are wanted outside too."""

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.accounts import api as accounts
from gongqiao.notices import own_settings, queries, services
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import signed_in


@signed_in
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The signed-in person's messages, newest first."""
    by = actor_of(request)
    shown = queries.messages_shown(by)
    unread = sum(message.unread for message in shown)
    return render(request, "notices/messages.html", {"shown": shown, "unread": unread})


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All have been read."""
    services.mark_all_read(by=actor_of(request), at=now())
    return redirect("me_messages")


@signed_in
@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message; opening it is reading it."""
    by = actor_of(request)
    shown = queries.message_for(by, message_id)
    if shown is None:
        raise Http404
    services.mark_read(message_id, by=by, at=now())
    return render(request, "notices/message.html", {"message": shown})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def wanted(request: HttpRequest) -> HttpResponse:
    """Which kinds are wanted outside too, and where copies go."""
    by = actor_of(request)
    if request.method == "POST":
        services.choose_kinds(request.POST.getlist("kind"), by=by, at=now())
        said.success(request, _("Kept. You can change it at any time."))
        return redirect("me_messages_settings")
    context = {"own": own_settings.of(by, now()), "in_wechat": accounts.in_wechat(request)}
    return render(request, "notices/settings.html", context)
