"""Many matters of a colleague who is away go on at once: sets, and what became of each is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongqiao.access import api as access
from gongqiao.accounts import api as accounts
from gongqiao.audit import api as audit
from gongqiao.desk import kinds, queries
from gongqiao.desk.models import LONGEST_WORD, HandOver, WorkItem
from gongqiao.desk.services.changing import SUBJECT
from gongqiao.kernel.officehours import day_of
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

MOST = 500


@dataclass(frozen=True, slots=True)
class Shared:
    """What became of them: those that went on, and those that stayed with the reason why."""

    went: list[WorkItem]
    stayed: list[tuple[WorkItem, str]]


@transaction.atomic
def hand_over_many(
    item_ids: Iterable[int],
    *,
    of_user_id: int | None,
    to_user_id: int | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Shared:
    """Of these matters those that `of_user_id` (nobody: None) still has go on to a colleague, or
    stand with their office for whoever takes them; each stays with its office.

    The caller has found all of them among what `by` may see. Whoever took or closed one meanwhile
    has won: it stays, and why is told. Raises Refused EMPTY (no reason), NOBODY (no such
    colleague), NOWHERE (to where they are), MANY. The same few queries for one and for MOST.
    """
    words = " ".join(reason.split())[:LONGEST_WORD]
    wanted = sorted(set(item_ids))
    if not words:
        raise Refused("EMPTY", _("Please write a few words: why it goes on."), field="reason")
    if of_user_id == to_user_id:
        raise Refused("NOWHERE", _("It is there already: please choose somebody else."), field="to")
    if len(wanted) > MOST:
        says = _("At most %(most)s at once, please.") % {"most": MOST}
        raise Refused("MANY", says)
    # locked alone and in one order: two colleagues at once wait for each other, never in a circle
    items = list(WorkItem.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    names = _people({of_user_id, to_user_id, *(item.owner_id for item in items)})
    if to_user_id is not None and not getattr(names.get(to_user_id), "is_active", False):
        raise Refused("NOBODY", _("This colleague cannot be found any more."), field="to")
    offices = queries.organisations().in_bulk({item.organisation_id for item in items})
    for item in items:
        item.organisation, item.owner = offices[item.organisation_id], names.get(item.owner_id)
    may = _sees(to_user_id, at)
    told = [(item, _stays(item, of_user_id, to_user_id, may, names)) for item in items]
    went = [item for item, why in told if not why]
    _write(went, to_user_id, words, by, at)
    if went:
        to = names[to_user_id].shown_name if to_user_id is not None else ""
        _record(went, to, words, by, at)
        _tell(went, to_user_id, words, by, at)
    return Shared(went, [(item, why) for item, why in told if why])


def _people(user_ids: set[int | None]) -> dict[int | None, Any]:
    found = accounts.users().in_bulk([pk for pk in user_ids if pk is not None])
    return dict(found)


def _sees(user_id: int | None, at: datetime) -> dict[str, Any]:
    """Where the colleague handles which kinds; everything where nobody in particular gets them."""
    if user_id is None:
        return {}
    on = day_of(at)
    return dict(access.scopes_of_all([user_id], on).get(user_id, {}))


def _stays(
    item: WorkItem,
    of_user_id: int | None,
    to_user_id: int | None,
    may: dict[str, Any],
    names: dict[int | None, Any],
) -> str:
    """Why an item does not go on; blank when it does."""
    if item.closed_at is not None:
        return _("A colleague has closed it meanwhile.")
    if item.owner_id != of_user_id:
        who = item.owner.shown_name if item.owner else _("nobody")
        return _("It has changed hands meanwhile; now with: %(who)s") % {"who": who}
    if to_user_id is None:
        return ""
    if item.barred_id == to_user_id:
        return _("Somebody else has to look at this a second time: not who handled it first.")
    scope = may.get(kinds.known(item.kind).capability)
    if scope is None or not scope.covers(item.organisation.path):
        says = _("%(who)s may not handle matters of this kind there.")
        return says % {"who": names[to_user_id].shown_name}
    return ""


def _write(
    went: list[WorkItem], to_user_id: int | None, words: str, by: Actor, at: datetime
) -> None:
    WorkItem.objects.filter(pk__in=[item.pk for item in went]).update(
        owner_id=to_user_id,
        handed_at=at,
        taken_at=at if to_user_id is not None and to_user_id == by.user_id else None,
        version=F("version") + 1,
    )
    HandOver.objects.bulk_create(
        HandOver(
            item=item, from_organisation=item.organisation, from_user_id=item.owner_id,
            to_organisation=item.organisation, to_user_id=to_user_id, reason=words,
            by_id=by.user_id, at=at,
        )
        for item in went
    )  # fmt: skip


def _record(went: list[WorkItem], to: str, words: str, by: Actor, at: datetime) -> None:
    audit.record_many(
        (
            audit.NewEvent(
                "desk.hand_over", (SUBJECT, item.pk), reason=words[:300],
                new={"item": item.pk, "kind": item.kind,
                     "to": ", ".join(part for part in (item.organisation.name, to) if part)},
                path=item.organisation.path,
            )
            for item in went
        ),
        at=at, by=by,
    )  # fmt: skip


def _tell(
    went: list[WorkItem], to_user_id: int | None, words: str, by: Actor, at: datetime
) -> None:
    """One message, whatever their number; it names none of them."""
    if to_user_id is None or to_user_id == by.user_id:
        return
    notices.send(
        key=f"desk.handed_many:{went[0].pk}:{went[0].version + 1}", code="desk.handed_many", at=at,
        user_id=to_user_id, figures={"count": len(went), "reason": words},
    )  # fmt: skip
