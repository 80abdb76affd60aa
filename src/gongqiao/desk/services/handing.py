"""Who has a matter: it is taken, or it goes on to somebody else."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gongqiao.accounts import api as accounts
from gongqiao.desk import kinds, queries
from gongqiao.desk.models import LONGEST_WORD, HandOver, WorkItem
from gongqiao.desk.services.changing import changing
from gongqiao.desk.shown import title_of
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


def take(item_id: int, *, seen: int | None, by: Actor, at: datetime) -> WorkItem:
    """`by` has the matter from now on.

    Raises Refused STALE, CLOSED, TAKEN (a colleague has it), BARRED (the second handling is for
    somebody else). Taking what one has already changes nothing.
    """
    with changing(item_id, "take", seen=seen, by=by, at=at) as change:
        item = change.item
        if item.owner_id is not None and item.owner_id != by.user_id:
            who = item.owner.shown_name if item.owner else ""
            raise Refused("TAKEN", _("%(who)s has this matter already.") % {"who": who})
        _not_the_first(item, by.user_id)
        change.nothing = item.owner_id == by.user_id and item.taken_at is not None
        item.owner_id, item.taken_at = by.user_id, at
    return item


def hand_over(
    item_id: int,
    *,
    to_user_id: int | None = None,
    to_organisation_id: int | None = None,
    reason: str,
    seen: int | None,
    by: Actor,
    at: datetime,
) -> WorkItem:
    """The matter goes on to a person, or to an office whose people will take it; or to both.

    Raises Refused STALE, CLOSED, EMPTY (no reason), NOWHERE (to where it is), NOBODY (no
    such colleague), BARRED, and what the programme says of an office that must not have it.
    """
    words = " ".join(reason.split())[:LONGEST_WORD]
    if not words:
        raise Refused("EMPTY", _("Please write a few words: why it goes on."), field="reason")
    colleague = _colleague(to_user_id) if to_user_id is not None else None
    with changing(item_id, "hand_over", seen=seen, by=by, at=at) as change:
        item = change.item
        _not_the_first(item, to_user_id)
        before = (item.organisation, item.owner_id)
        if to_organisation_id is not None and to_organisation_id != item.organisation_id:
            # due when it was promised; counted from now on by the hours of who has it
            item.organisation, item.region = queries.office_with_region(to_organisation_id)
        if (item.organisation_id, to_user_id) == (before[0].pk, before[1]):
            says = _("It is there already: please choose somebody else.")
            raise Refused("NOWHERE", says, field="to")
        if item.organisation_id != before[0].pk:
            _programme_agrees(item, by, at)
        item.owner_id, item.handed_at = to_user_id, at
        item.taken_at = at if to_user_id is not None and to_user_id == by.user_id else None
        HandOver.objects.create(
            item=item, from_organisation=before[0], from_user_id=before[1],
            to_organisation=item.organisation, to_user_id=to_user_id, reason=words,
            by_id=by.user_id, at=at,
        )  # fmt: skip
        to = item.organisation.name
        if to_user_id is not None and to_user_id != by.user_id:
            notices.send(
                key=f"desk.handed:{item.pk}:{item.version}", code="desk.handed", at=at,
                user_id=to_user_id,
                figures={"title": title_of(item), "reason": words, "item": item.pk},
            )  # fmt: skip
        if colleague is not None:
            to = f"{to}, {colleague.shown_name}"
        change.event, change.reason = {"to": to}, words[:300]
    return item


def _programme_agrees(item: WorkItem, by: Actor, at: datetime) -> None:
    why = kinds.staying([item], at).get(item.pk)
    if why:
        raise Refused("NOT_THERE", why, field="to")
    kinds.tell_handed([item], by, at)


def _not_the_first(item: WorkItem, user_id: int | None) -> None:
    if user_id is not None and user_id == item.barred_id:
        says = _("Somebody else has to look at this a second time: not who handled it first.")
        raise Refused("BARRED", says, field="to")


def _colleague(user_id: int) -> Any:
    found = accounts.users().filter(pk=user_id, is_active=True).first()
    if found is None:
        raise Refused("NOBODY", _("This colleague cannot be found any more."), field="to")
    return found
