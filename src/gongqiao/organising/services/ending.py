"""A union is closed or merged by an approval: register, term and certificate end together."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.organising import queries
from gongqiao.organising.services.refusing import numbered
from gongqiao.organising.services.terms import dissolve
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def close(
    organisation_id: int, *, on: date, number: str, because: str, by: Actor, at: datetime
) -> registry.Ended:
    """The unit is no more: the union is revoked, its members are held at the union above.

    Raises Refused CASE_OPEN, NUMBER and what the register refuses.
    """
    with transaction.atomic():
        _alone_with(organisation_id)
        why = _approved(organisation_id, number, because)
        ended = registry.close_organisation(organisation_id, on=on, because=why, by=by, at=at)
        dissolve(organisation_id, on=on, by=by, at=at)
    return ended


def merge(
    organisation_id: int,
    *,
    into_id: int,
    on: date,
    number: str,
    because: str,
    by: Actor,
    at: datetime,
) -> registry.Ended:
    """The union goes up in another one, with its members and what stands below it."""
    with transaction.atomic():
        _alone_with(organisation_id)
        why = _approved(organisation_id, number, because)
        ended = registry.merge_organisation(
            organisation_id, into_id=into_id, on=on, because=why, by=by, at=at
        )
        dissolve(organisation_id, on=on, by=by, at=at)
    return ended


def _alone_with(organisation_id: int) -> None:
    """Nothing begins here while it ends; the register first, as whoever merges holds that first."""
    registry.write_alone()
    registry.organisation_locked(organisation_id)


def _approved(organisation_id: int, number: str, because: str) -> str:
    if queries.open_case_of(organisation_id) or queries.open_recall_of(organisation_id):
        raise Refused(
            "CASE_OPEN", _("A founding or election is under way here. Finish or withdraw it.")
        )
    given = numbered(number)
    if len(because.strip()) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="because")
    return f"{given} {because.strip()}"[:200]
