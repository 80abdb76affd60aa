"""After the answer: it is rated, taken up again once, or looked at again by somebody else: who
answered did not satisfy, or the applicant says on the telephone that it is not so.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.desk import api as desk
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests import queries
from gongqiao.requests.enums import Move, Side, State, TurnKind
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.models.asking import LONGEST
from gongqiao.requests.rules.answers import letters
from gongqiao.requests.rules.routing import table_on
from gongqiao.requests.services.asking import SHORTEST
from gongqiao.requests.services.clock import open_at_desk
from gongqiao.requests.services.course import actor_in_trail, changing, noted, spoke, tell


def may_reopen(request: WorkerRequest, at: datetime) -> bool:
    """Once, and within the days of the table in force when it was answered."""
    if request.state != State.ANSWERED or request.reopened_at or request.answered_at is None:
        return False
    days = table_on(timezone.localdate(request.answered_at)).reopen_days
    return at < request.answered_at + timedelta(days=days)


def reopen(request_id: int, text: str, *, by: Actor, at: datetime) -> WorkerRequest:
    """The applicant is not finished with it: open again, with a clock of its own, once.

    Raises Refused EMPTY, ONCE (again, or too late), MOVED.
    """
    words = text.strip()[:LONGEST]
    if len(letters(words)) < SHORTEST:
        raise Refused("EMPTY", _("Please write a few words: what is still open?"), field="text")
    with changing(request_id, Move.REOPEN, Side.APPLICANT, by=by, at=at) as change:
        request = change.request
        was = WorkerRequest.objects.get(pk=request_id)
        if not may_reopen(was, at):
            says = _("This request cannot be taken up again. Please send a new one.")
            raise Refused("ONCE", says)
        request.reopened_at = at
        request.rounds += 1
        spoke(change, TurnKind.REOPEN, words)
        request.save()
        open_at_desk(request, Side.APPLICANT, by=by, at=at)
    return request


@transaction.atomic
def rate(request: WorkerRequest, score: desk.Score, word: str, *, by: Actor, at: datetime) -> None:
    """How it was for the applicant, once a closed matter. The caller found it among theirs.

    Raises Refused OPEN, RATED, NOT_YET (there is nothing to rate).
    """
    item = queries.item_of(request)
    if item is None or request.state != State.ANSWERED:
        raise Refused("NOT_YET", _("This request is still being handled."))
    who = actor_in_trail(request, Side.APPLICANT, by)
    desk.rate(item.pk, score=score, word=word, by=who, at=at)


@transaction.atomic
def heard_rating(
    item: desk.WorkItem, rating: desk.Rating, again: desk.WorkItem | None, by: Actor, at: datetime
) -> None:
    """The desk says how a request was rated; an unsatisfied one is open again, for somebody else
    than who answered.
    """
    request = WorkerRequest.objects.filter(number=item.subject_id).first()
    if request is None:
        return
    if again is None or request.state != State.ANSWERED:
        WorkerRequest.objects.filter(pk=request.pk).update(rated=rating.score)
        noted(request, "requests.rate", Side.APPLICANT, by=by, at=at, new={"score": rating.score})
        return
    with changing(request.pk, Move.AGAIN, Side.SYSTEM, by=by, at=at) as change:
        change.request.rated = rating.score
        change.request.again_at = at
        change.request.not_by_id = item.closed_by_id
        spoke(change, TurnKind.AGAIN, rating.word)
        tell(change.request, "requests.again", str(again.pk), at=at)


def not_as_told(request_id: int, *, by: Actor, at: datetime) -> bool:
    """Rung up, the applicant said that it is not as the answer says: open again, for somebody else
    than who answered. False when it is open already, or was looked at a second time: it is noted
    only. In the transaction of the call.
    """
    request = WorkerRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    item = queries.item_of(request)
    if item is None or request.state != State.ANSWERED:
        return False
    again = desk.not_as_told(item.pk, by=actor_in_trail(request, Side.OFFICE, by), at=at)
    if again is None:
        return False
    with changing(request_id, Move.AGAIN, Side.OFFICE, by=by, at=at) as change:
        change.event = {"called": True}
        change.request.again_at = at
        change.request.not_by_id = again.barred_id
        spoke(change, TurnKind.AGAIN, figures={"called": True})
        tell(change.request, "requests.again_called", str(again.pk), at=at)
    return True
