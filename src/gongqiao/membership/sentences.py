"""How the trail tells what was done here, and what is said to members."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.notices.api import NoticeTemplate

_A, _T, _C = "membership.application", "membership.transfer", "membership.code"
_S = "membership.silence"
EVENTS = (
    Sentence(f"{_C}.give", _("{actor} gave out the QR code {serial}")),
    Sentence(f"{_C}.withdraw", _("{actor} withdrew the QR code {serial}")),
    Sentence(f"{_C}.misused", _("Somebody tried to apply with a QR code that does not hold")),
    Sentence("membership.join.replayed", _("An application was sent a second time and refused")),
    Sentence(
        "membership.join.mobile_taken",
        _("Somebody applied with the mobile number of another member (ending in {last4})"),
    ),
    Sentence("membership.card.issue", _("A member card ending in {card} was issued")),
    Sentence("membership.card.revoke", _("{actor} revoked the member card ending in {card}")),
    Sentence(
        "membership.lookalike.never",
        _("{actor} noted that this entry and entry {other} are two people: {reason}"),
    ),
    Sentence("membership.worksheet", _("{actor} fetched a worksheet of {rows} members: {reason}")),
    Sentence(
        "membership.dues.record",
        _("{actor} recorded the dues of {people} members of {union}, {from_on} to {until_on}"),
    ),
    Sentence(
        "membership.dues.back",
        _("{actor} took back the dues of {people} members of {union}: {reason}"),
    ),
    Sentence(
        "membership.dues.refused",
        _("{actor} fetched the wrong rows of a list of dues of {union}, with whole numbers"),
    ),
    Sentence("membership.dues", _("{actor} noted whether the union pays its dues for {year}")),
    Sentence(
        f"{_S}.ask", _("{actor} asked whether they want to stay in {union}, until {answer_by}")
    ),
    Sentence(f"{_S}.stays", _("Noted by {actor}: stays in {union}")),
    Sentence(f"{_S}.end", _("{actor} noted that they count as having left {union}: {reason}")),
    Sentence(f"{_A}.submit", _("An application came in")),
    Sentence(f"{_A}.seen", _("{actor} looked at the identity document")),
    Sentence(f"{_A}.approve", _("{actor} approved the application: a member of {union}")),
    Sentence(f"{_A}.claim", _("{actor} approved the application and claimed the membership")),
    Sentence(f"{_A}.refuse", _("{actor} refused the application: {reason}")),
    Sentence(f"{_A}.withdraw", _("{actor} withdrew the application")),
    Sentence(f"{_T}.claim", _("{actor} claimed a member of {old} for {union}")),
    Sentence(f"{_T}.release", _("{actor} released a member of {old} to {union}")),
    Sentence(f"{_T}.upper", _("A transfer from {old} to {union} went to the upper union")),
    Sentence(f"{_T}.decide", _("{actor} decided a transfer from {old} to {union}: {reason}")),
    Sentence(
        f"{_T}.withdraw",
        _("{actor} took back the claim of a member of {old} for {union}: {reason}"),
    ),
)
MINE, STAY = "/me/membership/", "/me/membership/stay/"
MESSAGES = (
    NoticeTemplate(
        "membership.approved",
        _("Welcome to the union"),
        _("{union} has accepted your application. You are a member since {since_on}."),
        MINE,
        sample={"union": "恒裕纺织工会", "since_on": "2026-03-05"},
    ),
    NoticeTemplate(
        "membership.refused",
        _("Your application to join the union"),
        _("{union} could not accept your application: {reason} You may apply again at any time."),
        MINE,
        sample={"union": "恒裕纺织工会", "reason": "不在本单位上班"},
    ),
    NoticeTemplate(
        "entry.asked",
        _("May the union keep your entry?"),
        _(
            "You stand in the register of members of {union}: your name, ID number and mobile "
            "number came with its list. Read what the union keeps and what for, and say yes or no."
        ),
        "/me/consents/membership.entry/",
        sample={"union": "恒裕纺织工会"},
    ),
    NoticeTemplate(
        "membership.resigned",
        _("You have left the union"),
        _("You are no longer a member of {union} from {on} on. You may join again at any time."),
        MINE,
        sample={"union": "恒裕纺织工会", "on": "2026-03-05"},
    ),
    NoticeTemplate(
        "membership.still_with_us",
        _("Do you want to stay in the union?"),
        _(
            "{union} has not heard from you for months. If you stay, say so here until {until_on}: "
            "one tap is enough."
        ),
        STAY,
        sample={"union": "恒裕纺织工会", "until_on": "2026-03-05"},
    ),
    NoticeTemplate(
        "membership.deemed",
        _("You count as having left the union"),
        _(
            "{union} asked whether you stay and heard nothing. From {on} on you are no member any "
            "more. You may join again at any time; if this is wrong, call your union."
        ),
        MINE,
        sample={"union": "恒裕纺织工会", "on": "2026-03-05"},
    ),
    NoticeTemplate(
        "membership.transfer_claimed",
        _("Your membership is to move"),
        _("{union} has asked {old} to let your membership move. You need not do anything."),
        MINE,
        sample={"union": "恒裕纺织工会", "old": "同丰印染工会"},
    ),
    NoticeTemplate(
        "membership.transfer_done",
        _("Your membership has moved"),
        _("You are now a member of {union}, no longer of {old}. What you are entitled to stays."),
        MINE,
        sample={"union": "恒裕纺织工会", "old": "同丰印染工会"},
    ),
    NoticeTemplate(
        "membership.transfer_refused",
        _("Your membership stays where it is"),
        _("The upper union has decided that you remain a member of {old}. Ask there for the why."),
        MINE,
        sample={"union": "恒裕纺织工会", "old": "同丰印染工会"},
    ),
)

AREA = Area(
    "membership",
    _("Membership"),
    {
        "application": _("application to join"),
        "transfer": _("transfer"),
        "joincode": _("joining code"),
        "duessheet": _("sheet of dues"),
        "quality": _("sheet of quality"),
    },
)
"""What this part of the trail is called, and its records."""
