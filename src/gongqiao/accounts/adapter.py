"""How allauth behaves here."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import RequestException

from gongqiao.accounts import queries, refused, sealed, services
from gongqiao.accounts.middleware import SIGNED_IN_BY
from gongqiao.accounts.models import User
from gongqiao.accounts.wechat import app_for
from gongqiao.platform import cookies
from gongqiao.platform.context import now

DEVICE = "gq_device"
PREVIOUS_SIGN_IN = "gq_previous_sign_in"


class ClosedSignup(DefaultAccountAdapter):
    """Nobody signs up alone: accounts come with a roster or from an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Closed."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in under a new session key, remember when the last time was, and note it."""
        before = user.last_login
        super().login(request, user)
        assert isinstance(user, User)
        request.session[PREVIOUS_SIGN_IN] = before.isoformat() if before else ""
        told = get_authentication_records(request, user)
        ways = [str(record.get("type") or record["method"]) for record in told]
        services.record_sign_in(user, ways, at=now())

    def post_login(  # type: ignore[override]  # what allauth tells goes on as it came
        self, request: HttpRequest, user: AbstractBaseUser, **told: Any
    ) -> HttpResponseBase:
        """Remember the browser; one in which this user never was before is told."""
        answer: HttpResponseBase = super().post_login(request, user, **told)
        assert isinstance(user, User)
        token = cookies.read(request, DEVICE)
        if not 20 <= len(token) <= 60:
            token = secrets.token_urlsafe(24)
        says = queries.device_says(request.headers.get("user-agent", ""))
        services.saw_device(user, token, says, at=now())
        cookies.keep(answer, DEVICE, token)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong name or password."""
        refused.note(request, "password", "wrong")
        services.name_failed(str(credentials.get("username", "")), at=now())

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """The owner's own choice: a password that was handed out is replaced."""
        assert isinstance(user, User)
        had_one = user.has_usable_password()
        super().set_password(user, password)
        services.password_was_chosen(user, had_one=had_one, at=now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Back to the security page."""
        return "/me/security/"


class SealedFactors(DefaultMFAAdapter):
    """The secret of an authenticator app lies encrypted, and the seed of recovery codes until they
    were shown; from then on their digests (`services.recovery`).
    """

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """One that was kept before they were sealed is read as it is; a digest reads as nothing,
        so that nobody can type it in.
        """
        if encrypted_text.startswith(sealed.DIGEST):
            return ""
        is_sealed = encrypted_text.startswith(sealed.SEALED)
        return sealed.opened(encrypted_text) if is_sealed else encrypted_text


class LinkedOnly(DefaultSocialAccountAdapter):
    """WeChat lets in those who linked it while they were signed in; nobody signs up with it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002  # allauth's signature
        """Closed."""
        return False

    def get_app(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> SocialApp:
        """The app that fits the visitor's browser; a bare one where only its name is asked for."""
        del client_id
        return app_for(request) or SocialApp(provider=provider, name="WeChat")

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
        extra_context: Any = None,
    ) -> None:  # fmt: skip
        """A forged or stale way back from WeChat, a code that was used by somebody else.

        Who broke off, and WeChat when it cannot be reached, are nothing to look into.
        """
        del provider, extra_context
        unreachable = isinstance(exception, RequestException)
        if error != AuthError.CANCELLED and not unreachable:
            refused.note(request, "wechat", "forged or stale")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Somebody whose WeChat is not linked yet comes in by phone first."""
        if sociallogin.is_existing:
            if not getattr(sociallogin.user, "is_superuser", True):
                request.session[SIGNED_IN_BY] = "wechat"
                return
            refused.note(request, "wechat", "password only")
            says = _("This account signs in with user name and password only.")
        elif request.user.is_authenticated:
            return
        else:
            says = _(
                "This WeChat is not linked to anybody yet. Please sign in with your phone first, "
                "then link WeChat under “Sign-in and security”."
            )
        messages.info(request, says)
        raise ImmediateHttpResponse(redirect("accounts:phone"))
