"""What is kept about one person, part by part: each app says what it keeps, a page shows it all.

An app registers its parts in AppConfig.ready(). Numbers that identify are masked already; texts are
for the person themselves.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise

Text = str | Promise
Cell = str | Promise | int | Decimal | date | datetime | None
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """One table about a person: `rows(person_id)` yields a cell for each column."""

    order: int
    title: Text
    columns: Sequence[Text]
    rows: Callable[[int], Iterable[Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A part with its rows, at most two thousand."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


_parts: list[Part] = []


def register(*parts: Part) -> None:
    """Called in AppConfig.ready() by each app that keeps something about people."""
    _parts.extend(part for part in parts if part not in _parts)


def kept_about(person_id: int) -> list[Kept]:
    """Everything, part by part; parts without a row too: they say that nothing is kept."""
    found = []
    for part in sorted(_parts, key=lambda p: p.order):
        rows = [tuple(row) for _n, row in zip(range(MOST_ROWS), part.rows(person_id), strict=False)]
        found.append(Kept(str(part.title), tuple(str(c) for c in part.columns), tuple(rows)))
    return found
