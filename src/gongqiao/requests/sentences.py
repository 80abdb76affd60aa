"""How events and messages of requests read. None says what was asked, nor by whom."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Sentence
from gongqiao.notices.api import NoticeTemplate
from gongqiao.platform.outgoing import EventKind

OUTGOING = (
    EventKind(
        "request.closed",
        _("A request was answered, withdrawn or joined to another one"),
        ("number", "kind", "topic", "outcome", "office_code"),
    ),
)

EVENTS = (
    Sentence("requests.ask", _("Request {number} came in")),
    Sentence("requests.take", _("{actor} took down request {number} for somebody")),
    Sentence("requests.say", _("{actor} wrote to the applicant of request {number}")),
    Sentence("requests.answer", _("{actor} answered request {number}")),
    Sentence("requests.ask_back", _("{actor} asked the applicant of request {number} something")),
    Sentence("requests.reply", _("The applicant of request {number} added something")),
    Sentence("requests.resume", _("{actor} went on with request {number} without a reply")),
    Sentence("requests.hand_on", _("{actor} handed request {number} on to {office}: {reason}")),
    Sentence("requests.merge", _("{actor} joined request {number} to {leader}")),
    Sentence("requests.unmerge", _("{actor} took request {number} apart from {leader}")),
    Sentence("requests.withdraw", _("The applicant withdrew request {number}")),
    Sentence("requests.reopen", _("The applicant took request {number} up again")),
    Sentence("requests.again", _("Request {number} is looked at again by somebody else")),
    Sentence("requests.rate", _("The applicant said how request {number} was handled")),
    Sentence("requests.conceal", _("{actor} made request {number} confidential")),
    Sentence("requests.reveal", _("{actor} lifted the confidence of request {number}: {reason}")),
    Sentence("requests.link", _("{actor} tied request {number} to a matter of another system")),
    Sentence("requests.recognise", _("{actor} recognised who asked request {number}")),
    Sentence(
        "requests.look",
        _("{actor} looked at the number to call back of request {number}: {reason}"),
    ),
    Sentence("requests.call_back", _("{actor} called back about request {number}")),
    Sentence(
        "requests.template", _("{actor} worded the answer template {title}, version {version}")
    ),
    Sentence("requests.template.retire", _("{actor} retired answer template {subject}")),
    Sentence("requests.place", _("{actor} made a code for {name}")),
    Sentence("requests.place.withdraw", _("{actor} withdrew the code of {name}")),
    Sentence("requests.round", _("The seed of the call-back sample of {month_on} was promised")),
    Sentence(
        "requests.round.draw",
        _("Of {answered} requests answered in the month of {month_on}, {drawn} are called back"),
    ),
)

_OWN = "/me/requests/{number}/"
_SAMPLE = {"number": "SQ-2026-483920"}
MESSAGES = (
    NoticeTemplate(
        "requests.taken", _("We have taken down what you asked"),
        _("Its number is {number}. You can follow it on your pages."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.said", _("News about your request"),
        _("The union has written to you about request {number}."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.answered", _("Your request has been answered"),
        _("The answer to request {number} is there. Please tell us whether it helped."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.asked_back", _("We have a question for you"),
        _("To go on with request {number} we need a word from you."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.handed_on", _("Your request has gone on"),
        _("Request {number} is now with the office in charge. You need not do anything."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.merged", _("Your request is handled together with another one"),
        _("Somebody asked the same as you in request {number}. You will read the answer too."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.joined", _("Somebody asked the same as you"),
        _("Both are handled together. Nothing changes for your request {number}."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.unmerged", _("Your request is handled on its own again"),
        _("It turned out to be another matter: request {number} goes on by itself."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.concealed", _("Your request is confidential now"),
        _("From now on your employer's union sees nothing of request {number}."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.revealed", _("Your request is no longer confidential"),
        _("Request {number} is handled like any other from now on. If you do not want that, please "
          "tell us."),
        _OWN, sample=_SAMPLE,
    ),
    NoticeTemplate(
        "requests.again", _("A colleague looks at your request again"),
        _("You were not satisfied with the answer to request {number}. Somebody else deals with "
          "it now."),
        _OWN, sample=_SAMPLE,
    ),
)  # fmt: skip
