"""How the trail tells what happened here."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.notices.labels import hook_says, how_says
from gongqiao.notices.words import kind_named

_KIND = {"kind": kind_named}
_WISH = {"kind": kind_named, "how": how_says}
SENTENCES = (
    Sentence("notices.retry", _("{actor} had the delivery {delivery} tried again")),
    Sentence(
        "notices.forged",
        _("A call to {hook} from {source} that was forged was refused"),
        {"hook": hook_says},
    ),
    Sentence("notices.declined", _("The recipient wants no more copies of the kind {kind}"), _KIND),
    Sentence("notices.declined.all", _("The recipient answered a short message: no more copies")),
    Sentence("notices.wanted", _("The recipient wants copies of the kind {kind} again"), _KIND),
    Sentence("notices.wanted.all", _("The recipient answered a short message: copies again")),
    Sentence(
        "notices.noted.no",
        _("{actor} noted that they asked {how} for no more copies of the kind {kind}: {reason}"),
        _WISH,
    ),
    Sentence(
        "notices.noted.again",
        _("{actor} noted that they asked {how} for copies of the kind {kind} again: {reason}"),
        _WISH,
    ),
)

AREA = Area(
    "notices",
    _("Messages"),
    {
        "delivery": _("delivery"),
        "hook": _("answer of a provider"),
    },
)
"""What this part of the trail is called, and its records."""
