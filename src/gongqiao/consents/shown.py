"""Consents that live elsewhere: their app shows them in the consent centre, and keeps them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Held:
    """A consent that another app keeps, as the worker reads it.

    `says`: what it means; `since`; `ended_on` when it no longer holds; `how_to_end`: what to do to
    take it back.
    """

    title: Text
    says: Text
    since: date
    ended_on: date | None = None
    how_to_end: Text = ""


Source = Callable[[int], Iterable[Held]]
_sources: list[Source] = []


def provide(source: Source) -> None:
    """Called in AppConfig.ready(): `source(person_id)` yields what the app keeps."""
    if source not in _sources:
        _sources.append(source)


def held_by(person_id: int) -> list[Held]:
    """All that other apps keep for a person, what still holds first."""
    found = [held for source in _sources for held in source(person_id)]
    return sorted(found, key=lambda h: (h.ended_on is not None, -h.since.toordinal()))
