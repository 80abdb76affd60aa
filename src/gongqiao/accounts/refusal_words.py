"""How sign-ins read in the trail: by which ways, and why one was refused."""

from django.utils.translation import gettext_lazy as _

WAYS = {
    "password": _("password"),
    "phone": _("phone code"),
    "wechat": _("WeChat"),
    "socialaccount": _("WeChat"),
    "totp": _("code of an app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("spare code"),
}
WHY = {
    "wrong": _("wrong name or password"),
    "forged or stale": _("not from WeChat, or too old"),
    "password only": _("this account signs in by password only"),
    "PASSWORD_ONLY": _("this account signs in by password only"),
    "ACCOUNT_CLOSED": _("the account is closed"),
    "CODE_WRONG": _("wrong code"),
    "CODE_OVER": _("the code had run out"),
    "CODE_MANY": _("too many codes"),
    "MANY_WRONG": _("wrong too often"),
    "SECOND_FACT": _("wrong last four of the ID"),
}
"""Reason as it is recorded → words."""


def ways_in(ways: object) -> str:
    """The ways of one sign-in, `password+totp`, in words."""
    return " + ".join(str(WAYS.get(way, way)) for way in str(ways).split("+"))
