"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from gongqiao.accounts import services
from gongqiao.accounts.models import User
from gongqiao.platform.context import now

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
        services.record_sign_in(user, at=now())

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """The owner's own choice: a password that was handed out is replaced."""
        super().set_password(user, password)
        assert isinstance(user, User)
        services.password_was_chosen(user, at=now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Back to the security page."""
        return "/me/security/"
