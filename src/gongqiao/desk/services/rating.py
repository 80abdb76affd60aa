"""A closed matter is handled again, once, by somebody else: the worker was not satisfied, or said
when rung up that it is not as the answer says.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from gongqiao.desk import kinds, queries_own
from gongqiao.desk.enums import Again, ItemState, Score
from gongqiao.desk.models import LONGEST_WORD, Rating, WorkItem
from gongqiao.desk.services.changing import changing
from gongqiao.desk.services.opening import open_item
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

AGAIN = "~2"


def rate(item_id: int, *, score: Score, word: str = "", by: Actor, at: datetime) -> Rating:
    """The person's own rating; the caller has found the item among the person's own.

    Raises Refused OPEN (not closed yet), RATED (once only).
    """
    with changing(item_id, "rate", seen=None, by=by, at=at, closed=True) as change:
        item = change.item
        if item.state != ItemState.CLOSED:
            raise Refused("OPEN", _("This matter is still being dealt with."))
        if Rating.objects.filter(item=item).exists():
            raise Refused("RATED", _("You have told us already. Thank you."))
        rating = Rating.objects.create(
            item=item, score=score, word=" ".join(word.split())[:LONGEST_WORD], by_id=by.user_id,
            at=at,
        )  # fmt: skip
        item.asks = True  # who says how it was has been asked, on whatever page
        again = _again(item, Again.RATED, by, at) if score is Score.UNSATISFIED else None
        change.event = {"score": int(score)}
        kinds.tell_rated(item, rating, again, by, at)
    return rating


def not_as_told(item_id: int, *, by: Actor, at: datetime) -> WorkItem | None:
    """Rung up, the person said that it is not as they were answered: handled again by somebody
    else than who closed it. None when it is open, or was handled a second time already.
    """
    with changing(item_id, "not_as_told", seen=None, by=by, at=at, closed=True) as change:
        closed = change.item.state == ItemState.CLOSED
        again = _again(change.item, Again.CALLED, by, at) if closed else None
        change.nothing = again is None
    return again


def _again(item: WorkItem, why: Again, by: Actor, at: datetime) -> WorkItem | None:
    """The second handling; None when this is one, or there is one."""
    if not queries_own.looked_at_once(item):
        return None
    return open_item(
        key=f"{item.key}{AGAIN}", kind=item.kind, subject=(item.subject_type, item.subject_id),
        organisation_id=item.organisation_id, figures=item.figures, person_id=item.person_id,
        again_of=item, again_why=why.value, barred_id=item.closed_by_id or item.owner_id,
        asks=item.asks, by=by, at=at,
    )  # fmt: skip
