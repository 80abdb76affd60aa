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

What belongs to another programme goes on as an item of its kind (`relief.request`)::

    desk.pass_on(item.pk, key=…, kind="relief.request", organisation_id=…, figures=…, person_id=…,
                 reason=…, by=by, at=at)

That programme registers the kind and, when its own work is done, writes the answer and closes::

    desk.answered(item.pk, text=words, seen=None, by=by, at=at)
    desk.close_item(item.pk, outcome="answered", seen=None, by=by, at=at)

whereupon whoever passed it on answers the worker; `outcome="back"` gives it back to them.

A form that asks to which office something goes extends `OfficeByName`.
"""

from gongqiao.desk.enums import HANDED_ON, ItemState, Score, WaitFor
from gongqiao.desk.forms_offices import OfficeByName
from gongqiao.desk.kinds import ItemKind, Said, expect, kind_of, listen, register
from gongqiao.desk.labels import SCORES
from gongqiao.desk.models import Rating, WorkItem
from gongqiao.desk.queries import (
    item_for,
    item_of,
    items_about,
    items_visible_to,
    open_of,
    ratings_about,
)
from gongqiao.desk.queries_board import late
from gongqiao.desk.services import (
    Shared,
    To,
    answered,
    close_item,
    describe,
    hand_over,
    hand_over_many,
    not_as_told,
    note,
    open_item,
    open_trail,
    pass_on,
    rate,
    resume,
    retype,
    take,
    wait,
)

__all__ = [
    "HANDED_ON",
    "SCORES",
    "ItemKind",
    "ItemState",
    "OfficeByName",
    "Rating",
    "Said",
    "Score",
    "Shared",
    "To",
    "WaitFor",
    "WorkItem",
    "answered",
    "close_item",
    "describe",
    "expect",
    "hand_over",
    "hand_over_many",
    "item_for",
    "item_of",
    "items_about",
    "items_visible_to",
    "kind_of",
    "late",
    "listen",
    "not_as_told",
    "note",
    "open_item",
    "open_of",
    "open_trail",
    "pass_on",
    "rate",
    "ratings_about",
    "register",
    "resume",
    "retype",
    "take",
    "wait",
]
