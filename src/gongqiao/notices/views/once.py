"""To WeChat's page that asks whether one message may be sent, and back from it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from gongqiao.notices.services import once
from gongqiao.platform import addresses
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in

ASKED = "notices_once"  # what the question was marked with, in the session of this browser


@signed_in
@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """To WeChat's page. A link and no form: no form of ours may lead to another host."""
    token, back = once.new_token(), reverse("me_messages_wechat_back")
    try:
        there = once.address(token, addresses.public(request, back), by=actor_of(request))
    except Refused as no:
        messages.warning(request, str(no.says))
        return redirect("me_messages_settings")
    request.session[ASKED] = token
    return redirect(there)


@signed_in
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """What they said there; each question is answered once."""
    token = str(request.session.pop(ASKED, ""))
    try:
        yes = once.answered(request.GET.dict(), token, by=actor_of(request), at=now())
    except Refused as no:
        messages.warning(request, str(no.says))
    else:
        if yes:
            messages.success(request, _("Thank you. WeChat brings you one message more."))
        else:
            messages.info(request, _("All right: nothing was changed."))
    return redirect("me_messages_settings")
