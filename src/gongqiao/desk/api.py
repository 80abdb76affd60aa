"""What other apps may import.

In `AppConfig.ready()`::

    desk.register(ItemKind("request.answer", _("{topic}: {who} asks"), "message", "requests.handle",
                           "same_day", lambda subject: reverse("request", args=[subject])))
    desk.listen("request.answer", on_rated=services.reopened)

In a service, in its own transaction::

    desk.open_item(key=f"request:{row.pk}", kind="request.answer", subject=("requests.request",
                   row.pk), organisation_id=row.organisation_id, figures={"topic": …}, by=by, at=at)
    item = desk.item_of(f"request:{row.pk}")
    desk.close_item(item.pk, outcome="answered", visits=0, seen=None, by=by, at=at)
"""

from gongqiao.desk.enums import ItemState, Score, WaitFor
from gongqiao.desk.kinds import ItemKind, kind_of, listen, register
from gongqiao.desk.models import Rating, WorkItem
from gongqiao.desk.queries import item_for, item_of, items_about, items_visible_to
from gongqiao.desk.services import (
    answered,
    close_item,
    describe,
    hand_over,
    open_item,
    open_trail,
    rate,
    resume,
    retype,
    take,
    wait,
)

__all__ = [
    "ItemKind",
    "ItemState",
    "Rating",
    "Score",
    "WaitFor",
    "WorkItem",
    "answered",
    "close_item",
    "describe",
    "hand_over",
    "item_for",
    "item_of",
    "items_about",
    "items_visible_to",
    "kind_of",
    "listen",
    "open_item",
    "open_trail",
    "rate",
    "register",
    "resume",
    "retype",
    "take",
    "wait",
]
