"""Reads of notices: one's own messages, and what is due to leave."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils import translation

from gongqiao.access import api as access
from gongqiao.notices import tabled
from gongqiao.notices.channels import Parcel
from gongqiao.notices.channels.wechat import by_once
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Message, OnceGiven, Outbox, Refusal
from gongqiao.notices.rules import EVERYTHING, Kind, message_of, token_of
from gongqiao.notices.rules.ways import OTHERWISE
from gongqiao.notices.words import Words, places_of, template_of, words_of
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.sentences import in_words
from gongqiao.registry import api as registry

MOST = 200
RETRY = "notices.retry"


@dataclass(frozen=True, slots=True)
class Read:
    """A message as the page shows it."""

    id: int
    at: datetime
    unread: bool
    words: Words


def messages_of(by: Actor) -> QuerySet[Message]:
    """The actor's messages: to the user, and to the person of the register who this user is."""
    if by.user_id is None:
        return Message.objects.none()
    # each by its index: one condition with "or" is answered by reading everybody's messages
    named = Message.objects.filter(user_id=by.user_id).values("pk")
    theirs = Message.objects.filter(person__user_id=by.user_id).values("pk")
    return Message.objects.filter(pk__in=named.union(theirs, all=True))


def messages_shown(by: Actor, limit: int = MOST) -> list[Read]:
    """The actor's newest messages in the active language. One query."""
    return [_read(m) for m in messages_of(by).order_by("-at", "-id")[:limit]]


def message_for(by: Actor, message_id: int) -> Read | None:
    """One of the actor's messages."""
    message = messages_of(by).filter(pk=message_id).first()
    return _read(message) if message else None


def messages_to_person(person_id: int, limit: int = 50) -> list[Read]:
    """What a person was told, for staff; the caller has passed the person's own gate."""
    found = Message.objects.filter(person_id=person_id).order_by("-at", "-id")[:limit]
    return [_read(m) for m in found]


def unread_count(by: Actor) -> int:
    """How many of the actor's messages are unread; counting stops at 99."""
    return messages_of(by).filter(read_at__isnull=True).order_by()[:99].count()


def due(at: datetime) -> QuerySet[Outbox]:
    """Deliveries whose time has come, oldest first, with all that a parcel needs. In quiet hours
    those of urgent kinds only.
    """
    found = Outbox.objects.filter(
        state__in=[OutboxState.QUEUED, OutboxState.SENDING], next_try_at__lte=at
    )
    if tabled.leaves_at(at) != at:
        found = found.filter(_urgent(at))
    return found.select_related("message__user__wechat", "message__person__user__wechat").order_by(
        "next_try_at", "id"
    )


def _urgent(at: datetime) -> Q:
    """Messages of the kinds that leave at night too."""
    kinds = tabled.named_kinds(at)
    urgent = Q(pk__in=[])
    for kind in kinds:
        if kind.urgent and kind.code != OTHERWISE:
            urgent |= Q(message__code__startswith=f"{kind.code}.")
    return urgent


def user_of(message: Message) -> int | None:
    """The user whom a message is for: named, or the person's own."""
    return message.user_id or (message.person.user_id if message.person else None)


def follows(user: AbstractBaseUser) -> bool:
    """Does the Official Account reach this user? Where each message needs a yes: is one left?"""
    follower = getattr(user, "wechat", None)
    if by_once():
        return follower is not None and once_left(follower.user_id).exists()
    return follower is not None and follower.left_at is None


def once_left(user_id: int) -> QuerySet[OnceGiven]:
    """The user's yeses that no message was sent for, oldest first."""
    left = OnceGiven.objects.filter(follower__user_id=user_id, delivery__isnull=True)
    return left.order_by("given_at", "id")


def address_of(message: Message, kind: str) -> str:
    """The recipient's address of this kind; blank when there is none."""
    user = message.user or (message.person.user if message.person else None)
    if message.to_mobile:  # a number that left: nothing goes to the person's other addresses
        return message.to_mobile if kind == "mobile" else ""
    if kind == "mobile":
        return (message.person.mobile or "") if message.person else ""
    if kind == "wechat":
        return user.wechat.openid if user and follows(user) else ""
    return str(getattr(user, kind, "") or "") if kind and user else ""


def parcel(delivery: Outbox, kind: str, at: datetime) -> Parcel:
    """The words in the recipient's language, with the address of the kind that a channel needs."""
    message = delivery.message
    user = message.user or (message.person.user if message.person else None)
    language = (user.language if user else "") or settings.LANGUAGE_CODE
    once = getattr(delivery, "once", None) if kind == "wechat" and by_once() else None
    address = once.follower.openid if once else address_of(message, kind)
    made = parcel_of(message, language, address, at)
    return replace(made, scene=once.scene) if once else made


def parcel_of(message: Message, language: str, address: str, at: datetime) -> Parcel:
    """A message (or one made up for looking at) as a channel gets it."""
    template = template_of(message.code)
    with translation.override(language):
        words = words_of(message.code, message.figures)
    # a provider approves one text for a code: in the language of the installation, whoever reads it
    with translation.override(settings.LANGUAGE_CODE):
        short = template.short if template else words.title
        told = in_words(message.figures, template.reads) if template else message.figures
        figures = places_of(short, told)
    may_refuse = tabled.kind_at(message.code, at).may_refuse
    return Parcel(
        message_id=message.pk or 0,
        key=message.key,
        code=message.code,
        title=words.title,
        body=words.body,
        link=words.link,
        address=address,
        said_at=message.at,
        at=at,
        short=short,
        figures=figures,
        language=language,
        may_refuse=may_refuse,
        refuse=_link(message) if may_refuse else "",
    )


def _link(message: Message) -> str:
    """Where the reader of a copy declines its kind; blank without an address of our own."""
    address = settings.PUBLIC_ADDRESS
    return f"{address}/t/{token_of(message.pk or 0, link_key())}/" if address else ""


def refusals_of(message: Message) -> QuerySet[Refusal]:
    """What the recipient of a message has declined: as a user, or as a person of the register."""
    own = Q(user_id=user_of(message) or 0)
    if message.person_id:
        own |= Q(person_id=message.person_id)
    return Refusal.objects.filter(own)


def refusals_of_person(person: registry.Member) -> QuerySet[Refusal]:
    """What a person of the register declined, also as the user who they are."""
    own = Q(person_id=person.pk)
    if person.user_id:
        own |= Q(user_id=person.user_id)
    return Refusal.objects.filter(own)


def refuses(message: Message, kind: Kind) -> bool:
    """Did the recipient decline copies of this kind, where it may be declined?"""
    if not kind.may_refuse:
        return False
    return refusals_of(message).filter(kind__in=(kind.code, EVERYTHING)).exists()


def refusals_by(by: Actor) -> QuerySet[Refusal]:
    """All refusals of the actor: chosen on the page, or by the person who this user is."""
    own = by.user_id or 0
    return Refusal.objects.filter(Q(user_id=own) | Q(person__user_id=own))


def refused_kinds(by: Actor) -> set[str]:
    """The kinds whose copies the actor has declined; `*` stands for all that may be."""
    return set(refusals_by(by).values_list("kind", flat=True))


def message_behind(token: str) -> Message | None:
    """The message whose copy has this link; None when the link is not ours."""
    number = message_of(token, link_key())
    found = Message.objects.select_related("person").filter(pk=number or 0)
    return found.first() if number else None


def link_key() -> bytes:
    """Signs the links in copies; follows from the installation's secret."""
    secret = str(settings.SECRET_KEY).encode()
    return hmac.digest(secret, b"gongqiao.notices:decline", hashlib.sha256)


def kinds_had(by: Actor, kinds: Iterable[str]) -> set[str]:
    """Of these kinds, those of which the actor has ever had a message."""
    had = messages_of(by)
    return {kind for kind in kinds if had.filter(code__startswith=f"{kind}.").exists()}


def _read(message: Message) -> Read:
    words = words_of(message.code, message.figures)
    return Read(message.pk, message.at, message.read_at is None, words)


def look_after_messages(on: date) -> list[int]:
    """Who hears of the money of messages: system administrators, and who may send again at the
    top of the tree.
    """
    system = get_user_model().objects.filter(is_superuser=True, is_active=True)
    holders = [who.pk for who in access.everybody_holding(RETRY, on)]
    held = access.scopes_of_all(holders, on)
    top = {user_id for user_id, scopes in held.items() if scopes[RETRY].at_the_top}
    return sorted(top.union(system.values_list("pk", flat=True)))


def outbox_visible_to(by: Actor, on: date, capability: str = "notices.view") -> QuerySet[Outbox]:
    """Deliveries to members where `by` holds the capability; at the top all of them."""
    scope = gate.scope_of(by, capability, on)
    found = Outbox.objects.select_related("message")
    if scope.at_the_top:
        return found
    theirs = Message.objects.filter(person_id__in=registry.ever_members_in(scope), apart=False)
    return found.filter(message_id__in=theirs.values("pk"))


def delivery_for(
    by: Actor, delivery_id: int, on: date, capability: str = "notices.view"
) -> Outbox | None:
    """One delivery through the same gate."""
    return outbox_visible_to(by, on, capability).filter(pk=delivery_id).first()


def deliveries_of(delivery: Outbox) -> list[Outbox]:
    """All deliveries of the same message, in their order: one channel after the other."""
    return list(Outbox.objects.filter(message_id=delivery.message_id).order_by("pk"))
