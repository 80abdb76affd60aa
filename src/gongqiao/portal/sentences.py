"""How the portal's events and messages read."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Sentence
from gongqiao.notices.api import NoticeTemplate

EVENTS = (Sentence("portal.own.export", _("{actor} took along what is kept about them")),)
MESSAGES = (
    NoticeTemplate(
        "portal.mobile_changed",
        _("Your mobile number was changed"),
        _("It is {mobile} now. If that was not you, ring 12351 at once."),
        "/me/data/",
    ),
)
