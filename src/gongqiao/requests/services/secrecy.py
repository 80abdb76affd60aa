"""A request becomes confidential after it came in, or is so no longer.

From that moment the employer's union, and every other office that had it, finds nothing of it: the
request and its items go to the office that decides confidential ones, what the trail and messages
said of it so far goes with them (ADR 14).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.desk import api as desk
from gongqiao.documents import api as documents
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests import queries, sentences
from gongqiao.requests.enums import Channel, Kind, Side, State, Topic, TurnKind
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.rules.routing import Asked, Decision
from gongqiao.requests.rules.states import OPEN
from gongqiao.requests.services.asking import decide
from gongqiao.requests.services.clock import figures_of, kind_of
from gongqiao.requests.services.course import actor_in_trail, add_turn, noted, tell
from gongqiao.requests.services.merging import unmerge
from gongqiao.requests.services.outgoing import forget_closings

DOCUMENT = "document"


@transaction.atomic
def conceal(
    request_id: int, reason: str, *, side: Side = Side.OFFICE, by: Actor, at: datetime
) -> WorkerRequest:
    """Only the named colleagues of the office for confidential requests see it from now on.

    `side` says who asked for it: a clerk, with a reason, or the applicant. Requests handled
    together with it while it is open are taken apart first. Raises Refused EMPTY, CONFIDENTIAL.
    """
    words = _reason(reason) if side is Side.OFFICE else ""
    one = _locked(request_id)
    if one.confidential:
        raise Refused("CONFIDENTIAL", _("This request is confidential already."))
    one = _alone(one, by=by, at=at)
    decided = _decided(one, confidential=True, at=at)
    one.confidential, one.never_own = True, True
    _stands_with(one, decided.office_id)
    one.save()
    keys = [f"{template.code}:{one.number}" for template in sentences.MESSAGES]
    notices.keep_apart(keys)
    desk.retype(
        (queries.SUBJECT, one.number), kind=kind_of(one), figures=figures_of(one), person_id=None,
        organisation_id=one.office_id, by=actor_in_trail(one, side, by), at=at,
    )  # fmt: skip
    forget_closings(one, at)
    audit.close(_own_trail(one), capability=queries.CONFIDENTIAL, path=one.office.path, at=at)
    noted(one, "requests.conceal", side, by=by, at=at)
    add_turn(one, TurnKind.CONCEAL, side, by=by, at=at)
    if words:
        add_turn(one, TurnKind.LINK, side, words, shown=False, by=by, at=at)
    if side is Side.OFFICE:
        tell(one, "requests.concealed", at.isoformat(), at=at)
    return one


@transaction.atomic
def reveal(request_id: int, reason: str, *, by: Actor, at: datetime) -> WorkerRequest:
    """It is like any other from now on, with the office that has it; the applicant is told.

    The caller found it through the gate of confidential requests. Raises Refused EMPTY, OPEN (it
    is not confidential), MERGED (handled with another confidential one).
    """
    words = _reason(reason)
    one = _locked(request_id)
    if not one.confidential:
        raise Refused("OPEN", _("This request is not confidential."))
    if one.leader_id is not None or one.followers.exists():
        says = _("It is handled together with another confidential request: take them apart first.")
        raise Refused("MERGED", says)
    decided = _decided(one, confidential=False, at=at)
    one.confidential, one.never_own = False, decided.never_own
    one.save()
    desk.retype(
        (queries.SUBJECT, one.number), kind=kind_of(one), figures=figures_of(one),
        person_id=one.person_id, organisation_id=one.office_id, by=by, at=at,
    )  # fmt: skip
    desk.open_trail((queries.SUBJECT, one.number))
    audit.reopen(_own_trail(one))
    noted(one, "requests.reveal", Side.OFFICE, by=by, at=at, reason=words)
    add_turn(one, TurnKind.REVEAL, Side.OFFICE, by=by, at=at)
    add_turn(one, TurnKind.LINK, Side.OFFICE, words, shown=False, by=by, at=at)
    tell(one, "requests.revealed", at.isoformat(), at=at)
    return one


def _reason(reason: str) -> str:
    words = " ".join(reason.split())[:300]
    if not words:
        raise Refused("EMPTY", _("Please write a few words: why?"), field="reason")
    return words


def _locked(request_id: int) -> WorkerRequest:
    """The row alone first, as course.locked() says why."""
    WorkerRequest.objects.select_for_update().values_list("pk").get(pk=request_id)
    rows = WorkerRequest.objects.select_related("office", "union", "person", "place", "leader")
    return rows.get(pk=request_id)


def _alone(one: WorkerRequest, *, by: Actor, at: datetime) -> WorkerRequest:
    """What is open is handled with nothing that others see; what is answered stays as it is."""
    if one.state == State.MERGED and one.leader is not None and one.leader.state in OPEN:
        unmerge(one.pk, by=by, at=at)
        return _locked(one.pk)
    if one.state in OPEN:
        for pk in list(one.followers.order_by("pk").values_list("pk", flat=True)):
            unmerge(pk, by=by, at=at)
    return one


def _decided(one: WorkerRequest, *, confidential: bool, at: datetime) -> Decision:
    asked = Asked(Kind(one.kind), Topic(one.topic), Channel(one.channel), confidential)
    place_id = one.place.organisation_id if one.place else None
    return decide(asked, one.union_id, place_id, timezone.localdate(at))


def _stands_with(one: WorkerRequest, office_id: int) -> None:
    """With the office that decides, photos too."""
    if office_id == one.office_id:
        return
    one.office = queries.organisations().get(pk=office_id)
    documents.stand_with((queries.SUBJECT, one.number), office_id)


def _own_trail(one: WorkerRequest) -> list[tuple[str, int | str]]:
    """The request, and its photos."""
    photos = documents.documents_of((queries.SUBJECT, one.number))
    return [(queries.SUBJECT, one.number), *((DOCUMENT, photo.pk) for photo in photos)]
