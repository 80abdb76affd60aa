"""What a signed-in user's own settings do to each request."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from gongqiao.accounts import queries, services
from gongqiao.platform.context import now
from gongqiao.platform.pace import Pace, say_when, until_next

# what stays open while a password that was handed out has not been replaced
SIGNED_IN_BY = "gq_signed_in_by"
"""In the session of somebody who came in without a password: how."""
OPEN_BEFORE_CHANGE = ("/account/password/change/", "/account/logout/", "/i18n/", "/static/")


BEGAN, SEEN = "gq_began", "gq_seen"
"""In the session: the seconds at which it began, and at which it was last used, about."""
MARK_SECONDS = 300
"""So often the use of a session is written down."""
LEAVES = '"cache"'
"""What a browser throws away when somebody has left: pages that a button "back" would show."""


SIGN_OUT = "/account/logout/"
READING = ("GET", "HEAD", "OPTIONS")


def begin(request: HttpRequest) -> None:
    """Somebody came in now."""
    request.session[BEGAN] = request.session[SEEN] = int(now().timestamp())


class LastingMiddleware:
    """A session ends when nobody used it for a while, and after its longest time in any case."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        if was_in and self._is_over(request):
            logout(request)
        response = self.get_response(request)
        if was_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = LEAVES
        return response

    @staticmethod
    def _is_over(request: HttpRequest) -> bool:
        session, at = request.session, int(now().timestamp())
        on_a_phone = SIGNED_IN_BY in session
        idle, longest = settings.SESSION_LASTS_ON_A_PHONE if on_a_phone else settings.SESSION_LASTS
        began, seen = session.get(BEGAN, at), session.get(SEEN, at)
        if at >= began + longest.total_seconds() or at >= seen + idle.total_seconds():
            return True
        if BEGAN not in session or at >= seen + MARK_SECONDS:
            session[BEGAN], session[SEEN] = began, at
        return False


class PaceMiddleware:
    """So many requests a minute are answered to one user, and so many of them that write.

    `settings.PACE` holds the limits, far above what anybody does by hand; signing out always works.
    """

    counts = Pace()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = now()
        if request.user.is_authenticated and request.path != SIGN_OUT:
            kinds = ("all",) if request.method in READING else ("all", "writing")
            limits = {
                f"{kind}:{request.user.pk}": settings.PACE[kind]
                for kind in kinds
                if kind in settings.PACE
            }
            if self.counts.over(limits, at):
                # without the request: whoever floods gets no page that asks the database
                page = HttpResponse(
                    render_to_string("429.html"), status=HTTPStatus.TOO_MANY_REQUESTS
                )
                return say_when(page, until_next(at))
        return self.get_response(request)


class OwnSettingsMiddleware:
    """The user's language on every device; a handed-out password opens only its own change page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        # who came in by phone or WeChat never used the password that was handed out
        came_by_it = user.must_change_password and SIGNED_IN_BY not in request.session
        if came_by_it and not request.path.startswith(OPEN_BEFORE_CHANGE):
            return redirect("account_change_password")
        if self._lacks_a_factor(request):
            messages.info(request, _("Work here needs a second proof. Please set one up first."))
            return redirect("mfa_index")
        response = self.get_response(request)
        chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen is not None and chosen.value != user.language:
            services.keep_language(user.pk, chosen.value)
        return response

    @staticmethod
    def _lacks_a_factor(request: HttpRequest) -> bool:
        """Where the operator wants one of everybody at the workbench."""
        asked = settings.SECOND_FACTOR_AT_THE_OFFICE and request.path.startswith("/office/")
        return asked and not queries.second_factors(request.user.pk or 0)
