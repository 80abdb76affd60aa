"""What a signed-in user's own settings do to each request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from gongqiao.accounts import services

# what stays open while a password that was handed out has not been replaced
SIGNED_IN_BY = "gq_signed_in_by"
"""In the session of somebody who came in without a password: how."""
OPEN_BEFORE_CHANGE = ("/account/password/change/", "/account/logout/", "/i18n/", "/static/")


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
        response = self.get_response(request)
        chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen is not None and chosen.value != user.language:
            services.keep_language(user.pk, chosen.value)
        return response
