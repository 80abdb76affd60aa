"""A request goes on to another office or to a domain (relief, mediation, mutual aid), and back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.desk import api as desk
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.platform.related import Matter
from gongqiao.requests import labels, permissions, queries
from gongqiao.requests.enums import Level, Move, Side, State, TurnKind
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.rules.routing import level_of, may_go_to, table_on
from gongqiao.requests.rules.states import OPEN
from gongqiao.requests.services.clock import figures_of, key_of, kind_of, open_at_desk
from gongqiao.requests.services.course import actor_in_trail, changing, noted, spoke, tell
from gongqiao.requests.services.handling import closed_on_board

BACK = "back"
"""How a domain closes what is not its own: whoever handed it on has it again."""


def hand_on(
    request_id: int,
    *,
    office_id: int | None = None,
    domain: str = "",
    reason: str,
    by: Actor,
    at: datetime,
) -> WorkerRequest:
    """To another office, or to a domain by its name; the applicant is told where it is now.

    With a domain it is a matter of that domain's kind and clock (`came_back` is the way back); an
    office without a domain has it as a request again. A request that must not come to the
    employer's union never does; a confidential one stays where it is decided. Raises Refused EMPTY
    (no reason), NOWHERE, NOT_THERE, MOVED.
    """
    words = " ".join(reason.split())[:300]
    if not words:
        raise Refused("EMPTY", _("Please write a few words: why it goes on."), field="reason")
    with changing(request_id, Move.HAND_ON, Side.OFFICE, by=by, at=at) as change:
        request = change.request
        before = (request.office_id, request.domain)
        office_id = office_id or (_office_of(request, domain, at) if domain else None)
        if office_id is None or (office_id, domain) == before:
            raise Refused("NOWHERE", _("Please choose where it goes."), field="to")
        request.domain = domain
        target = queries.organisations().filter(pk=office_id).first()
        _allowed(request, target)
        request.office = target
        figures = {"office": target.name, "domain": domain}
        spoke(change, TurnKind.HAND_ON, figures=figures)
        spoke(change, TurnKind.LINK, words, shown=False)
        change.event = {"office": target.name, "domain": domain}
        change.reason = "" if request.confidential else words
        _at_the_desk(request, _reason(request, domain, words), by=by, at=at)
        tell(request, "requests.handed_on", f"{request.rounds}:{at.isoformat()}", at=at)
    return request


def _office_of(request: WorkerRequest, domain: str, at: datetime) -> int:
    """Where a system is handled that is not here yet: the nearest office of its level upwards."""
    level = table_on(timezone.localdate(at)).domains.get(domain)
    if level is None:
        raise Refused("NOWHERE", _("Please choose where it goes."), field="to")
    if request.confidential:
        return request.office_id
    start = request.union_id or request.office_id
    chain = queries.chain_of(start, permissions.HANDLE, timezone.localdate(at))
    order = list(Level)
    high = [o for o in chain if order.index(o.level) >= order.index(level) and o.staffed]
    return high[0].id if high else queries.root_id()


def _allowed(request: WorkerRequest, target: object) -> None:
    if target is None:
        raise Refused("NOWHERE", _("Please choose where it goes."), field="to")
    says = why_not_there(request, target)
    if says:
        raise Refused("NOT_THERE", says, field="to")


def why_not_there(request: WorkerRequest, office: Any) -> str:
    """Why a request must not stand with an organisation; blank when it may."""
    if request.confidential and office.pk != request.office_id:
        return _("A confidential request stays with the office that decides it.")
    level = level_of(office.kind, is_root=office.parent_id is None)
    if not may_go_to(level, never_own=request.never_own):
        return _("This request must not come to a union at an employer.")
    return ""


def _reason(request: WorkerRequest, domain: str, words: str) -> str:
    name = str(labels.label("domain", domain)) if domain else ""
    said = "" if request.confidential else words
    return ": ".join(part for part in (name, said) if part)


def _at_the_desk(request: WorkerRequest, reason: str, *, by: Actor, at: datetime) -> None:
    """The open item goes along, or one of another kind takes its place."""
    item, who = queries.item_of(request), actor_in_trail(request, Side.OFFICE, by)
    is_open = item is not None and item.state != desk.ItemState.CLOSED
    other = item is not None and item.kind != kind_of(request)
    request.rounds += int(is_open and other)
    request.save()  # before the desk tells whoever listens that it stands elsewhere
    if item is None or not is_open:
        return
    if other:
        desk.pass_on(
            item.pk, key=key_of(request), kind=kind_of(request), figures=figures_of(request),
            organisation_id=request.office_id, person_id=request.person_id, reason=reason,
            by=who, at=at,
        )  # fmt: skip
    elif request.office_id != item.organisation_id:
        desk.hand_over(
            item.pk, to_organisation_id=request.office_id, reason=reason, seen=None, by=who, at=at
        )


@transaction.atomic
def came_back(item: desk.WorkItem, by: Actor, at: datetime) -> None:
    """A domain closed its matter: answered, the last words to the applicant are the answer; sent
    back, it stands where it was handed on from, with a clock of its own.

    Raises Refused HOLLOW when it says answered and nothing worth an answer was said.
    """
    request = WorkerRequest.objects.filter(number=item.subject_id).first()
    if item.outcome != BACK or request is None or State(request.state) not in OPEN:
        closed_on_board(item, by, at)
        return
    with changing(request.pk, Move.HAND_ON, Side.OFFICE, by=by, at=at) as change:
        request = change.request
        from_ = desk.items_about((queries.SUBJECT, request.number)).filter(
            outcome=desk.HANDED_ON, kind__startswith="requests."
        )
        sender = from_.first()
        request.office = sender.organisation if sender else request.office
        request.domain = ""
        request.rounds += 1
        change.event = {"office": request.office.name, "domain": ""}
        spoke(change, TurnKind.HAND_ON, figures={"office": request.office.name})
        request.save()
        open_at_desk(request, Side.OFFICE, by=by, at=at)
        tell(request, "requests.handed_on", f"{request.rounds}:{at.isoformat()}", at=at)


def link(request: WorkerRequest, matter: Matter | None, *, by: Actor, at: datetime) -> None:
    """Tie the request to a matter of another system (a claim of mutual aid), or untie it.

    The caller found both through their own gates.
    """
    linked = None
    if matter is not None:
        linked = {"key": matter.key, "says": matter.title, "address": matter.address}
    WorkerRequest.objects.filter(pk=request.pk).update(linked=linked)
    noted(request, "requests.link", Side.OFFICE, by=by, at=at)


def recognise(request: WorkerRequest, person_id: int, *, by: Actor, at: datetime) -> None:
    """Whoever asked without signing in is this person: said by a clerk who has asked them.

    Until then nothing of it appears on that person's pages: a number is soon given by somebody
    else. Raises Refused KNOWN.
    """
    done = WorkerRequest.objects.filter(pk=request.pk, person__isnull=True)
    if not done.update(person_id=person_id):
        raise Refused("KNOWN", _("It is known already who asked."))
    noted(request, "requests.recognise", Side.OFFICE, by=by, at=at)
    item = queries.item_of(request)
    if item is None or item.state == desk.ItemState.CLOSED:
        return
    request.refresh_from_db(fields=["person"])
    desk.describe(
        item.pk, figures=figures_of(request), asks=True,
        person_id=None if request.confidential else person_id,
        by=actor_in_trail(request, Side.OFFICE, by), at=at,
    )  # fmt: skip
