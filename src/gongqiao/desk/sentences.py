"""How the desk's events read."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Sentence

EVENTS = (
    Sentence("desk.open", _("{actor} brought the matter {item} to the desk")),
    Sentence("desk.take", _("{actor} took the matter {item}")),
    Sentence("desk.hand_over", _("{actor} handed the matter {item} on to {to}: {reason}")),
    Sentence("desk.wait", _("{actor} paused the matter {item}: {reason}")),
    Sentence("desk.resume", _("{actor} went on with the matter {item}")),
    Sentence("desk.answer", _("{actor} answered in the matter {item}")),
    Sentence("desk.close", _("{actor} closed the matter {item}")),
    Sentence("desk.describe", _("{actor} put right what the matter {item} is about")),
    Sentence("desk.rate", _("{actor} said how the matter {item} was dealt with")),
)
