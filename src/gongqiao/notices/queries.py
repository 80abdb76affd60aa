"""Reads of notices: one's own messages, and what is due to leave."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation

from gongqiao.notices.channels import Parcel
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Message, Outbox
from gongqiao.notices.words import Words, words_of
from gongqiao.platform import gate
from gongqiao.platform.context import Actor

MOST = 200


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
    return Message.objects.filter(Q(user_id=by.user_id) | Q(person__user_id=by.user_id))


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
    """Deliveries whose time has come, oldest first, with all that a parcel needs."""
    return (
        Outbox.objects.filter(
            state__in=[OutboxState.QUEUED, OutboxState.SENDING], next_try_at__lte=at
        )
        .select_related("message__user", "message__person__user")
        .order_by("next_try_at", "id")
    )


def parcel(delivery: Outbox, address_of: str) -> Parcel:
    """The words in the recipient's language, with the address that the channel needs."""
    message = delivery.message
    user = message.user or (message.person.user if message.person else None)
    recipient = message.person if address_of == "mobile" else user
    language = (user.language if user else "") or settings.LANGUAGE_CODE
    with translation.override(language):
        words = words_of(message.code, message.figures)
    address = getattr(recipient, address_of, None) if address_of and recipient else None
    return Parcel(
        message.pk, message.key, message.code, words.title, words.body, words.link, address or ""
    )


def _read(message: Message) -> Read:
    words = words_of(message.code, message.figures)
    return Read(message.pk, message.at, message.read_at is None, words)


def outbox_visible_to(by: Actor, on: date) -> QuerySet[Outbox]:
    """Deliveries to members where `by` holds `notices.view`; at the top all of them."""
    scope = gate.scope_of(by, "notices.view", on)
    found = Outbox.objects.select_related("message")
    top = scope.at_the_top
    if top:
        return found
    members = scope.as_q("message__person__memberships__organisation__path")
    return found.filter(pk__in=Outbox.objects.filter(members).values("pk"))
