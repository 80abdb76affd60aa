"""States, channels and troubles in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongqiao.notices.enums import How, OutboxState

STATES: dict[OutboxState, tuple[str | Promise, str]] = {
    OutboxState.QUEUED: (_("waiting"), "info"),
    OutboxState.SENDING: (_("on its way"), "info"),
    OutboxState.SENT: (_("sent"), "ok"),
    OutboxState.DELIVERED: (_("delivered"), "ok"),
    OutboxState.FAILED: (_("failed"), "bad"),
    OutboxState.DROPPED: (_("not wanted"), "warn"),
}
CHANNELS: dict[str, str | Promise] = {
    "wechat": _("WeChat"),
    "sms": _("Short message"),
    "email": _("Mail"),
    "console": _("Log of the machine"),
}
TROUBLES: dict[str, str | Promise] = {
    "no_address": _("No address is known."),
    "no_such_number": _("The provider says that there is no such number."),
    "no_such_openid": _("WeChat does not know this follower any more."),
    "not_following": _("The person does not follow the Official Account any more."),
    "refused": _("The person has declined messages of the Official Account."),
    "refused_words": _("The provider does not carry these words."),
    "too_long": _("A figure is longer than the template allows."),
    "unknown": _("A worker died twice on the way: nobody knows whether it left."),
    "budget": _("The money of the month is spent."),
    "not_set_up": _("The channel is no longer set up in this installation."),
    "not wanted": _("The person does not want this kind outside."),
    "no connection": _("The provider could not be reached."),
    "no answer": _("The provider did not answer in time."),
    "cut off": _("The provider broke off."),
    "isv.AMOUNT_NOT_ENOUGH": _("Our account with the provider is empty."),
    "not delivered": _("The network reports that it did not arrive."),
    "MOBILE_NOT_ON_SERVICE": _("The network reports that the number is not in service."),
    "isv.BUSINESS_LIMIT_CONTROL": _("The provider carries no more to this number for now."),
    "isv.DAY_LIMIT_CONTROL": _("The limit of the day that is set at the provider is reached."),
    "isv.MONTH_LIMIT_CONTROL": _("The limit of the month that is set at the provider is reached."),
    "isv.OUT_OF_SERVICE": _("Our account with the provider is empty."),
    "isv.SMS_TEMPLATE_ILLEGAL": _("The provider has not approved this template."),
    "isv.SMS_SIGNATURE_ILLEGAL": _("The provider has not approved our sign."),
    "isv.SIGN_STATE_ILLEGAL": _("The provider has not approved our sign."),
    "isv.TEMPLATE_MISSING_PARAMETERS": _("The template asks for a figure that we do not send."),
    "isv.TEMPLATE_PARAMS_ILLEGAL": _("A figure does not fit the template."),
    "SignatureDoesNotMatch": _("The key that is set up here is not the provider's."),
    "errcode -1": _("WeChat is busy."),
    "errcode 40037": _("WeChat does not know this template."),
    "errcode 40164": _("WeChat does not take calls from this machine: its address must be listed."),
    "errcode 45009": _("WeChat takes no more messages today."),
    "errcode 47003": _("A figure does not fit the template."),
    "errcode 48001": _("The Official Account may not send template messages."),
    "failed:freq limit": _("WeChat carries no more to this follower for now."),
}
"""What is recorded as a kind of trouble; the provider's own word for anything else is for
administrators."""
HOOKS: dict[str, str | Promise] = {
    "sms": _("the provider of short messages"),
    "wechat": _("WeChat"),
    "link": _("a link to decline"),
}
"""Whose calls are checked."""
HOWS: dict[How, str | Promise] = {
    How.PAGE: _("on their own page"),
    How.ANSWER: _("by answering a short message"),
    How.LINK: _("by the link in a message"),
    How.PHONE: _("by a phone call"),
    How.COUNTER: _("at the counter"),
    How.LETTER: _("by letter or mail"),
}


def channel_says(name: str) -> str:
    """The channel as people call it."""
    return str(CHANNELS.get(name, name))


def trouble_says(kind: str) -> str:
    """The trouble in a sentence, whatever the provider's own word; blank for none."""
    if not kind or kind in TROUBLES:
        return str(TROUBLES.get(kind, ""))
    return gettext("It was not carried, for a reason that is not known here.")


def raw_word(kind: str) -> str:
    """The provider's own word for a trouble that no sentence is known for."""
    return "" if kind in TROUBLES else kind


def hook_says(hook: str) -> str:
    """Whose call it was."""
    return str(HOOKS.get(hook, hook))


def how_says(how: str) -> str:
    """In which way somebody declined."""
    return str(HOWS[How(how)])


def month_says(month: str) -> str:
    """`2026-03` as people write a month."""
    return date_format(date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT")
