"""Who asked the same reads an answer too: words written for them, never the applicant's own.

An answer says what concerns one person: an amount, an account, a name. What the others read is
therefore written apart, with `{name}` and `{number}` for each one's own.
"""

from django.utils.translation import gettext as _

from gongqiao.platform.errors import Refused
from gongqiao.requests import queries
from gongqiao.requests.enums import Side, TurnKind
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.models.asking import LONGEST
from gongqiao.requests.rules.answers import filled, names_any, open_places, too_little
from gongqiao.requests.services.course import Change, add_turn
from gongqiao.requests.services.course import tell as send_notice
from gongqiao.requests.services.outgoing import request_closed


def answer_followers(change: Change, words: str, others: str) -> None:
    """The followers are answered with their leader: those of the same person with the same words,
    everybody else with `others`.

    Raises Refused TOGETHER (nothing was written for them), HOLLOW, PERSONAL (the applicant's name,
    number or mobile stands in it), PLACES.
    """
    leader = change.request
    followers = list(queries.followers_of(leader))
    strangers = {one.pk for one in queries.strangers_among(followers, leader)}
    if strangers:
        _fit(leader, others)
    for one in followers:
        own = {"name": queries.name_of(one), "number": one.number}
        text = filled(others, own) if one.pk in strangers else words
        turn = add_turn(one, TurnKind.ANSWER, Side.OFFICE, text, by=change.by, at=change.at)
        send_notice(one, "requests.answered", str(turn.pk), at=change.at)
        request_closed(one, "answered", change.at)


def _fit(leader: WorkerRequest, others: str) -> None:
    if not others:
        says = _(
            "Others are handled together with this request: please answer on its own page, where "
            "you write what they read."
        )
        raise Refused("TOGETHER", says, field="others")
    if too_little(others):
        says = _("This is no answer yet: the others read exactly these words.")
        raise Refused("HOLLOW", says, field="others")
    mobile = leader.contact_mobile or (leader.person.mobile if leader.person else None)
    if names_any(others, (queries.name_of(leader), leader.number, mobile or "")):
        says = _(
            "The others must not learn who asked: please take out the name and the numbers. "
            "{name} puts each one's own name there."
        )
        raise Refused("PERSONAL", says, field="others")
    left = open_places(filled(others[:LONGEST], {"name": "x", "number": "x"}))
    if left:
        says = _("Please fill in %(places)s first.") % {
            "places": ", ".join("{" + place + "}" for place in left)
        }
        raise Refused("PLACES", says, field="others")
