"""How an item is changed: locked, compared with what the page showed, written with its event."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.desk import kinds
from gongqiao.desk.enums import ItemState
from gongqiao.desk.models import WorkItem
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

SUBJECT = "desk.item"


@dataclass
class Change:
    """An item under its lock. `event` is what the audit trail will say besides the item."""

    item: WorkItem
    event: dict[str, object] = field(default_factory=dict)
    reason: str = ""
    nothing: bool = False  # what was asked for is so already: nothing is written


@contextmanager
def changing(
    item_id: int, action: str, *, seen: int | None, by: Actor, at: datetime, closed: bool = False
) -> Iterator[Change]:
    """Lock the item (its programme's record first), let the caller change it, save it and record
    `desk.ACTION`.

    Raises WorkItem.DoesNotExist, Refused STALE (changed since the page that named `seen`), CLOSED
    (closed meanwhile, unless `closed` allows it).
    """
    with transaction.atomic():
        kinds.hold([WorkItem.objects.values_list("kind", "subject_id").get(pk=item_id)])
        # the row alone: joined to its organisation, a row that was handed on while we waited for
        # the lock would fall out of the join and seem never to have existed
        item = WorkItem.objects.select_for_update().get(pk=item_id)
        require_fresh(item, seen, closed=closed)
        change = Change(item)
        yield change
        if change.nothing:
            return
        item.version += 1
        item.save()
        record(item, action, by=by, at=at, new=change.event, reason=change.reason)


def require_fresh(item: WorkItem, seen: int | None, *, closed: bool = False) -> None:
    """Raises Refused STALE (changed since the page that named `seen`), CLOSED."""
    if seen is not None and item.version != seen:
        raise Refused("STALE", stale(item), figures={"version": item.version})
    if item.state == ItemState.CLOSED and not closed:
        raise Refused("CLOSED", _("This matter is closed already."))


def record(
    item: WorkItem,
    action: str,
    *,
    by: Actor,
    at: datetime,
    new: Mapping[str, object],
    reason: str = "",
) -> None:
    """Append the event `desk.ACTION` about the item."""
    audit.record(
        at=at,
        by=by,
        action=f"desk.{action}",
        subject=(SUBJECT, item.pk),
        new={"item": item.pk, "kind": item.kind, **new},
        reason=reason,
        path=item.organisation.path,
    )


def stale(item: WorkItem) -> str:
    """What whoever comes second is told."""
    if item.state == ItemState.CLOSED:
        return _("A colleague has closed this matter meanwhile. Nothing was changed.")
    who = item.owner.shown_name if item.owner else ""
    if who:
        says = _(
            "This matter has changed meanwhile; now %(who)s has it. Please look again: nothing "
            "was changed, and what you wrote still stands here."
        )
        return says % {"who": who}
    return _(
        "This matter has changed meanwhile. Please look again: nothing was changed, and what you "
        "wrote still stands here."
    )
