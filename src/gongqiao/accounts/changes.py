"""What allauth's pages say by signals: changes of the ways in, wrong second factors."""

from typing import Any

from allauth.account import signals as of_accounts
from allauth.mfa import signals as of_factors
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as of_wechat
from django.contrib.auth.models import AbstractBaseUser

from gongqiao.accounts import services
from gongqiao.platform.context import now

NAMES = {Authenticator.Type.WEBAUTHN: "passkey", Authenticator.Type.TOTP: "app"}
"""Recovery codes come with the first of these and go with the last one, in the same breath."""


def listen() -> None:
    """Called in AppConfig.ready()."""
    of_factors.authenticator_added.connect(_added, dispatch_uid="accounts.added")
    of_factors.authenticator_removed.connect(_removed, dispatch_uid="accounts.removed")
    of_factors.authenticator_reset.connect(_renewed, dispatch_uid="accounts.renewed")
    of_factors.authentication_failed.connect(_failed, dispatch_uid="accounts.failed")
    of_wechat.social_account_added.connect(_linked, dispatch_uid="accounts.linked")
    of_accounts.email_added.connect(_mail, dispatch_uid="accounts.mail_added")
    of_accounts.email_removed.connect(_mail, dispatch_uid="accounts.mail_removed")
    of_accounts.email_changed.connect(_mail, dispatch_uid="accounts.mail_changed")


def _added(*, user: AbstractBaseUser, authenticator: Authenticator, **_told: Any) -> None:
    _factor(user, authenticator, "added")


def _removed(*, user: AbstractBaseUser, authenticator: Authenticator, **_told: Any) -> None:
    _factor(user, authenticator, "removed")


def _factor(user: AbstractBaseUser, authenticator: Authenticator, how: str) -> None:
    name = NAMES.get(Authenticator.Type(authenticator.type))
    if name:
        services.tell(user.pk, f"{name}_{how}", at=now())


def _renewed(*, user: AbstractBaseUser, **_told: Any) -> None:
    services.tell(user.pk, "codes_renewed", at=now())


def _failed(*, user: AbstractBaseUser, **_told: Any) -> None:
    services.user_failed(user.pk, at=now())


def _linked(*, sociallogin: Any, **_told: Any) -> None:
    services.tell(sociallogin.user.pk, "wechat_linked", at=now())


def _mail(*, user: AbstractBaseUser, **_told: Any) -> None:
    services.tell(user.pk, "mail_changed", at=now())
