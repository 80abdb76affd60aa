"""A matter goes on as one of another kind: its item is closed, one of that kind is opened."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.desk import kinds, queries
from gongqiao.desk.enums import HANDED_ON, ItemState
from gongqiao.desk.models import LONGEST_WORD, HandOver, WorkItem
from gongqiao.desk.services.changing import changing
from gongqiao.desk.services.handling import end_wait
from gongqiao.desk.services.opening import open_item
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@transaction.atomic
def pass_on(
    item_id: int,
    *,
    key: str,
    kind: str,
    organisation_id: int,
    figures: Mapping[str, object],
    person_id: int | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> WorkItem:
    """The item of `kind` about the same record, for that office, by the clock of its own kind.

    The old one counts as handed on, never as finished. Raises Refused EMPTY (no reason), CLOSED.
    """
    words = " ".join(reason.split())[:LONGEST_WORD]
    if not words:
        raise Refused("EMPTY", _("Please write a few words: why it goes on."), field="reason")
    office, _region = queries.office_with_region(organisation_id)
    with changing(item_id, "hand_over", seen=None, by=by, at=at) as change:
        item = change.item
        end_wait(item, at)
        item.state, item.closed_at, item.closed_by_id = ItemState.CLOSED, at, by.user_id
        item.outcome, item.handed_at = HANDED_ON, at
        HandOver.objects.create(
            item=item, from_organisation=item.organisation, from_user_id=item.owner_id,
            to_organisation=office, reason=words, by_id=by.user_id, at=at,
        )  # fmt: skip
        change.event, change.reason = {"to": office.name, "as": kind}, words[:300]
        kinds.tell_closed(item, by, at)
    return open_item(
        key=key, kind=kind, subject=(item.subject_type, item.subject_id),
        organisation_id=organisation_id, figures=figures, person_id=person_id,
        barred_id=item.barred_id, asks=item.asks, by=by, at=at,
    )  # fmt: skip
