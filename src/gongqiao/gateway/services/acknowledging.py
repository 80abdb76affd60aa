"""A receiving program says what it did with an event. Only a word that it signed is heard."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongqiao.audit import api as audit
from gongqiao.gateway import queries_hooks as queries
from gongqiao.gateway.models import Acknowledgement, Delivery, Subscription
from gongqiao.gateway.rules import signing
from gongqiao.gateway.services import calls
from gongqiao.gateway.services.delivering import secrets_of
from gongqiao.platform.context import Actor

STRANGER = Actor(name="anonymous")


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature of a word as it came."""

    word_id: str
    timestamp: str
    signature: str
    body: bytes
    address: str


def who_signed(subscription_id: int, word: Signed, *, at: datetime) -> Subscription:
    """The subscription whose secret signed the word. Raises calls.Unknown, or calls.TooMany when
    too many forged words came from the address; a forged one is written into the trail."""
    one = queries.signing(subscription_id)
    if one is not None and signing.verified(
        secrets_of(one, at),
        word.word_id,
        word.timestamp,
        word.body,
        word.signature,
        int(at.timestamp()),
    ):
        return one
    calls.count_stranger(word.address, at)
    if one is not None:
        audit.record(
            at=at,
            by=STRANGER,
            action="gateway.hook.forged",
            subject=("gateway.hook", one.pk),
            new={"name": one.name},
            path=one.organisation.path,
        )
    raise calls.Unknown


@transaction.atomic
def acknowledge(
    subscription: Subscription, word_id: str, event: str, *, done: bool, at: datetime
) -> Acknowledgement | None:
    """Write the word down. The same word again changes nothing; None: no such event was sent."""
    found = Delivery.objects.filter(subscription=subscription, event__public_id=event).first()
    if found is None:
        return None
    word, _made = Acknowledgement.objects.get_or_create(
        subscription=subscription,
        word_id=word_id,
        defaults={"delivery": found, "done": done, "at": at},
    )
    return word
