"""The side bar of the workbench: apps register entries, the gate decides who sees them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import IntegerField, QuerySet, Value
from django.utils.functional import Promise

from gongqiao.platform.context import Actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry: `section` groups entries, `order` sorts them, `icon` names a Tabler icon.

    `top`: only for those who hold the capability over the whole tree. `waits`: the rows that wait
    there for somebody on a day, to be found by an index; they are counted on every page, those of
    all entries in one query, each up to MOST_COUNTED.
    """

    section: str
    order: int
    label: str | Promise
    url_name: str
    icon: str
    capability: str
    top: bool = False
    waits: Callable[[Actor, date], QuerySet[Any]] | None = None


MOST_COUNTED = 99
SECTIONS = ("day", "service", "benefits", "organisations", "money", "system")
_items: list[NavItem] = []


def register(*items: NavItem) -> None:
    """Called in AppConfig.ready()."""
    for item in items:
        if item not in _items:
            _items.append(item)


def items() -> list[NavItem]:
    """All entries, in the order of sections and numbers."""
    return sorted(_items, key=lambda i: (SECTIONS.index(i.section), i.order))


def counted(entries: Iterable[NavItem], by: Actor, on: date) -> dict[str, int]:
    """`url_name` → how many rows wait there, up to MOST_COUNTED. One query for all entries."""
    asked = [item for item in entries if item.waits]
    parts = [
        item.waits(by, on).order_by().annotate(entry=Value(n, IntegerField())).values_list("entry")
        for n, item in enumerate(asked)
        if item.waits
    ]
    parts = [part[:MOST_COUNTED] for part in parts if not part.query.is_empty()]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {asked[n].url_name: many for n, many in Counter(n for (n,) in rows).items()}
