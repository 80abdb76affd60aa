"""A matter is closed, once and for good."""

from datetime import datetime

from django.utils.translation import gettext as _

from gongqiao.desk import kinds
from gongqiao.desk.enums import ItemState
from gongqiao.desk.models import MOST_VISITS, WorkItem
from gongqiao.desk.services.changing import changing
from gongqiao.desk.services.handling import end_wait
from gongqiao.desk.shown import named_for_person
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


def close_item(
    item_id: int,
    *,
    outcome: str,
    visits: int | None = None,
    seen: int | None,
    by: Actor,
    at: datetime,
) -> WorkItem:
    """Closed with its outcome; `visits`: how often the person had to come for it, where known.

    A program (`seen` None) that closes again changes nothing. Raises Refused STALE, CLOSED,
    VISITS (not a number of visits).
    """
    if visits is not None and not 0 <= visits <= MOST_VISITS:
        says = _("A number of visits from 0 to %(most)s is expected.") % {"most": MOST_VISITS}
        raise Refused("VISITS", says, field="visits")
    with changing(item_id, "close", seen=seen, by=by, at=at, closed=seen is None) as change:
        item = change.item
        change.nothing = item.state == ItemState.CLOSED
        if not change.nothing:
            end_wait(item, at)
            item.state, item.closed_at, item.closed_by_id = ItemState.CLOSED, at, by.user_id
            item.outcome, item.visits = outcome[:60], visits
            change.event = {"outcome": item.outcome, "visits": visits}
            kinds.tell_closed(item, by, at)
            _ask_how_it_was(item, at)
    return item


def _ask_how_it_was(item: WorkItem, at: datetime) -> None:
    if item.person_id is None or not kinds.known(item.kind).rated:
        return
    notices.send(
        key=f"desk.rate:{item.pk}", code="desk.rate", at=at, person_id=item.person_id,
        figures={"title": named_for_person(item), "item": item.pk},
    )  # fmt: skip
