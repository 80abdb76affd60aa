"""A membership ends: what is under way for it ends first, so that no release brings it back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.membership import queries
from gongqiao.membership.enums import SilenceState
from gongqiao.membership.models import Silence
from gongqiao.membership.rules.silence import OPEN
from gongqiao.membership.services import desk_items, transferring
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def end(
    person_id: int,
    ground: registry.Ground,
    *,
    on: date,
    reason_given: str,
    by: Actor,
    at: datetime,
) -> None:
    """The union ends a membership. Raises what the register refuses."""
    with transaction.atomic():
        _stop_moving(person_id, by, at)
        asked = Silence.objects.filter(person_id=person_id, state__in=OPEN)
        asked.update(state=SilenceState.OVER, decided_at=at)
        registry.end_membership(person_id, ground, on=on, reason_given=reason_given, by=by, at=at)


def resign(person_id: int, *, words: str, sure: bool, by: Actor, at: datetime) -> None:
    """A member leaves the union by their own word, from today on. May join again at any time.

    Raises Refused SURE, NO_MEMBERSHIP.
    """
    if not sure:
        raise Refused("SURE", _("Please say that you have read what ends."), field="sure")
    said = " ".join(words.split())[:300] or _("by the member's own word")
    day = timezone.localdate(at)
    with transaction.atomic():
        stands = queries.standing_of(person_id)
        if stands is None:
            raise Refused("NO_MEMBERSHIP", _("You are in no union at present."))
        end(person_id, registry.Ground.RESIGNED, on=day, reason_given=said, by=by, at=at)
        notices.send(
            key=f"membership.resigned:{person_id}:{stands.joined_on.isoformat()}",
            code="membership.resigned", at=at, person_id=person_id,
            figures={"union": stands.union, "on": day.isoformat()},
        )  # fmt: skip
        desk_items.left(person_id, stands, said, by=by, at=at)


def _stop_moving(person_id: int, by: Actor, at: datetime) -> None:
    moving = queries.transfer_of_person(person_id)
    if moving is not None:
        words = _("The membership has ended.")
        transferring.withdraw(moving.pk, words=words, by=by, at=at)
