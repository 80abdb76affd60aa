"""Member cards: issued when first looked at, revoked when lost, looked at by whoever scans one."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from gongqiao.audit import api as audit
from gongqiao.kernel.masking import mask_name
from gongqiao.membership import queries
from gongqiao.membership.enums import CardState
from gongqiao.membership.models import Card
from gongqiao.membership.rules import card as rules
from gongqiao.membership.rules.codes import signs
from gongqiao.membership.services.keys import derived
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry

CARD = "card"
SERIAL_SIGNS = 26


def public_keys() -> dict[str, bytes]:
    """The keys by which cards are verified, by their names."""
    public = rules.public_bytes(rules.key_of(derived(CARD)))
    return {rules.key_id(public): public}


def new_serial() -> str:
    """Of 130 bits; cards that were issued with sixteen signs stay good."""
    return signs(secrets.token_bytes(17), SERIAL_SIGNS)


def card_of(person_id: int, *, by: Actor, at: datetime) -> Card:
    """The person's live card; the first look issues it. Twice at once makes one."""
    live = Card.objects.filter(person_id=person_id, revoked_at=None)
    found = live.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Card.objects.create(person_id=person_id, serial=new_serial(), issued_at=at)
            _tell("membership.card.issue", made, by, at)
    except IntegrityError:
        return live.get()
    return made


def token_of(card: Card, name: str, belongs: registry.OwnMembership, *, at: datetime) -> str:
    """What stands in the QR for one day."""
    issued = int(at.timestamp())
    face = rules.Face(
        card.serial, mask_name(name), belongs.union, belongs.joined_on.isoformat(), issued,
        issued + rules.GOOD_FOR,
    )  # fmt: skip
    return rules.token(face, rules.key_of(derived(CARD)))


def revoke(person_id: int, *, reason: str, by: Actor, at: datetime) -> bool:
    """The card is lost: from now on the union's check says so. The next look issues another."""
    with transaction.atomic():
        live = Card.objects.select_for_update().filter(person_id=person_id, revoked_at=None).first()
        if live is None:
            return False
        live.revoked_at, live.revoked_by_id, live.reason = at, by.user_id, reason[:200]
        live.save(update_fields=["revoked_at", "revoked_by", "reason"])
        _tell("membership.card.revoke", live, by, at)
    return True


def checked(text: str, *, at: datetime) -> rules.Seen:
    """As everybody can see it without a network, and whether the card and the membership stand."""
    seen = rules.look(text, public_keys(), int(at.timestamp()))
    if seen.face is None:
        return seen
    card = Card.objects.filter(serial=seen.face.serial).first()
    if card is None or card.revoked_at is not None:
        return rules.Seen(CardState.REVOKED, seen.face)
    if queries.standing_of(card.person_id) is None:
        return rules.Seen(CardState.LEFT, seen.face)
    return seen


def _tell(action: str, card: Card, by: Actor, at: datetime) -> None:
    audit.record(
        at=at, by=by, action=action, subject=("person", card.person_id),
        path=registry.path_of_person(card.person_id), new={"card": card.serial[-4:]},
    )  # fmt: skip
