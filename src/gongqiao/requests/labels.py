"""Words for people that stand for the codes of `enums`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Labels = dict[str, str | Promise]

KINDS: Labels = {
    "consult": pgettext_lazy("request", "question"),
    "help": pgettext_lazy("request", "request for help"),
    "suggest": pgettext_lazy("request", "suggestion"),
    "complain": pgettext_lazy("request", "complaint"),
}
ASKS: Labels = {
    "consult": _("I want to ask something"),
    "help": _("I need help"),
    "suggest": _("I have a suggestion"),
    "complain": _("I want to complain"),
}
KIND_ICONS = {
    "consult": "help-circle",
    "help": "lifebuoy",
    "suggest": "bolt",
    "complain": "message-exclamation",
}
TOPICS: Labels = {
    "wages": _("wages"),
    "contract": _("contract and dismissal"),
    "insurance": _("social insurance and work injury"),
    "hours": _("working hours and leave"),
    "safety": _("safety at work"),
    "women": _("women workers"),
    "mutual_aid": _("mutual aid"),
    "hardship": _("hardship"),
    "membership": _("membership and card"),
    "school": _("courses and education grants"),
    "culture": _("culture, sport and venues"),
    "union": _("the union's own work"),
    "other": pgettext_lazy("topic", "something else"),
}
CHANNELS: Labels = {
    "phone_page": pgettext_lazy("channel", "worker's phone"),
    "qr": pgettext_lazy("channel", "QR code"),
    "assisted": pgettext_lazy("channel", "clerk on behalf"),
    "call": pgettext_lazy("channel", "call to 12351"),
    "program": pgettext_lazy("channel", "another system"),
}
STATES: dict[str, tuple[str | Promise, str]] = {
    "new": (pgettext_lazy("request", "new"), "warn"),
    "in_hand": (pgettext_lazy("request", "in hand"), "info"),
    "asked": (pgettext_lazy("request", "waits for the applicant"), ""),
    "answered": (pgettext_lazy("request", "answered"), "ok"),
    "merged": (pgettext_lazy("request", "handled with another one"), ""),
    "together": (pgettext_lazy("request", "answered with another one"), "ok"),
    "withdrawn": (pgettext_lazy("request", "withdrawn"), ""),
}
OWN_STATES: dict[str, tuple[str | Promise, str]] = {
    "new": (_("received"), "info"),
    "in_hand": (_("being handled"), "info"),
    "asked": (_("we have a question for you"), "warn"),
    "answered": (_("answered"), "ok"),
    "merged": (_("handled together with another one"), "info"),
    "together": (_("answered"), "ok"),
    "withdrawn": (_("withdrawn by you"), ""),
}
DOMAINS: Labels = {
    "mutual_aid": _("mutual medical aid"),
    "relief": _("hardship relief"),
    "bargaining": _("wage bargaining"),
    "mediation": _("mediation of labour disputes"),
    "supervision": _("labour-law supervision"),
    "membership": _("membership"),
    "school": _("workers' school"),
}
PLACE_KINDS: Labels = {
    "hall": _("service hall"),
    "union": pgettext_lazy("place", "union"),
    "station": _("rest station"),
}
REACHED: Labels = {
    "confirmed": _("it is as the answer says"),
    "untrue": _("it is not as the answer says"),
    "unreached": _("nobody was reached"),
}
ALL: dict[str, Labels] = {
    "kind": KINDS,
    "topic": TOPICS,
    "channel": CHANNELS,
    "domain": DOMAINS,
    "place": PLACE_KINDS,
    "reached": REACHED,
}


def label(family: str, code: str) -> str | Promise:
    """The words for a code; an unknown code stands for itself."""
    return ALL[family].get(code, code)
