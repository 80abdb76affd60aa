"""A matter waits, goes on, is answered."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.desk import kinds
from gongqiao.desk.enums import ItemState, WaitFor
from gongqiao.desk.models import LONGEST_WORD, Wait, WorkItem
from gongqiao.desk.rules.clocks import moved_on
from gongqiao.desk.services.changing import changing, require_fresh
from gongqiao.desk.shown import title_of
from gongqiao.kernel.officehours import office_of
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


def wait(
    item_id: int,
    *,
    reason: str,
    for_whom: WaitFor = WaitFor.APPLICANT,
    expected_on: date | None = None,
    seen: int | None,
    by: Actor,
    at: datetime,
) -> WorkItem:
    """The matter waits for somebody; for the applicant the clock stands still.

    Raises Refused STALE, CLOSED, EMPTY (no reason), WAITING (it does already).
    """
    words = " ".join(reason.split())[:LONGEST_WORD]
    if not words:
        raise Refused("EMPTY", _("Please write a few words: for what it waits."), field="reason")
    with changing(item_id, "wait", seen=seen, by=by, at=at) as change:
        item = change.item
        if item.state == ItemState.WAITING:
            raise Refused("WAITING", _("This matter is waiting already."))
        stops = for_whom is WaitFor.APPLICANT
        item.state, item.stopped_at = ItemState.WAITING, at if stops else None
        Wait.objects.create(
            item=item, for_whom=for_whom, reason=words, stops_clock=stops, since=at,
            expected_on=expected_on, by_id=by.user_id,
        )  # fmt: skip
        change.event, change.reason = {"for_whom": for_whom.value}, words[:300]
    return item


def resume(item_id: int, *, seen: int | None, by: Actor, at: datetime) -> WorkItem:
    """It goes on; the due time moves on by what the clock stood still. Who has it is told, unless
    they did it themselves.

    Raises Refused STALE, CLOSED. What does not wait goes on as it does.
    """
    with changing(item_id, "resume", seen=seen, by=by, at=at) as change:
        change.nothing = change.item.state != ItemState.WAITING
        end_wait(change.item, at)
        change.event = {"due_at": change.item.due_at}
        if not change.nothing:
            _tell_owner(change.item, by, at)
    return change.item


def _tell_owner(item: WorkItem, by: Actor, at: datetime) -> None:
    if item.owner_id is None or item.owner_id == by.user_id:
        return
    notices.send(
        key=f"desk.went_on:{item.pk}:{item.version}", code="desk.went_on", at=at,
        user_id=item.owner_id, figures={"title": title_of(item), "item": item.pk},
    )  # fmt: skip


def answered(
    item_id: int, *, text: str = "", seen: int | None, by: Actor, at: datetime
) -> WorkItem:
    """The person was answered. With a `text` (written on the board) the programme delivers it.

    Who answers has the matter, unless a colleague has it. Raises Refused STALE, CLOSED, EMPTY is
    the caller's to raise where a text is needed.
    """
    with changing(item_id, "answer", seen=seen, by=by, at=at) as change:
        item = change.item
        if item.answered_at is None:
            item.answered_at = at
        if item.owner_id is None and by.user_id is not None and by.user_id != item.barred_id:
            item.owner_id = by.user_id
        if item.owner_id == by.user_id and item.taken_at is None:
            item.taken_at = at
        if text:
            kinds.tell_answered(item, text, by, at)
    return item


@transaction.atomic
def finish(
    item_id: int, *, text: str, lines: int | None = None, seen: int, by: Actor, at: datetime
) -> WorkItem:
    """This text is the answer, and with it the matter is closed: one step where a programme does
    both (`kinds.finishes`).

    The programme locks its own record first, as on its own pages, so the item is only read here.
    Raises Refused STALE, CLOSED, and what the programme says of an answer.
    """
    item = WorkItem.objects.get(pk=item_id)
    require_fresh(item, seen)
    kinds.tell_finished(item, text, lines, by, at)
    item.refresh_from_db()
    return item


def end_wait(item: WorkItem, at: datetime) -> None:
    """In the caller's lock: the running wait ends, the clock goes on."""
    if item.state != ItemState.WAITING:
        return
    if item.stopped_at is not None:
        item.due_at = moved_on(
            item.due_at, item.stopped_at, at, office_of(item.region), whole_days=item.whole_days
        )
    item.state, item.stopped_at = ItemState.OPEN, None
    Wait.objects.filter(item=item, until__isnull=True).update(until=at)
