"""How events and messages of requests read. None says what was asked, nor by whom."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.notices.api import NoticeTemplate
from gongqiao.platform.outgoing import EventKind

OUTGOING = (
    EventKind(
        "request.closed",
        _("A request was answered, withdrawn or joined to another one"),
        ("number", "kind", "topic", "outcome", "office_code"),
    ),
)

_HAPPENED = {
    "ask": _("Request {number} came in"),
    "take": _("{actor} took down request {number} for somebody"),
    "say": _("{actor} wrote to the applicant of request {number}"),
    "answer": _("{actor} answered request {number}"),
    "ask_back": _("{actor} asked the applicant of request {number} something"),
    "reply": _("The applicant of request {number} added something"),
    "resume": _("{actor} went on with request {number} without a reply"),
    "hand_on": _("{actor} handed request {number} on to {office}: {reason}"),
    "merge": _("{actor} joined request {number} to {leader}"),
    "unmerge": _("{actor} took request {number} apart from {leader}"),
    "withdraw": _("The applicant withdrew request {number}"),
    "reopen": _("The applicant took request {number} up again"),
    "again": _("Request {number} is looked at again by somebody else"),
    "rate": _("The applicant said how request {number} was handled"),
    "conceal": _("{actor} made request {number} confidential"),
    "reveal": _("{actor} lifted the confidence of request {number}: {reason}"),
    "link": _("{actor} tied request {number} to a matter of another system"),
    "recognise": _("{actor} recognised who asked request {number}"),
    "look": _("{actor} looked at the number to call back of request {number}: {reason}"),
    "call_back": _("{actor} called back about request {number}"),
    "template": _("{actor} worded the answer template {title}, version {version}"),
    "template.retire": _("{actor} retired answer template {subject}"),
    "place": _("{actor} made a code for {name}"),
    "place.withdraw": _("{actor} withdrew the code of {name}"),
    "round": _("The seed of the call-back sample of {month_on} was promised"),
    "round.draw": _(
        "Of {answered} requests answered in the month of {month_on}, {drawn} are called back"
    ),
}
EVENTS = tuple(Sentence(f"requests.{code}", says) for code, says in _HAPPENED.items())

# to the applicant: title and text; each leads to the page of the request
_TOLD = {
    "taken": (
        _("We have taken down what you asked"),
        _("Its number is {number}. You can follow it on your pages."),
    ),
    "said": (
        _("News about your request"),
        _("The union has written to you about request {number}."),
    ),
    "answered": (
        _("Your request has been answered"),
        _("The answer to request {number} is there. Please tell us whether it helped."),
    ),
    "asked_back": (
        _("We have a question for you"),
        _("To go on with request {number} we need a word from you."),
    ),
    "handed_on": (
        _("Your request has gone on"),
        _("Request {number} is now with the office in charge. You need not do anything."),
    ),
    "merged": (
        _("Your request is handled together with another one"),
        _("Somebody asked the same as you in request {number}. You will read the answer too."),
    ),
    "joined": (
        _("Somebody asked the same as you"),
        _("Both are handled together. Nothing changes for your request {number}."),
    ),
    "unmerged": (
        _("Your request is handled on its own again"),
        _("It turned out to be another matter: request {number} goes on by itself."),
    ),
    "concealed": (
        _("Your request is confidential now"),
        _("From now on your employer's union sees nothing of request {number}."),
    ),
    "revealed": (
        _("Your request is no longer confidential"),
        _(
            "Request {number} is handled like any other from now on. If you do not want that, "
            "please tell us."
        ),
    ),
    "again": (
        _("A colleague looks at your request again"),
        _(
            "You were not satisfied with the answer to request {number}. Somebody else deals with "
            "it now."
        ),
    ),
    "again_called": (
        _("A colleague looks at your request again"),
        _(
            "You told us on the telephone that it is not as the answer to request {number} says. "
            "Somebody else deals with it now."
        ),
    ),
}
MESSAGES = tuple(
    NoticeTemplate(
        f"requests.{code}", title, text, "/me/requests/{number}/",
        sample={"number": "SQ-2026-483920"},
    )
    for code, (title, text) in _TOLD.items()
)  # fmt: skip

AREA = Area(
    "requests",
    _("Requests"),
    {
        "requests.request": _("request"),
        "requests.template": _("answer template"),
        "requests.round": _("round of calls"),
        "requests.place": _("place of a QR code"),
    },
)
"""What this part of the trail is called, and its records."""
