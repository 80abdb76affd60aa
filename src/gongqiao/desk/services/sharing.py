"""Many matters go on at once, to a colleague or to another office: sets, and what became of each is
told. What would become of them can be asked before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
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
class To:
    """Where many matters go: to a colleague, or to another office whose people will take them.

    Neither: each stays with its office, for whoever takes it.
    """

    user_id: int | None = None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What became of them: those that went on (they name where they are now), and those that stayed
    with the reason why; `left` is the office that each had before.
    """

    went: list[WorkItem]
    stayed: list[tuple[WorkItem, str]]
    left: dict[int, Any]


def would_go(seen: Mapping[int, int], *, to: To, at: datetime) -> Shared:
    """What `hand_over_many` would do now; nothing is written. Raises the same but for EMPTY."""
    return _judged(WorkItem.objects.filter(pk__in=_few(seen)), seen, _Target.of(to), at, whose=True)


@transaction.atomic
def hand_over_many(
    seen: Mapping[int, int], *, to: To, reason: str, by: Actor, at: datetime
) -> Shared:
    """Of these matters (id → the version that the page showed) those go on that nobody has changed
    meanwhile, that may be handled there, and whose programme agrees.

    The caller has found all of them among what `by` may see. Whoever took or closed one meanwhile
    has won: it stays, and why is told. Raises Refused EMPTY (no reason), NOBODY (no such
    colleague), NOWHERE (no such office), MANY. The same few queries for one and for MOST.
    """
    words = " ".join(reason.split())[:LONGEST_WORD]
    if not words:
        raise Refused("EMPTY", _("Please write a few words: why it goes on."), field="reason")
    wanted, target = WorkItem.objects.filter(pk__in=_few(seen)), _Target.of(to)
    if target.office is not None:
        kinds.hold(wanted.values_list("kind", "subject_id"))
    # locked alone and in one order: two colleagues at once wait for each other, never in a circle
    done = _judged(wanted.select_for_update(), seen, target, at, whose=False)
    if done.went:
        _write(done, target, words, by, at)
        _tell(done.went, to.user_id, words, by, at)
    return done


def _few(seen: Mapping[int, int]) -> list[int]:
    if len(seen) > MOST:
        raise Refused("MANY", _("At most %(most)s at once, please.") % {"most": MOST})
    return sorted(seen)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where they go, looked up: a colleague, an office with its region, or neither."""

    user: Any = None
    office: Any = None
    region: str = ""

    @classmethod
    def of(cls, to: To) -> "_Target":
        """Raises Refused NOBODY, NOWHERE."""
        if to.organisation_id is not None:
            try:
                return cls(None, *queries.office_with_region(to.organisation_id))
            except ObjectDoesNotExist:
                says = _("This office cannot be found any more.")
                raise Refused("NOWHERE", says, field="to") from None
        if to.user_id is None:
            return cls()
        found = accounts.users().filter(pk=to.user_id, is_active=True).first()
        if found is None:
            raise Refused("NOBODY", _("This colleague cannot be found any more."), field="to")
        return cls(found)

    @property
    def user_id(self) -> int | None:
        """The colleague's id."""
        return None if self.user is None else int(self.user.pk)

    def may(self, items: list[WorkItem], at: datetime) -> set[int]:
        """The ids of those that may be handled there by their kind. One query, or none."""
        needs = {item.pk: kinds.known(item.kind).capability for item in items}
        if self.office is not None:
            there = access.given_in(set(needs.values()) - {""}, [self.office.pk], day_of(at))
            return {pk for pk, need in needs.items() if (need, self.office.pk) in there}
        if self.user is None:
            return set(needs)
        held = access.scopes_of_all([self.user.pk], day_of(at)).get(self.user.pk, {})
        return {
            item.pk
            for item in items
            if (scope := held.get(needs[item.pk])) and scope.covers(item.organisation.path)
        }


def _judged(
    rows: Any, seen: Mapping[int, int], target: _Target, at: datetime, *, whose: bool
) -> Shared:
    """Which go and which stay; nothing is written. `whose`: with who has each, to be shown; else
    only of those that have changed, as they are told why.
    """
    items = list(rows.order_by("pk"))
    owners = {i.owner_id for i in items if i.owner_id and (whose or i.version != seen[i.pk])}
    people = accounts.users().in_bulk(owners) if owners else {}
    offices = queries.organisations().in_bulk({item.organisation_id for item in items})
    for item in items:
        item.organisation = offices[item.organisation_id]
        if item.owner_id in people:
            item.owner = people[item.owner_id]
    left = {item.pk: item.organisation for item in items}
    may = target.may(items, at)
    stays = {item.pk: _stays(item, seen[item.pk], target, item.pk in may) for item in items}
    going = [item for item in items if not stays[item.pk]]
    moving = [i for i in going if target.office and i.organisation_id != target.office.pk]
    for item in moving:
        item.organisation = target.office
    stays |= kinds.staying(moving, at)
    for item in items:
        if stays[item.pk]:
            item.organisation = left[item.pk]
    return Shared(
        [item for item in items if not stays[item.pk]],
        [(item, stays[item.pk]) for item in items if stays[item.pk]],
        left,
    )


def _stays(item: WorkItem, version: int, target: _Target, may: bool) -> str:
    """Why an item does not go on; blank when it does."""
    if item.closed_at is not None:
        return _("A colleague has closed it meanwhile.")
    if item.version != version:
        who = item.owner.shown_name if item.owner else _("nobody")
        return _("It has changed meanwhile; now with: %(who)s") % {"who": who}
    there = target.office.pk if target.office else item.organisation_id
    if (item.organisation_id, item.owner_id) == (there, target.user_id):
        return _("It is there already.")
    if item.barred_id is not None and item.barred_id == target.user_id:
        return _("Somebody else has to look at this a second time: not who handled it first.")
    if may:
        return ""
    if target.office is not None:
        return _("Nobody there handles matters of this kind.")
    return _("%(who)s may not handle matters of this kind there.") % {"who": target.user.shown_name}


def _write(done: Shared, target: _Target, words: str, by: Actor, at: datetime) -> None:
    went, left = done.went, done.left
    moved = [item for item in went if item.organisation_id != left[item.pk].pk]
    kinds.tell_handed(moved, by, at)
    mine = target.user_id is not None and target.user_id == by.user_id
    there = {"organisation": target.office, "region": target.region} if moved else {}
    rows = WorkItem.objects.filter(pk__in=[item.pk for item in went])
    rows.update(
        owner_id=target.user_id, handed_at=at, taken_at=at if mine else None,
        version=F("version") + 1, **there,
    )  # fmt: skip
    HandOver.objects.bulk_create(
        HandOver(
            item=item, from_organisation=left[item.pk], from_user_id=item.owner_id,
            to_organisation=item.organisation, to_user_id=target.user_id, reason=words,
            by_id=by.user_id, at=at,
        )
        for item in went
    )  # fmt: skip
    to = target.user.shown_name if target.user else ""
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
