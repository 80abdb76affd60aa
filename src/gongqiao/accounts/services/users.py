"""Open, close and reopen accounts. Whether `by` may is asked by the caller (access's pages)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongqiao.accounts.models import User
from gongqiao.accounts.services.passwords import first_password
from gongqiao.accounts.services.sessions import end_sessions
from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

LONGEST_NAME = 80


@dataclass(frozen=True)
class Created:
    """A new account; the first password exists only here, is shown once and stored as a hash."""

    user_id: int
    username: str
    first_password: str


@transaction.atomic
def create_user(
    username: str,
    *,
    by: Actor,
    at: datetime,
    display_name: str = "",
    email: str = "",
    language: str = "",
    password: str | None = None,
    system_administrator: bool = False,
) -> Created:
    """Open an account. Without `password` one is made up that must be changed at first sign-in.

    Raises Refused with field `username` (USERNAME_SHAPE, USERNAME_TAKEN), `display_name`
    (NAME_LONG) or `language`.
    """
    _check(username, language)
    if len(display_name.strip()) > LONGEST_NAME:
        raise Refused("NAME_LONG", _("The name is too long."), field="display_name")
    user = User(
        username=username,
        display_name=display_name.strip(),
        email=email.strip(),
        language=language,
        is_superuser=system_administrator,
        must_change_password=password is None,
        created_by_id=by.user_id,
        date_joined=at,
    )
    first = password or first_password()
    user.set_password(first)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused(
            "USERNAME_TAKEN", _("This sign-in name is in use already."), field="username"
        ) from taken
    audit.record(
        at=at,
        by=by,
        action="accounts.create",
        subject=("user", user.pk),
        new={"user": username, "system_administrator": system_administrator},
    )
    return Created(user.pk, username, first)


def open_for_person(display_name: str, *, at: datetime) -> User:
    """An account for somebody who signs in with their phone and never had a password."""
    user = User(
        username="w-" + secrets.token_hex(6),
        display_name=display_name[:LONGEST_NAME],
        date_joined=at,
    )
    user.set_unusable_password()
    user.save(force_insert=True)
    _told("accounts.open_by_phone", user, Actor(user.username, user.pk), at, "")
    return user


def _check(username: str, language: str) -> None:
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as wrong:
        says = _("A sign-in name has letters, digits and @ . + - _ only.")
        raise Refused("USERNAME_SHAPE", says, field="username") from wrong
    if not 2 <= len(username) <= 150:
        says = _("A sign-in name has at least two characters.")
        raise Refused("USERNAME_SHAPE", says, field="username")
    if language and language not in dict(settings.LANGUAGES):
        raise Refused("LANGUAGE_UNKNOWN", _("This language is not offered."), field="language")


@transaction.atomic
def disable_user(user_id: int, *, by: Actor, at: datetime, reason: str) -> None:
    """Close an account: its sessions end at once, what it did stays. Twice changes nothing."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user_id == by.user_id:
        raise Refused("OWN_ACCOUNT", _("You cannot close your own account."))
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Please give a reason."), field="reason")
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user_id, by=by, at=at)
    _told("accounts.disable", user, by, at, reason)


@transaction.atomic
def enable_user(user_id: int, *, by: Actor, at: datetime, reason: str) -> None:
    """Reopen a closed account; its grants count again as far as their dates reach."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Please give a reason."), field="reason")
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    _told("accounts.enable", user, by, at, reason)


def keep_language(user_id: int, language: str) -> None:
    """Remember the language that a user chose with the switch."""
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=user_id).exclude(language=language).update(language=language)


def record_sign_in(user: User, ways: Sequence[str], *, at: datetime) -> None:
    """Note a successful sign-in in the audit trail, and by which ways (`password`, `totp` …)."""
    audit.record(
        at=at,
        by=Actor(user.username, user.pk),
        action="accounts.sign_in",
        subject=("user", user.pk),
        new={"user": user.username, "ways": "+".join(ways)},
    )


def _told(action: str, user: User, by: Actor, at: datetime, reason: str) -> None:
    audit.record(
        at=at,
        by=by,
        action=action,
        subject=("user", user.pk),
        new={"user": user.username},
        reason=reason.strip(),
    )
