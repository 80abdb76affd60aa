"""How the events and messages of consents read."""
# ruff: noqa: E501  # one sentence a line

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.notices.api import NoticeTemplate

EVENTS = (
    Sentence("consents.given", _("{actor} noted a yes to “{title}”")),
    Sentence("consents.refused", _("{actor} noted a no to “{title}”")),
    Sentence("consents.revoked", _("{actor} noted that “{title}” was taken back")),
    Sentence("consents.enrolled", _("{actor} noted the signatures of {people} people under “{title}”")),
    Sentence("consents.family.add", _("{actor} entered a member of the family")),
    Sentence("consents.family.remove", _("{actor} deleted a member of the family")),
    Sentence("consents.correction.ask", _("{actor} said that something kept is wrong")),
    Sentence("consents.correction.answer", _("{actor} answered about something said to be wrong")),
    Sentence("consents.assisted.begin", _("{actor} began to act for the worker at the counter: {reason}")),
    Sentence("consents.assisted.end", _("{actor} ended acting for the worker at the counter")),
)  # fmt: skip

MESSAGES = (
    NoticeTemplate(
        "consents.recorded.given",
        _("Your yes on paper is noted"),
        _("On {signed_on} you signed a yes to “{title}”. If that was not you, say no here."),
        "/me/consents/",
    ),
    NoticeTemplate(
        "enrolled.signed",
        _("Your yes on the enrolment form is noted"),
        _(
            "On {signed_on} you signed a yes to “{title}” (text no. {text}) with your enrolment. If that was not you, take it back here."
        ),
        "/me/consents/",
    ),
    NoticeTemplate(
        "enrolled.joined",
        _("Your yes on the application to join is noted"),
        _(
            "Your union handed in that you signed a yes to “{title}” (text no. {text}) when you joined, {signed_on} at the latest. If that is not so, take it back here."
        ),
        "/me/consents/",
    ),
    NoticeTemplate(
        "consents.recorded.refused",
        _("Your no on paper is noted"),
        _("On {signed_on} you signed a no to “{title}”. You can change it here."),
        "/me/consents/",
    ),
    NoticeTemplate(
        "consents.recorded.revoked",
        _("Taken back, as you signed"),
        _("On {signed_on} you took back your yes to “{title}”."),
        "/me/consents/",
    ),
    NoticeTemplate(
        "consents.assisted",
        _("Somebody at the counter acted for you"),
        _("{clerk} acted for you on {done_on}: {reason}. If that was not you, ring 12351."),
        "/me/looked/",
    ),
    NoticeTemplate(
        "consents.correction_answered",
        _("An answer about your correction"),
        _("{answer}"),
        "/me/correct/",
    ),
)

AREA = Area(
    "consents",
    _("Consents"),
    {
        "consents.purpose": _("purpose of use"),
    },
)
"""What this part of the trail is called, and its records."""
