"""All routes of the running configuration, and what routes/ expects of them.

A route states its access itself (`@public`, `@signed_in`, `@office("app.verb")`); routes/ states
it a second time, by hand, a file an app; both must agree. The table of roles decides who gets in.
Routes of the interface say `key:SCOPE` or `signature`: no session opens them (test_matrix), and
which key does is walked in test_keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

FOREIGN = ("account/", "i18n/")  # of libraries, which decide for themselves
TABLES = Path(__file__).with_name("routes")


@dataclass(frozen=True, order=True)
class Route:
    """An address pattern with its access and whether it asks for proof again."""

    path: str
    access: str
    step_up: bool

    @property
    def of_programs(self) -> bool:
        """Is it opened by a key or a signature, and by no session?"""
        return self.access.startswith("key:") or self.access == "signature"


def expected() -> set[Route]:
    """The lines of all tables."""
    return {
        Route("" if cells[0] == "(root)" else cells[0], cells[1], "step-up" in cells[2:])
        for cells in _lines()
    }


def top_only() -> set[str]:
    """The paths marked "top"."""
    return _marked("top")


def common() -> set[str]:
    """The paths marked "common": their objects are no organisation's own."""
    return _marked("common")


def signed() -> set[str]:
    """The paths marked "signed": machines call them, and prove who they are with each call."""
    return _marked("signed")


def _marked(mark: str) -> set[str]:
    return {cells[0] for cells in _lines() if mark in cells[2:]}


def _lines() -> list[list[str]]:
    texts = (table.read_text() for table in sorted(TABLES.glob("*.txt")))
    return [cells for text in texts for line in text.splitlines() if (cells := line.split())]


def existing() -> set[Route]:
    """The routes that answer, without those of libraries."""
    return {r for r in _walk(get_resolver().url_patterns, "") if not r.path.startswith(FOREIGN)}


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            view = pattern.callback
            yield Route(path, str(getattr(view, "gq_access", "unstated")), _asks_again(view))


def _asks_again(view: object) -> bool:
    while view is not None:
        if getattr(view, "gq_step_up", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False
