"""Reads of requests. A list and a single row share one gate."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan

from gongqiao.access import api as access
from gongqiao.desk import api as desk
from gongqiao.kernel.mobile import mobile_number
from gongqiao.kernel.names import name_key
from gongqiao.platform import crypto, gate
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.requests.enums import State
from gongqiao.requests.models import Place, Turn, WorkerRequest
from gongqiao.requests.rules import numbers
from gongqiao.requests.rules.routing import Office, level_of
from gongqiao.requests.rules.states import OPEN
from gongqiao.requests.rules.words import grams

SUBJECT = "requests.request"
VIEW = "requests.view"
HANDLE = "requests.handle"
CONFIDENTIAL = "requests.confidential"
MOST_ALIKE = 500
TOGETHER = "together"
"""Answered with the one that it follows; a state to be shown, none of its own."""
LATELY = 30
"""Days."""


def requests_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[WorkerRequest]:
    """What the offices in the actor's scope decide; of the confidential ones those for which the
    actor is named. Whoever stands below the deciding office sees nothing of it.
    """
    open_to = gate.scope_of(by, capability, on)
    closed_to = gate.scope_of(by, CONFIDENTIAL, on)
    return WorkerRequest.objects.filter(
        Q(open_to.as_q("office__path"), confidential=False)
        | Q(open_to.as_q("office__path"), closed_to.as_q("office__path"), confidential=True)
    )


def request_for(by: Actor, number: str, on: date, capability: str = VIEW) -> WorkerRequest | None:
    """One of them, with what its page shows."""
    found = requests_visible_to(by, on, capability).filter(number=number)
    return found.select_related(
        "person", "union", "office", "place", "taken_by", "answered_by", "leader"
    ).first()


def holds(by: Actor, one: WorkerRequest, on: date, capability: str) -> bool:
    """The same gate for a request that was found already; no query."""
    path = one.office.path
    hidden = one.confidential and not gate.scope_of(by, CONFIDENTIAL, on).covers(path)
    return gate.scope_of(by, capability, on).covers(path) and not hidden


def with_place(number: str) -> WorkerRequest | None:
    """By its number, with the place of its code; the caller has passed its gate."""
    return WorkerRequest.objects.select_related("place").filter(number=number).first()


def requests_of(person_id: int) -> QuerySet[WorkerRequest]:
    """The worker's own, the newest first."""
    own = WorkerRequest.objects.filter(person_id=person_id).select_related("leader")
    return own.order_by("-asked_at", "-pk")


def own_request(person_id: int, number: str) -> WorkerRequest | None:
    """One of the worker's own."""
    found = requests_of(person_id).filter(number=number)
    return found.select_related("person", "office", "leader").first()


def requests_matching(requests: QuerySet[WorkerRequest], words: str) -> QuerySet[WorkerRequest]:
    """By number (or its digits), by the beginning of the applicant's name or initials, by words of
    the text. Every way is answered from an index.
    """
    number = numbers.read(words)
    if number:
        return requests.filter(number=number)
    people = registry.persons_matching(registry.persons_visible_to(SYSTEM, date.max), words)
    known = list(people.order_by().values_list("pk", flat=True)[:MOST_ALIKE])
    ways = [Q(person_id__in=known)] if known else []
    key = name_key(words)
    named = ~Q(contact_key="") & Q(contact_key__startswith=key)  # the first: as the index has it
    if key and WorkerRequest.objects.filter(named).exists():
        ways.append(named)
    if words.isascii() and words.isdigit() and len(words) == 11:
        ways.append(Q(contact_index=crypto.blind_index(words, purpose="mobile")))
    pairs = grams(words)
    if pairs:
        # a position, no pattern: of a pattern the database takes for granted that it fits next to
        # nothing, and joins all that a row shows to thousands of rows before it sorts them
        stands = StrIndex(Upper("text"), Upper(Value(words)))
        ways.append(Q(GreaterThan(stands, 0), grams__contains=pairs))
    if len(ways) < 2:
        return requests.filter(ways[0]) if ways else requests.none()
    # each by its index, then put together: one condition with "or" is answered by reading all
    first, *others = (WorkerRequest.objects.filter(way).order_by().values("pk") for way in ways)
    return requests.filter(pk__in=first.union(*others, all=True))


def turns_of(request: WorkerRequest, *, shown_only: bool = False) -> list[Turn]:
    """The course of a request, from its beginning; the caller has passed its gate."""
    found = Turn.objects.filter(request=request).select_related("by").order_by("id")
    return list((found.filter(shown=True) if shown_only else found)[:200])


def item_of(request: WorkerRequest) -> desk.WorkItem | None:
    """Its newest item at the desk; none while nothing is to be done."""
    return desk.items_about((SUBJECT, request.number)).first()


def followers_of(request: WorkerRequest) -> QuerySet[WorkerRequest]:
    """Those that are handled together with it."""
    return request.followers.select_related("person", "office").order_by("pk")


def strangers_among(
    followers: Iterable[WorkerRequest], request: WorkerRequest
) -> list[WorkerRequest]:
    """Of those the ones that somebody else asked: what concerns its applicant is not for them."""
    return [one for one in followers if not _same_applicant(one, request)]


def _same_applicant(one: WorkerRequest, other: WorkerRequest) -> bool:
    if one.person_id or other.person_id:
        return one.person_id == other.person_id
    same = one.contact_index is not None and one.contact_index == other.contact_index
    return same and one.contact_key == other.contact_key


def stands(request: WorkerRequest) -> str:
    """Its state; of one that is handled with another that was answered: `together`. No query where
    `leader` was loaded with it.
    """
    leader = request.leader if request.state == State.MERGED else None
    return TOGETHER if leader is not None and leader.state == State.ANSWERED else request.state


def seen_among(followers: Iterable[WorkerRequest], by: Actor, on: date) -> list[WorkerRequest]:
    """Of those that are handled together with it, the ones that the actor may see; no query."""
    return [one for one in followers if holds(by, one, on, VIEW)]


def leader_seen(by: Actor, one: WorkerRequest, on: date) -> bool:
    """May the actor see what it is handled together with?"""
    return requests_visible_to(by, on).filter(followers=one).exists()


def place_of(code: str) -> Place | None:
    """The place of a code, withdrawn or not; None for a code that never was."""
    return Place.objects.select_related("organisation").filter(code=code).first()


def places_visible_to(by: Actor, on: date, capability: str) -> QuerySet[Place]:
    """The codes of the organisations in scope."""
    scope = gate.scope_of(by, capability, on)
    return Place.objects.filter(scope.as_q("organisation__path")).select_related("organisation")


def organisations() -> Any:
    """The register's organisations."""
    model = WorkerRequest._meta.get_field("office").related_model
    assert model is not None
    assert not isinstance(model, str)
    return model._default_manager


def chain_of(organisation_id: int | None, capability: str, on: date) -> list[Office]:
    """From an organisation up to the top, each with whether anybody there may handle requests."""
    path = organisations().filter(pk=organisation_id).values_list("path", flat=True).first() or ""
    ids = [int(part) for part in path.split(".") if part]
    kinds = dict(organisations().filter(pk__in=ids).values_list("pk", "kind"))
    there = access.staffed(capability, ids, on)
    return [
        Office(pk, level_of(kinds[pk], is_root=place == 0), staffed=pk in there)
        for place, pk in reversed(list(enumerate(ids)))
    ]


def root_id() -> int:
    """The federation at the top of the tree."""
    found = organisations().filter(parent=None).order_by("pk").values_list("pk", flat=True).first()
    return int(found or 0)


def asked_since(contact_index: bytes, since: datetime) -> int:
    """How many requests came from an unverified telephone number since then."""
    found = WorkerRequest.objects.filter(
        contact_index=contact_index, channel="qr", asked_at__gte=since
    )
    return found.count()


def alike(request: WorkerRequest) -> Q:
    """What might be the same one: of the same person or number, or of the topic and office."""
    same = _of_the_same(request) | Q(topic=request.topic, office_id=request.office_id)
    return same & Q(confidential=request.confidential) & ~Q(pk=request.pk)


def _of_the_same(request: WorkerRequest) -> Q:
    same = Q(pk__in=[])
    if request.person_id:
        same |= Q(person_id=request.person_id)
    if request.contact_index:
        same |= Q(contact_index=request.contact_index)
    return same


def look_up(number: str, mobile: str) -> WorkerRequest | None:
    """The request with this number that came with this mobile, for people without an account;
    nothing says which of the two was wrong.
    """
    read = numbers.read(number)
    digits = mobile_number(mobile)
    if read is None or digits is None:
        return None
    index = crypto.blind_index(digits, purpose="mobile")
    found = WorkerRequest.objects.filter(number=read, contact_index=index)
    return found.select_related("office", "leader").first()


def request_filed(mark: str, number: str) -> WorkerRequest | None:
    """The request with this number whose key begins with the mark of the program that filed it;
    none that became confidential since: the program may be the employer's.
    """
    one = WorkerRequest.objects.filter(number=number, key__startswith=mark).first()
    hidden = one is not None and one.confidential and one.turns.filter(kind="conceal").exists()
    return None if hidden else one


def name_of(request: WorkerRequest) -> str:
    """Who asks: the person of the register, else the name that was given."""
    return request.person.name if request.person else request.contact_name


def offices_in(requests: QuerySet[WorkerRequest]) -> list[tuple[str, str]]:
    """The offices that decide some of these requests; at most 100, each found by its index."""
    theirs = requests.order_by().filter(office_id=OuterRef("pk"))
    found = organisations().filter(Exists(theirs)).order_by("path").values_list("pk", "name")
    return [(str(pk), name) for pk, name in found[:100]]


def numbers_owned_by(user_id: int) -> Any:
    """The numbers of open requests that somebody deals with, as a subquery."""
    items = desk.WorkItem.objects.filter(
        owner_id=user_id, closed_at__isnull=True, subject_type=SUBJECT
    )
    return items.values("subject_id")


def late_numbers(at: datetime) -> Any:
    """The numbers of the requests whose clock at the desk has run out, as a subquery."""
    items = desk.WorkItem.objects.filter(desk.late(at), subject_type=SUBJECT)
    return items.values("subject_id")


def figures_about(by: Actor, path: str, on: date, at: datetime) -> dict[str, int]:
    """Of what the actor may see: open, overdue, and lately answered requests of the people and
    offices of a part of the tree. One query; what is left out of view is in no figure.
    """
    since = at - timedelta(days=LATELY)
    is_open = Q(state__in=[state.value for state in OPEN])
    answered = Q(state=State.ANSWERED, asked_at__gte=since)
    there = Q(union__path__startswith=path) | Q(office__path__startswith=path)
    seen = requests_visible_to(by, on).filter(is_open | answered, there)
    return seen.aggregate(
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(number__in=late_numbers(at))),
        answered=Count("pk", filter=answered),
    )


def requests_of_person(by: Actor, one: WorkerRequest, on: date) -> list[WorkerRequest]:
    """Other requests of the same person, as far as the actor may see them; the newest five."""
    if one.person_id is None:
        return []
    found = requests_visible_to(by, on).filter(person_id=one.person_id).exclude(pk=one.pk)
    found = found.select_related("leader")
    return list(found.order_by("-asked_at")[:5])


def alike_visible(by: Actor, one: WorkerRequest, on: date) -> QuerySet[WorkerRequest]:
    """Of those that might be the same, the ones that the actor may handle and that are open: those
    of the same person or number first, however many others ask about the topic.
    """
    seen = requests_visible_to(by, on, HANDLE).select_related("person")
    theirs = Case(When(_of_the_same(one), then=0), default=1)
    return seen.filter(alike(one), state__in=OPEN).order_by(theirs, "-asked_at")
