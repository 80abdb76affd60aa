"""What the systems know of a person: each registers how it names its matters, pages ask for them.

A provider runs one bounded query or two within the scope of whoever asks; for people it does not
concern, or whom the asker may not see, it returns nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from gongqiao.platform.context import Actor

MOST = 5


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of a person: `key` names it for good (`mutualaid.claim:123`)."""

    key: str
    title: str
    address: str | None
    note: str = ""


OfPerson = Callable[[Actor, int, date, int], Sequence[Matter]]
"""(who asks, person, day, most) → the newest matters first."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The matters of one system. `domain` is the name by which others hand on to it."""

    order: int
    domain: str
    heading: str | Promise
    icon: str
    of_person: OfPerson


@dataclass(frozen=True, slots=True)
class Group:
    """The matters under one heading."""

    domain: str
    heading: str | Promise
    icon: str
    matters: tuple[Matter, ...]


_providers: list[Provider] = []


def register(*providers: Provider) -> None:
    """Called in AppConfig.ready() by each app that knows something of persons."""
    _providers.extend(p for p in providers if p not in _providers)


def of_person(by: Actor, person_id: int, on: date, *, but: str = "") -> list[Group]:
    """The groups with matters, in their order, without those of one domain."""
    found = [
        Group(p.domain, p.heading, p.icon, tuple(p.of_person(by, person_id, on, MOST)))
        for p in sorted(_providers, key=lambda p: p.order)
        if p.domain != but
    ]
    return [group for group in found if group.matters]
