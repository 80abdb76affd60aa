"""Search over everything that somebody may see: apps say what they find, a page shows it in groups.

A provider runs one bounded query or two on an index and returns at most `most` hits, within the
scope of whoever asks; for people it does not concern it returns nothing. It is asked while a page
is drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from gongqiao.platform.context import Actor

MOST = 10
SHORTEST = 2  # a single Han character is a family name of millions
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, where it is opened (None: shown only), and a line below."""

    title: str
    address: str | None
    note: str = ""


Find = Callable[[Actor, str, date, int], Sequence[Hit]]
"""(who asks, words, day, most) → hits."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What an app finds, under one heading. `order` sorts the groups."""

    order: int
    heading: str | Promise
    icon: str
    find: Find


@dataclass(frozen=True, slots=True)
class Group:
    """The hits under one heading; `more` when there were others."""

    heading: str | Promise
    icon: str
    hits: tuple[Hit, ...]
    more: bool


_providers: list[Provider] = []


def register(*providers: Provider) -> None:
    """Called in AppConfig.ready() by each app that has something to find."""
    _providers.extend(p for p in providers if p not in _providers)


def cleaned(words: str) -> str:
    """What was typed, without blanks at its ends or runs of them; at most eighty characters."""
    return " ".join(words.replace("\x00", " ").split())[:LONGEST]


def found(by: Actor, words: str, on: date) -> list[Group]:
    """The groups with hits, in their order; nothing for less than two characters."""
    asked = cleaned(words)
    if len(asked) < SHORTEST:
        return []
    groups = []
    for provider in sorted(_providers, key=lambda p: p.order):
        hits = provider.find(by, asked, on, MOST + 1)
        if hits:
            group = Group(provider.heading, provider.icon, tuple(hits[:MOST]), len(hits) > MOST)
            groups.append(group)
    return groups
