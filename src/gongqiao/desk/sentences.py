"""How the desk's events read."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.desk.evening import below_says, stored
from gongqiao.desk.rules.digest import Below
from gongqiao.notices.api import NoticeTemplate

BELOW = stored([Below("濮院镇总工会", 2, 1, until="19:30"), Below("", 3, 0, offices=2)])

EVENTS = (
    Sentence("desk.open", _("{actor} brought the matter {item} to the desk")),
    Sentence("desk.take", _("{actor} took the matter {item}")),
    Sentence("desk.hand_over", _("{actor} handed the matter {item} on to {to}: {reason}")),
    Sentence("desk.wait", _("{actor} paused the matter {item}: {reason}")),
    Sentence("desk.resume", _("{actor} went on with the matter {item}")),
    Sentence("desk.answer", _("{actor} answered in the matter {item}")),
    Sentence("desk.close", _("{actor} closed the matter {item}")),
    Sentence("desk.describe", _("{actor} put right what the matter {item} is about")),
    Sentence("desk.retype", _("{actor} made the matter {item} one of another kind")),
    Sentence("desk.escalate", _("The matter {item} is late and went up to {to}")),
    Sentence(
        "desk.region",
        _(
            "The office of the matter {item} keeps the hours of another region; due {due}, before "
            "{old_due}"
        ),
    ),
    Sentence(
        "desk.not_as_told",
        _("{actor} rang up about the matter {item}: it is not as the answer says"),
    ),
    Sentence("desk.rate", _("{actor} said how the matter {item} was dealt with")),
)
MESSAGES = (
    NoticeTemplate(
        "desk.due", _("Due soon"), _("{title} falls due within the hour."), "/office/desk/{item}/"
    ),
    NoticeTemplate(
        "desk.late", _("Late matters"),
        _("{count} late matters have come up to you, the first of them: {title}"),
        "/office/desk/?view=late",
    ),
    NoticeTemplate(
        "desk.digest", _("Before you go home"),
        _("Came in, neither answered nor handed on: {unanswered}. Late: {late}. With you: {mine}. "
          "Finished by you today: {closed}."),
        "/office/desk/?view=unanswered",
    ),
    NoticeTemplate(
        "desk.digest_closings", _("Before you go home"),
        _("Came in, neither answered nor handed on: {unanswered}; by the closing time of their "
          "offices: {closings}. Late: {late}. With you: {mine}. Finished by you today: {closed}."),
        "/office/desk/?view=unanswered",
        sample={"unanswered": 3, "closings": "17:30 2 · 19:30 1"},
    ),
    NoticeTemplate(
        "desk.digest_below", _("Before you go home"),
        _("At your own office came in, neither answered nor handed on: {unanswered}. Late: {late}. "
          "With you: {mine}. Finished by you today: {closed}.\nOffices below yours: {below}"),
        "/office/desk/?view=unanswered", sample={"below": BELOW}, reads={"below": below_says},
    ),
    NoticeTemplate(
        "desk.digest_closings_below", _("Before you go home"),
        _("At your own offices came in, neither answered nor handed on: {unanswered}; by their "
          "closing time: {closings}. Late: {late}. With you: {mine}. Finished by you today: "
          "{closed}.\n"
          "Offices below yours: {below}"),
        "/office/desk/?view=unanswered",
        sample={"unanswered": 3, "closings": "17:30 2 · 19:30 1", "below": BELOW},
        reads={"below": below_says},
    ),
    NoticeTemplate(
        "desk.rate", _("How was it?"),
        _("{title} is finished. Please tell us how it was dealt with; it takes a moment."),
        "/me/rate/{item}/",
    ),
    NoticeTemplate(
        "desk.went_on", _("What you waited for is there"),
        _("{title}: it has been waiting and goes on, and so does its clock."),
        "/office/desk/{item}/",
    ),
    NoticeTemplate(
        "desk.handed_many", _("Handed on to you"), _("{count} matters at once: {reason}"),
        "/office/desk/?view=mine",
    ),
    NoticeTemplate(
        "desk.handed", _("Handed on to you"), _("{title}: {reason}"), "/office/desk/{item}/"
    ),
)  # fmt: skip

AREA = Area(
    "desk",
    _("The desk"),
    {
        "desk.item": _("matter of the desk"),
    },
    inner=True,
)
"""What this part of the trail is called, and its records."""
