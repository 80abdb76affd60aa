"""Who signs in with which phone: what the register answers to `accounts`."""

import hmac
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts.api import PhonePerson
from gongqiao.audit import api as audit
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Certificate, Person

MOST_PEOPLE = 6
TAIL = 6


class Register:
    """The `Directory` of `accounts.phones`."""

    def people(self, mobile: str) -> list[PhonePerson]:
        """Those who share a phone share a family name: it is the given name that tells them apart.

        The living who stand for themselves and have this number, at most MOST_PEOPLE."""
        found = Person.objects.filter(
            mobile_index=crypto.blind_index(mobile, purpose="mobile"),
            merged_into=None,
            died_on=None,
        ).order_by("pk")[:MOST_PEOPLE]
        return [PhonePerson(p.pk, "*" + p.name[1:], p.name, p.user_id, _proved(p)) for p in found]

    def number_of(self, user_id: int) -> tuple[str, bool]:
        """The number of the person whom this user is, and whether they proved it; blank: none."""
        found = Person.objects.filter(user_id=user_id, died_on=None).first()
        return (found.mobile or "", _proved(found)) if found else ("", False)

    def proves(self, person_id: int, tail: str) -> bool:
        """Are these the last six signs of one of the person's certificates?"""
        own = Certificate.objects.filter(person_id=person_id).values_list("number", flat=True)
        ends = [number[-TAIL:].encode() for number in own if len(number) >= TAIL]
        return any(hmac.compare_digest(end, tail.encode()) for end in ends)

    def tie(self, person_id: int, user_id: int, *, by: Actor, at: datetime) -> None:
        """The person signs in as this user from now on. Two at once: one wins."""
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=person_id)
            if person.user_id is not None:
                says = _("Somebody has just signed in as this person. Please begin again.")
                raise Refused("TIED", says)
            Person.objects.filter(pk=person_id).update(user_id=user_id)
            audit.record(
                at=at,
                by=by,
                action="registry.person.signs_in",
                subject=("person", person_id),
                new={"user": user_id},
            )


def _proved(person: Person) -> bool:
    return person.mobile_index is not None and person.proved_index == person.mobile_index
