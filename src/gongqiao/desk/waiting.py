"""What the desk puts on the day page and beside its name in the side bar."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from gongqiao.desk import queries, queries_own
from gongqiao.desk.models import WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.queries_board import VIEWS, asking
from gongqiao.desk.shown import named_for_person
from gongqiao.platform import gate
from gongqiao.platform.context import Actor, now
from gongqiao.platform.desk import Card, Weight, Work


def work(by: Actor, on: date) -> Iterator[Work]:
    """Matters due today or late; one query."""
    if not gate.scope_of(by, WORK, on):
        return
    asked = asking(by, now(), WORK)
    due = queries.items_visible_to(by, on).filter(VIEWS["today"](asked)).order_by("due_at")
    rows = list(due.values_list("opened_at", "due_at")[:1000])
    if rows:
        yield Work(
            label=_("Matters at the desk, due today"),
            count=len(rows),
            address=f"{reverse('desk_board')}?view=today",
            icon="headset",
            overdue=sum(due_at < asked.at for _opened, due_at in rows),
            oldest=min(opened for opened, _due in rows),
            note=_("and more") if len(rows) == 1000 else "",
        )


def cards(by: Actor, _on: date) -> Iterator[Card]:
    """Matters that the worker may say a word about; one query."""
    for item in queries_own.to_be_rated(by, now()):
        yield Card(
            title=_("How was it?"),
            note=named_for_person(item),
            address=reverse("desk_rate", args=[item.pk]),
            icon="mood-smile",
            ask=_("Say a word"),
            at=item.closed_at,
            weight=Weight.ANSWER,
        )


def due_today(by: Actor, on: date) -> QuerySet[WorkItem]:
    """Counted beside the name in the side bar."""
    if not gate.scope_of(by, WORK, on):
        return WorkItem.objects.none()
    asked = asking(by, now(), WORK)
    return queries.items_visible_to(by, on).filter(VIEWS["today"](asked))
