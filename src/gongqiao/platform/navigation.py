"""The side bar of the workbench: apps register entries, the gate decides who sees them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from gongqiao.platform.context import Actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry: `section` groups entries, `order` sorts them, `icon` names a Tabler icon.

    `top`: only for those who hold the capability over the whole tree. `count`: how much waits there
    for somebody on a day; asked on every page, so it counts to a small limit only.
    """

    section: str
    order: int
    label: str | Promise
    url_name: str
    icon: str
    capability: str
    top: bool = False
    count: Callable[[Actor, date], int] | None = None


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
