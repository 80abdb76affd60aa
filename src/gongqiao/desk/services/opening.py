"""A matter comes to the desk."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from gongqiao.desk import clocks, kinds, queries
from gongqiao.desk.models import WorkItem
from gongqiao.desk.rules.clocks import due_at
from gongqiao.desk.services.changing import changing, record
from gongqiao.kernel.officehours import day_of, office_of
from gongqiao.platform.context import Actor

ONCE = "desk_workitem_key_"


def open_item(
    *,
    key: str,
    kind: str,
    subject: tuple[str, int | str],
    organisation_id: int,
    figures: Mapping[str, object],
    by: Actor,
    at: datetime,
    person_id: int | None = None,
    owner_id: int | None = None,
    due_on: date | None = None,
    again_of: WorkItem | None = None,
    again_why: str = "",
    barred_id: int | None = None,
    asks: bool | None = None,
) -> WorkItem:
    """One item a key; opening again returns the first one, whatever has become of it.

    Due by the clock of its kind in the region of the organisation; `due_on` is for matters that
    have a day of their own (the end of a term): due when the office closes on that day.
    `figures` is plain JSON, no identity or account numbers but masked ones. `asks`: somebody is
    asked how it was; unsaid, whenever it concerns a person.
    """
    known = WorkItem.objects.filter(key=key).first()
    if known is not None:
        return known
    organisation, region = queries.office_with_region(organisation_id)
    allowed = clocks.allowance(kinds.kind_of(kind).clock, region, at)
    office = office_of(region)
    due = office.close_on(due_on) if due_on else due_at(allowed, at, office)
    item = WorkItem(
        key=key, kind=kind, subject_type=subject[0], subject_id=str(subject[1]),
        figures=dict(figures), person_id=person_id, organisation=organisation, owner_id=owner_id,
        again_of=again_of, again_why=again_why, barred_id=barred_id, region=region, opened_at=at,
        asks=person_id is not None if asks is None else asks,
        arrived_on=day_of(office.next_open(at)), due_at=due,
        whole_days=bool(due_on) or allowed.whole_days, taken_at=at if owner_id else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            item.save(force_insert=True)
            record(item, "open", by=by, at=at, new={"key": key})
    except IntegrityError as twice:
        if ONCE not in str(twice):
            raise
        return WorkItem.objects.get(key=key)
    return item


def describe(
    item_id: int,
    *,
    figures: Mapping[str, object],
    person_id: int | None,
    asks: bool | None = None,
    by: Actor,
    at: datetime,
) -> WorkItem:
    """The programme knows better now whom and what an item is about. Raises Refused CLOSED."""
    with changing(item_id, "describe", seen=None, by=by, at=at) as change:
        change.item.figures, change.item.person_id = dict(figures), person_id
        change.item.asks = person_id is not None if asks is None else asks
    return change.item
