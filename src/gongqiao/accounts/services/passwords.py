"""Passwords that someone else hands out, and the moment their owner replaces them."""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts.models import User
from gongqiao.accounts.services.sessions import end_sessions
from gongqiao.accounts.services.telling import tell
from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

# no character that is mistaken for another when read out or copied from paper
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 7, 4
RESETS = ("accounts.reset", "accounts.reset_factors")


def first_password() -> str:
    """Seven groups of four, about 138 bits: `k7mp-q3wx-zt9r-b2hc-m4vd-8ybn-p6gk`."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


@transaction.atomic
def reset_password(
    user_id: int, *, by: Actor, at: datetime, reason: str, second_factors: bool = False
) -> str:
    """Give a new first password, ending all sessions; with `second_factors` forget those too.

    Returns the password, which must be changed at the next sign-in. Raises Refused without a reason
    and for one's own account (that is what the page "change password" is for).
    """
    if user_id == by.user_id:
        raise Refused("OWN_ACCOUNT", _("Change your own password on your security page."))
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Please give a reason."), field="reason")
    user = User.objects.select_for_update().get(pk=user_id)
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    if second_factors:
        Authenticator.objects.filter(user_id=user_id).delete()
    end_sessions(user_id, by=by, at=at)
    what = "reset_factors" if second_factors else "reset"
    audit.record(
        at=at,
        by=by,
        action=f"accounts.{what}",
        subject=("user", user_id),
        new={"user": user.username},
        reason=reason.strip(),
    )
    tell(user_id, what, at=at)
    return password


@transaction.atomic
def password_was_chosen(user: User, *, had_one: bool, at: datetime) -> None:
    """The owner set a password of their own, and hears of it: it may have been somebody else.

    Not the very first time, when it takes the place of the one that came with the account.
    """
    first = user.must_change_password and not audit.happened("user", user.pk, RESETS)
    if not first:
        tell(user.pk, "password_changed" if had_one else "password_set", at=at)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.must_change_password = False
    audit.record(
        at=at,
        by=Actor(user.username, user.pk),
        action="accounts.password",
        subject=("user", user.pk),
        new={"user": user.username},
    )
