"""How a refused sign-in reads in the trail: by which way, and why."""

from django.utils.translation import gettext_lazy as _

WAYS = {"password": _("password"), "phone": _("phone code"), "wechat": _("WeChat")}
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
