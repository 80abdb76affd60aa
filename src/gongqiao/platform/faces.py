"""What every page's frame needs: the site's name, print size, theme, the side bar."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongqiao.platform import cookies, gate, navigation
from gongqiao.platform.context import Actor, actor_of
from gongqiao.platform.templatetags.gq import url_or_none

PRINT_COOKIE = "gq_print"
THEME_COOKIE = "gq_theme"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side bar, its address worked out."""

    label: str | Promise
    address: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A group of side-bar entries under one heading."""

    code: str
    entries: tuple[Entry, ...]


_site_name: list[Callable[[], str]] = []
_unread: list[Callable[[Actor], int]] = []


def provide_site_name(name: Callable[[], str]) -> None:
    """Called once in AppConfig.ready() by the app that knows the federation's name."""
    _site_name[:] = [name]


def site_name() -> str:
    """The name of the federation that runs this installation; the product's name where nobody
    said.
    """
    return (_site_name[0]() if _site_name else "") or _("Gongqiao")


def provide_unread(count: Callable[[Actor], int]) -> None:
    """Called once in AppConfig.ready() by the app that knows how many messages wait unread."""
    _unread[:] = [count]


def unread_messages(request: HttpRequest) -> int:
    """Unread messages of the signed-in person; 0 for visitors."""
    by = actor_of(request)
    return _unread[0](by) if _unread and by.user_id is not None else 0


def _entries(request: HttpRequest) -> list[tuple[navigation.NavItem, str]]:
    by, on = actor_of(request), timezone.localdate()
    placed = [(item, url_or_none(item.url_name)) for item in navigation.items()]
    scopes = {i.capability: gate.scope_of(by, i.capability, on) for i, a in placed if a}
    return [
        (item, address)
        for item, address in placed
        if address and (scope := scopes[item.capability]) and (scope.at_the_top or not item.top)
    ]


def side_bar(request: HttpRequest) -> list[Section]:
    """What the signed-in person may open, the day page first; the deepest match is current.

    Empty for people without any role. Worked out once a request.
    """
    known: list[Section] | None = getattr(request, "gq_side_bar", None)
    if known is None:
        known = _side_bar(request)
        request.gq_side_bar = known  # type: ignore[attr-defined]  # kept for the same request only
    return known


def _side_bar(request: HttpRequest) -> list[Section]:
    entries = _entries(request)
    inside = [address for _item, address in entries if request.path.startswith(address)]
    here = max(inside, key=len, default=None)
    counts = navigation.counted(
        (item for item, _address in entries), actor_of(request), timezone.localdate()
    )
    bar = [
        Section(
            code,
            tuple(
                Entry(item.label, to, item.icon, to == here, counts.get(item.url_name, 0))
                for item, to in group
            ),
        )
        for code, group in groupby(entries, key=lambda pair: pair[0].section)
    ]
    office = url_or_none("office_home")
    if bar and office:
        day = Entry(_("Nothing overnight"), office, "checklist", request.path == office)
        bar.insert(0, Section("", (day,)))
    return bar


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context of all faces; names and side bar are worked out only when a template
    asks.
    """
    return {
        "large_print": cookies.read(request, PRINT_COOKIE) == "large",
        "theme": "dark" if cookies.read(request, THEME_COOKIE) == "dark" else "light",
        "site_name": cache(site_name),  # asked for several times on a page, looked up once
        "side_bar": lambda: side_bar(request),
        "unread_messages": lambda: unread_messages(request),
        "acting": getattr(request, "gq_acting", None),  # a clerk acts for a worker
    }
