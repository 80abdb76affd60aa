"""Somebody leads until there is a chair again: a vice-chair or member, with consent from above."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.organising.rules import acting
from gongqiao.organising.services.refusing import numbered, refuse
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def name_acting(
    organisation_id: int, *, office_id: int, since: date, number: str, by: Actor, at: datetime
) -> Any:
    """Whoever sits in that seat leads from that day until there is a chair; the seat stays held.

    Whoever led before ends that day. `number`: the paper by which the union above agrees. Raises
    Refused CHAIR_THERE, FUTURE, BEFORE_VACANT, NOT_SEATED, NUMBER, LEADS_ALREADY, TWO_CHAIRS.
    """
    with transaction.atomic():
        one = registry.organisation_locked(organisation_id)
        today = timezone.localdate(at)
        there = registry.offices_of([organisation_id], today)
        seat = next((o for o in registry.holding(there, today) if o.pk == office_id), None)
        seated = seat is not None and seat.post in registry.SEATS
        held_since = seat.starts_on if seat and seated else None
        refuse(acting.problem(since, today, vacant_since(there, today), held_since), _problems())
        paper = numbered(number)
        leads = registry.leading(there, today)
        if seat and leads and leads.person_id == seat.person_id:
            raise Refused("LEADS_ALREADY", _("This person leads already."), field="office")
        assert seat is not None  # `acting.problem` refuses without one
        made = registry.give_office(
            organisation_id=one.pk, person_id=seat.person_id, post=registry.Post.ACTING_CHAIR,
            nature=registry.OfficeNature(seat.nature), starts_on=since, ends_on=None, by=by, at=at,
        )  # fmt: skip
        audit.record(
            at=at, by=by, action="organising.acting.name", subject=("organisation", one.pk),
            path=one.path, new={"name": one.name, "person": str(seat.person),
                                "since_on": since.isoformat(), "number": paper},
        )  # fmt: skip
    return made


def vacant_since(there: list[Any], today: date) -> date | None:
    """Since when there is no chair; None while there is one. A union that never had one has none
    since its first officer came."""
    if any(o.post == "chair" for o in registry.holding(there, today)):
        return None
    left = [o.ends_on for o in there if o.post == "chair" and o.ends_on]
    return max(left, default=min((o.starts_on for o in there), default=today))


def seats_of(organisation_id: int, on: date) -> list[Any]:
    """Who may lead: vice-chairs first. Nobody while there is a chair."""
    there = registry.offices_of([organisation_id], on)
    if vacant_since(there, on) is None:
        return []
    order = list(registry.SEATS)
    seats = [o for o in registry.holding(there, on) if o.post in order]
    return sorted(seats, key=lambda o: (order.index(registry.Post(o.post)), o.starts_on, o.pk))


def _problems() -> dict[str, tuple[str, str]]:
    return {
        "CHAIR_THERE": (_("There is a chair: nobody leads meanwhile."), "office"),
        "FUTURE": (_("That day is still to come."), "since"),
        "BEFORE_VACANT": (_("On that day there was still a chair."), "since"),
        "NOT_SEATED": (_("Only a vice-chair or a member of the committee can lead."), "office"),
    }
