"""Registrations of the accounts app; never a query."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, sign-in, sessions and step-up."""

    name = "gongqiao.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Capabilities and sentences."""
        from allauth.account.signals import authentication_step_completed
        from django.contrib.auth.signals import user_logged_in

        from gongqiao.accounts import changes, permissions, queries, services
        from gongqiao.accounts.refusal_words import WAYS, WHY, ways_in
        from gongqiao.audit.api import Area, Sentence, name_area, register, word
        from gongqiao.platform import gate, listing, stepup

        authentication_step_completed.connect(_proved, dispatch_uid="accounts.proved")
        user_logged_in.connect(_came_in, dispatch_uid="accounts.came_in")
        changes.listen()
        listing.provide_views(queries.views_of)
        stepup.provide(services.can_prove_by_phone, "accounts:phone_again")
        gate.declare(*permissions.CAPABILITIES)
        name_area(
            Area(
                "accounts",
                _("Accounts and sign-in"),
                {
                    "user": _("account"),
                },
            )
        )
        register(
            Sentence("accounts.create", _("{actor} opened the account {user}")),
            Sentence("accounts.disable", _("{actor} closed the account {user}: {reason}")),
            Sentence("accounts.enable", _("{actor} reopened the account {user}: {reason}")),
            Sentence("accounts.reset", _("{actor} gave {user} a new first password: {reason}")),
            Sentence(
                "accounts.reset_factors",
                _("{actor} reset password and second factors of {user}: {reason}"),
            ),
            Sentence("accounts.password", _("{actor} chose a new password")),
            Sentence("accounts.sign_in", _("{actor} signed in"), words={"ways": ways_in}),
            Sentence(
                "accounts.refused",
                _("A sign-in by {way} from {source} was refused: {why}"),
                words={"way": word(WAYS), "why": word(WHY)},
            ),
            Sentence("accounts.open_by_phone", _("{actor} opened their own account by phone code")),
            Sentence("accounts.unlink_wechat", _("{actor} unlinked WeChat")),
            Sentence("accounts.follower", _("{actor} linked WeChat")),
            Sentence("accounts.follows_not", _("{user} no longer follows the Official Account")),
            Sentence("accounts.follows", _("{user} follows the Official Account again")),
            Sentence("accounts.end_sessions", _("{actor} ended {sessions} sessions")),
        )


def _came_in(*, request: HttpRequest | None, **_told: Any) -> None:
    """A session begins."""
    if request is not None:
        from gongqiao.accounts.middleware import begin

        begin(request)


def _proved(*, request: HttpRequest, reauthenticated: bool = False, **_told: Any) -> None:
    """Who they are was proved again: under a new key from now on."""
    if reauthenticated:
        from gongqiao.accounts import services

        services.new_key(request.session)
