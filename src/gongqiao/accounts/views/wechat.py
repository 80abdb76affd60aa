"""The two steps of WeChat sign-in, at allauth's own addresses."""

from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongqiao.accounts import services
from gongqiao.accounts.models import User
from gongqiao.accounts.wechat import OPENID, TwoApps, app_for
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import public, signed_in
from gongqiao.platform.limits import within
from gongqiao.platform.stepup import step_up

BACK = "60/m/ip"
"""A hall full of people behind one address, but nobody who tries codes one after the other."""

_to_wechat = OAuth2LoginView.adapter_view(TwoApps)  # type: ignore[no-untyped-call]  # allauth has no types there
_back = OAuth2CallbackView.adapter_view(TwoApps)  # type: ignore[no-untyped-call]  # as above


@public
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """To WeChat's page; `process=connect` links it to whoever is signed in."""
    if app_for(request) is None:
        raise Http404
    view = _to_wechat
    if request.GET.get("process") == "connect":
        # one more way in is a matter for its owner: they prove first that it is they. From the form
        # of the proof no redirect may lead to another host, so a page of ours with a link follows
        view = step_up(_to_wechat if "go" in request.GET else _link)
    answer: HttpResponse = view(request)
    return answer


def _link(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/wechat_link.html")


@public
@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from WeChat with a code."""
    if app_for(request) is None:
        raise Http404
    if not within(request, "accounts.wechat", BACK, reading=True):
        messages.error(request, _("Too many tries came from here. Please wait a while."))
        return redirect("account_login")
    answer: HttpResponse = _back(request)
    openid, uid = request.__dict__.get(OPENID, ("", ""))
    user = request.user
    linked = SocialAccount.objects.filter(user_id=user.pk or 0, uid=uid)
    if openid and isinstance(user, User) and linked.exists():
        services.keep_follower(user, openid, at=now())
    return answer


@signed_in
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """WeChat lets nobody in as this user any more, and gets no more messages."""
    if services.unlink_wechat(by=actor_of(request), at=now()):
        messages.success(request, _("WeChat is no longer linked."))
    return redirect("accounts:security")
