"""Codes of halls, stations and unions: made, hung up, withdrawn."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests.enums import PlaceKind
from gongqiao.requests.models import Place
from gongqiao.requests.queries import organisations

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
SUBJECT = "requests.place"


@transaction.atomic
def make(name: str, kind: PlaceKind, organisation_id: int, *, by: Actor, at: datetime) -> Place:
    """A new code for a place; the caller has passed the gate of the organisation.

    Raises Refused NAME.
    """
    if not name.strip():
        raise Refused("NAME", _("Please give the place a name."), field="name")
    path = organisations().filter(pk=organisation_id).values_list("path", flat=True).first()
    code = "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))
    place = Place.objects.create(
        code=code, name=name.strip()[:80], kind=kind, organisation_id=organisation_id,
        made_by_id=by.user_id, made_at=at,
    )  # fmt: skip
    audit.record(
        at=at, by=by, action="requests.place", subject=(SUBJECT, place.pk),
        new={"name": place.name}, path=path or "",
    )  # fmt: skip
    return place


@transaction.atomic
def withdraw(place_id: int, *, by: Actor, at: datetime) -> None:
    """The code is no longer taken; whoever reads it is told kindly. Again: nothing."""
    place = Place.objects.select_related("organisation").get(pk=place_id)
    if Place.objects.filter(pk=place_id, withdrawn_at=None).update(withdrawn_at=at):
        audit.record(
            at=at, by=by, action="requests.place.withdraw", subject=(SUBJECT, place.pk),
            new={"name": place.name}, path=place.organisation.path,
        )  # fmt: skip
