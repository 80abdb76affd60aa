"""The office and the applicant talk: interim words, the answer, questions back, replies."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.desk import api as desk
from gongqiao.documents import api as documents
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests import permissions, queries
from gongqiao.requests.enums import Move, Side, State, TurnKind
from gongqiao.requests.models import TemplateVersion, WorkerRequest
from gongqiao.requests.models.asking import LONGEST
from gongqiao.requests.rules.answers import letters, open_places, too_little
from gongqiao.requests.rules.states import OPEN
from gongqiao.requests.services.asking import MOST_PHOTOS, SHORTEST, Photo, keep_photos
from gongqiao.requests.services.clock import close_at_desk
from gongqiao.requests.services.course import Change, actor_in_trail, changing, spoke
from gongqiao.requests.services.course import tell as send_notice
from gongqiao.requests.services.followers import answer_followers
from gongqiao.requests.services.merging import unmerge
from gongqiao.requests.services.outgoing import request_closed


def answer(
    request_id: int,
    text: str,
    *,
    seen: int | None,
    by: Actor,
    at: datetime,
    template: TemplateVersion | None = None,
    others: str = "",
) -> WorkerRequest:
    """The answer: the applicant reads it, and the matter is closed. `others`: what those read who
    asked the same.

    Raises Refused HOLLOW (empty, a word, a phrase that only closes), PLACES (a template's place
    stands unfilled), SAME_PERSON (the second look is somebody else's), MOVED, STALE, and TOGETHER,
    PERSONAL of the words for the others.
    """
    words = text.strip()[:LONGEST]
    _worth_saying(words)
    with changing(request_id, Move.ANSWER, Side.OFFICE, by=by, at=at) as change:
        request = change.request
        _not_the_first(request, by)
        _fresh(request, seen)
        request.answered_at, request.answered_by_id = at, by.user_id
        turn = spoke(change, TurnKind.ANSWER, words, template=template)
        item = queries.item_of(request)
        if item is not None and item.state != desk.ItemState.CLOSED:
            who = actor_in_trail(request, Side.OFFICE, by)
            desk.answered(item.pk, seen=None, by=who, at=at)
        request.save()  # before the desk tells whoever listens that it is closed
        close_at_desk(request, "answered", Side.OFFICE, by=by, at=at)
        send_notice(request, "requests.answered", str(turn.pk), at=at)
        answer_followers(change, words, others.strip()[:LONGEST])
    return request


def say(request_id: int, text: str, *, seen: int | None, by: Actor, at: datetime) -> WorkerRequest:
    """A word in between: the applicant reads it, the matter stays open.

    Raises Refused EMPTY, MOVED, STALE.
    """
    words = _some(text)
    with changing(request_id, Move.SAY, Side.OFFICE, by=by, at=at) as change:
        _not_the_first(change.request, by)
        _fresh(change.request, seen)
        turn = spoke(change, TurnKind.SAY, words)
        item = queries.item_of(change.request)
        if item is not None:
            who = actor_in_trail(change.request, Side.OFFICE, by)
            desk.answered(item.pk, seen=None, by=who, at=at)
        send_notice(change.request, "requests.said", str(turn.pk), at=at)
    return change.request


def ask_back(
    request_id: int, text: str, *, seen: int | None, by: Actor, at: datetime
) -> WorkerRequest:
    """A question to the applicant: the clock stands still until they reply, and says so.

    Raises Refused EMPTY, MOVED, STALE.
    """
    words = _some(text)
    with changing(request_id, Move.ASK_BACK, Side.OFFICE, by=by, at=at) as change:
        request = change.request
        _not_the_first(request, by)
        _fresh(request, seen)
        turn = spoke(change, TurnKind.ASK_BACK, words)
        item = queries.item_of(request)
        if item is not None:
            who = actor_in_trail(request, Side.OFFICE, by)
            reason = _("Asked the applicant") if request.confidential else words
            desk.answered(item.pk, seen=None, by=who, at=at)
            desk.wait(item.pk, reason=reason[:300], seen=None, by=who, at=at)
        send_notice(request, "requests.asked_back", str(turn.pk), at=at)
    return request


def resume(request_id: int, *, seen: int | None, by: Actor, at: datetime) -> WorkerRequest:
    """The office goes on without the reply. Raises Refused MOVED, STALE."""
    with changing(request_id, Move.RESUME, Side.OFFICE, by=by, at=at) as change:
        _fresh(change.request, seen)
        spoke(change, TurnKind.RESUME, shown=False)
        _go_on(change)
    return change.request


def reply(
    request_id: int, text: str, photos: Sequence[Photo] = (), *, by: Actor, at: datetime
) -> WorkerRequest:
    """The applicant adds something; what waited for it goes on. The caller found it among theirs.

    Raises Refused EMPTY, MOVED (it was answered meanwhile), MANY_PHOTOS.
    """
    words = _some(text)
    if len(photos) > MOST_PHOTOS:
        says = _("At most %(most)s photos, please.") % {"most": MOST_PHOTOS}
        raise Refused("MANY_PHOTOS", says, field="photos")
    with changing(request_id, Move.REPLY, Side.APPLICANT, by=by, at=at) as change:
        spoke(change, TurnKind.REPLY, words)
        keep_photos(change.request, photos, by=by, at=at, side=Side.APPLICANT)
        _go_on(change)
    return change.request


def add_photos(
    request_id: int, photos: Sequence[Photo], *, by: Actor, at: datetime
) -> WorkerRequest:
    """Pictures that the applicant sends after the words; what waited for them goes on. The caller
    found it among theirs.

    Raises Refused MOVED, MANY_PHOTOS (so many in all), and what `documents.store` refuses.
    """
    with changing(request_id, Move.REPLY, Side.APPLICANT, by=by, at=at) as change:
        has = len(documents.documents_of((queries.SUBJECT, change.request.number)))
        if not photos or has + len(photos) > MOST_PHOTOS:
            says = _("At most %(most)s photos, please.") % {"most": MOST_PHOTOS}
            raise Refused("MANY_PHOTOS", says, field="photos")
        spoke(change, TurnKind.REPLY, figures={"photos": len(photos)})
        keep_photos(change.request, photos, by=by, at=at, side=Side.APPLICANT)
        _go_on(change)
    return change.request


def withdraw(request_id: int, *, by: Actor, at: datetime) -> WorkerRequest:
    """The applicant no longer wants it; who asked the same is handled on their own again.

    Raises Refused MOVED.
    """
    with changing(request_id, Move.WITHDRAW, Side.APPLICANT, by=by, at=at) as change:
        spoke(change, TurnKind.WITHDRAW)
        change.request.save()
        close_at_desk(change.request, "withdrawn", Side.APPLICANT, by=by, at=at)
        for one in queries.followers_of(change.request):
            unmerge(one.pk, side=Side.SYSTEM, by=SYSTEM, at=at)
    return change.request


def _go_on(change: Change) -> None:
    item = queries.item_of(change.request)
    if item is not None and item.state == desk.ItemState.WAITING:
        who = actor_in_trail(change.request, change.side, change.by)
        desk.resume(item.pk, seen=None, by=who, at=change.at)


def _some(text: str) -> str:
    words = text.strip()[:LONGEST]
    if len(letters(words)) < SHORTEST:
        raise Refused("EMPTY", _("Please write a few words."), field="text")
    return words


def _worth_saying(words: str) -> None:
    if too_little(words):
        says = _(
            "This is no answer yet. Say what was found, what happens now, and whom to ask: the "
            "worker reads exactly these words."
        )
        raise Refused("HOLLOW", says, field="text")
    left = open_places(words)
    if left:
        says = _("Please fill in %(places)s first.") % {
            "places": ", ".join("{" + place + "}" for place in left)
        }
        raise Refused("PLACES", says, field="text")


def _not_the_first(request: WorkerRequest, by: Actor) -> None:
    if not permissions.may_answer(request, by):
        says = _("You answered it the first time: a colleague looks at it again.")
        raise Refused("SAME_PERSON", says)


def _fresh(request: WorkerRequest, seen: int | None) -> None:
    """`seen`: how many lines the course had on the page; more lines now: look again."""
    if seen is not None and request.turns.count() != seen:
        says = _(
            "Something was added to this request meanwhile. Please read it again; what you wrote "
            "still stands here."
        )
        raise Refused("STALE", says)


@transaction.atomic
def answered_on_board(item: desk.WorkItem, text: str, by: Actor, at: datetime) -> None:
    """Somebody wrote to the applicant on the board: they read it; closing makes it the answer."""
    request = WorkerRequest.objects.filter(number=item.subject_id).first()
    if request is None:
        return
    words = _some(text)
    with changing(request.pk, Move.SAY, Side.OFFICE, by=by, at=at) as change:
        _not_the_first(change.request, by)
        turn = spoke(change, TurnKind.SAY, words)
        send_notice(change.request, "requests.said", str(turn.pk), at=at)


def finished_on_board(
    item: desk.WorkItem, text: str, lines: int | None, by: Actor, at: datetime
) -> None:
    """Somebody answered and closed in one step on the board: as on the request's own page.

    Raises what `answer` raises, and GONE when the request is not there any more.
    """
    request = WorkerRequest.objects.filter(number=item.subject_id).first()
    if request is None:
        raise Refused("GONE", _("This request is not there any more."))
    answer(request.pk, text, seen=lines, by=by, at=at)


@transaction.atomic
def closed_on_board(item: desk.WorkItem, by: Actor, at: datetime) -> None:
    """Somebody closed the matter on the board: the last words to the applicant are its answer.

    Raises Refused HOLLOW when nothing worth an answer was said in this round, TOGETHER when others
    are handled with it.
    """
    request = WorkerRequest.objects.filter(number=item.subject_id).first()
    if request is None or State(request.state) not in OPEN or item.outcome == desk.HANDED_ON:
        return  # its own page closed it, or handed it on
    said = request.turns.filter(side=Side.OFFICE, shown=True, at__gte=item.opened_at).last()
    words = said.text if said is not None else ""
    _worth_saying(words)
    with changing(request.pk, Move.ANSWER, Side.OFFICE, by=by, at=at) as change:
        _not_the_first(change.request, by)
        change.request.answered_at, change.request.answered_by_id = at, by.user_id
        send_notice(change.request, "requests.answered", f"board:{item.pk}", at=at)
        request_closed(change.request, "answered", at)
        answer_followers(change, words, "")
