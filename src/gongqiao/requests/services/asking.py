"""A request comes in, by any of its ways."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.documents import api as documents
from gongqiao.kernel.names import name_key
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry
from gongqiao.requests import queries
from gongqiao.requests.enums import Channel, Kind, Level, Side, State, Topic, TurnKind
from gongqiao.requests.models import Place, WorkerRequest
from gongqiao.requests.models.asking import LONGEST
from gongqiao.requests.rules.answers import letters
from gongqiao.requests.rules.routing import Asked, Decision, Office, route, table_on
from gongqiao.requests.rules.words import grams
from gongqiao.requests.services.clock import open_at_desk
from gongqiao.requests.services.course import actor_in_trail, add_turn, noted, shown_name, tell
from gongqiao.requests.services.drafts import forget
from gongqiao.requests.services.numbering import next_number

MOST_PHOTOS = 6
SHORTEST = 4
_MOBILE = re.compile(r"1[3-9]\d{9}")
ONCE = "requests_workerrequest_key_"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that comes with the words."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks. `key` names the form that was filled in: sent twice it is one request."""

    key: str
    kind: Kind
    topic: Topic
    text: str
    confidential: bool = False
    person_id: int | None = None
    name: str = ""
    mobile: str = ""
    place: Place | None = None
    organisation_id: int | None = None  # whose program brings it, for people not recognised
    photos: Sequence[Photo] = field(default=())

    @property
    def content(self) -> str:
        """A digest of all that was filled in."""
        said = [self.kind, self.topic, self.text, self.confidential, self.person_id, self.name,
                self.mobile, self.place.pk if self.place else None,
                [hashlib.sha256(p.content).hexdigest() for p in self.photos]]  # fmt: skip
        if self.organisation_id is not None:
            said.append(self.organisation_id)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def ask(wish: Wish, channel: Channel, *, by: Actor, at: datetime) -> WorkerRequest:
    """Take a request in: it gets a number, an office by the routing table, an item at the desk.

    `by` is the worker, nobody (a code, not signed in), the clerk who takes it down, or the key of
    the program that brings it. Raises Refused EMPTY, NOBODY, MOBILE, WITHDRAWN (the code),
    TOO_MANY, USED (the same form with other words), MANY_PHOTOS and what `documents` says of a
    photo.
    """
    text = wish.text.strip()[:LONGEST]
    known = WorkerRequest.objects.filter(key=wish.key).first()
    if known is not None:
        return _same(known, wish)
    _check(wish, text, channel, at)
    try:
        with documents.all_or_none(), transaction.atomic():
            return _taken(wish, text, channel, by=by, at=at)
    except IntegrityError as twice:  # the same form, sent twice at the same moment
        if ONCE not in str(twice):
            raise
        return _same(WorkerRequest.objects.get(key=wish.key), wish)


def _same(known: WorkerRequest, wish: Wish) -> WorkerRequest:
    if known.content != wish.content:
        says = _("This form was sent already with other words. Please open a new one.")
        raise Refused("USED", says)
    return known


def _check(wish: Wish, text: str, channel: Channel, at: datetime) -> None:
    if len(letters(text)) < SHORTEST:
        raise Refused("EMPTY", _("Please write a sentence: what is it about?"), field="text")
    if len(wish.photos) > MOST_PHOTOS:
        says = _("At most %(most)s photos, please.") % {"most": MOST_PHOTOS}
        raise Refused("MANY_PHOTOS", says, field="photos")
    if wish.place is not None and wish.place.withdrawn_at is not None:
        raise Refused("WITHDRAWN", _("This code is no longer in use."))
    if wish.person_id is None:
        _check_contact(wish, channel, at)


def _check_contact(wish: Wish, channel: Channel, at: datetime) -> None:
    if not wish.name.strip():
        raise Refused("NOBODY", _("Please give a name."), field="name")
    if wish.mobile and not _MOBILE.fullmatch(wish.mobile):
        says = _("A mobile number has eleven digits and begins with 13 to 19.")
        raise Refused("MOBILE", says, field="mobile")
    if not wish.mobile and channel is not Channel.ASSISTED:
        raise Refused("MOBILE", _("Please give a number to call back."), field="mobile")
    if channel is Channel.QR:
        index = crypto.blind_index(wish.mobile, purpose="mobile")
        most = table_on(timezone.localdate(at)).anonymous_a_day
        if queries.asked_since(index, at - timedelta(days=1)) >= most:
            says = _("Several requests came from this number today. Please call 12351.")
            raise Refused("TOO_MANY", says)


def _taken(wish: Wish, text: str, channel: Channel, *, by: Actor, at: datetime) -> WorkerRequest:
    on = timezone.localdate(at)
    union_id = registry.union_of_person(wish.person_id) if wish.person_id else None
    place_id = wish.place.organisation_id if wish.place else None
    if wish.place is None and wish.person_id is None:
        place_id = wish.organisation_id
    decided = decide(
        Asked(wish.kind, wish.topic, channel, wish.confidential), union_id, place_id, on
    )
    clerk = channel in (Channel.ASSISTED, Channel.CALL, Channel.PROGRAM)
    request = WorkerRequest(
        number=next_number(at), key=wish.key, content=wish.content, kind=wish.kind,
        topic=wish.topic, channel=channel, text=text, grams=grams(text),
        confidential=wish.confidential, never_own=decided.never_own, person_id=wish.person_id,
        contact_name=wish.name.strip()[:80], contact_key=name_key(wish.name)[:80],
        contact_mobile=wish.mobile or None,
        contact_index=crypto.blind_index(wish.mobile, purpose="mobile") if wish.mobile else None,
        union_id=union_id, office_id=decided.office_id, place=wish.place,
        taken_by_id=by.user_id if clerk else None, taken_by_name=shown_name(by) if clerk else "",
        state=State.NEW, asked_at=at,
    )  # fmt: skip
    request.save(force_insert=True)
    side = Side.OFFICE if clerk else Side.APPLICANT
    add_turn(request, TurnKind.ASKED, Side.APPLICANT, text, by=by, at=at)
    keep_photos(request, wish.photos, by=by, at=at, side=side)
    noted(request, "requests.take" if clerk else "requests.ask", side, by=by, at=at,
          new={"kind": request.kind, "channel": request.channel, "rule": decided.rule})  # fmt: skip
    open_at_desk(request, side, by=by, at=at)
    if clerk:
        tell(request, "requests.taken", "1", at=at)
    elif by.user_id is not None:
        forget(by)
    return request


def decide(asked: Asked, union_id: int | None, place_id: int | None, on: date) -> Decision:
    """The office by the table in force, for an applicant of a union, by the code of a place."""
    capability = queries.CONFIDENTIAL if asked.confidential else queries.HANDLE
    whole = replace(
        asked,
        own=queries.chain_of(union_id, capability, on),
        place=queries.chain_of(place_id, capability, on),
    )
    return route(whole, table_on(on), Office(queries.root_id(), Level.CITY))


def keep_photos(
    request: WorkerRequest, photos: Sequence[Photo], *, by: Actor, at: datetime, side: Side
) -> None:
    """Encrypted, with the request's office: opened through the request only. All or none: the
    caller's transaction stands in `documents.all_or_none`."""
    who = actor_in_trail(request, side, by)
    for photo in photos:
        documents.store(
            photo.content, name=photo.name, organisation_id=request.office_id,
            subject=(queries.SUBJECT, request.number), by=who, at=at, sealed=True, pictures=True,
        )  # fmt: skip
