"""A page of a list: what its address asks for, and what stands on it. See `listing`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.db.models import Model
from django.utils.functional import Promise

PAGE_SIZES = (25, 50, 100)
MOST_PINNED = 2
"""Columns that stay besides the first one: with more, too little of a screen would move."""
FEWEST_TO_PIN, LAST_PIN = 5, 12
"""Columns from which on a table may be wide; the last one that has its rule in components.css."""

M = TypeVar("M", bound=Model)
Text = str | Promise


@dataclass(frozen=True)
class Asked:
    """What an address asks for, after everything unknown was dropped."""

    q: str
    filters: Mapping[str, str]
    sort: str  # a column key, with "-" in front for descending; "" for the page's own order
    page: int
    size: int
    by_default: frozenset[str] = frozenset()  # filters that stand without being asked for
    pinned: tuple[str, ...] = ()  # keys of columns that stay when the table scrolls sideways

    @property
    def pin(self) -> str:
        """The pinned columns as they stand in the address."""
        return ",".join(self.pinned)

    @property
    def query(self) -> str:
        """What narrows, sorts and pins as one address, in one order: the same page has the same
        query."""
        chosen = {n: v for n, v in self.filters.items() if n not in self.by_default}
        pairs = [("q", self.q), *sorted(chosen.items()), ("sort", self.sort), ("pin", self.pin)]
        size = [("size", str(self.size))] if self.size != PAGE_SIZES[0] else []
        return urlencode([pair for pair in pairs if pair[1]] + size)


@dataclass(frozen=True)
class KeptView:
    """A view of a list page that a user has named: its query brings it back."""

    id: int
    name: str
    query: str


@dataclass(frozen=True)
class ShownFilter:
    """A filter as the template draws it."""

    name: str
    label: Text
    options: list[tuple[str, Text]]
    chosen: str
    everything: str = ""  # the value that lifts the filter; not blank where one stands by default


@dataclass(frozen=True)
class Head:
    """A column head: `state` is ascending, descending or blank; `toggle` the sort value its link
    asks for.
    """

    label: Text
    number: bool
    state: str = ""
    toggle: str = ""
    key: str = ""
    pinned: bool = False


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows with what surrounds it."""

    rows: list[M]
    count: int
    capped: bool
    asked: Asked
    pages: int
    heads: list[Head]
    filters: list[ShownFilter]
    searchable: bool = False
    near: list[int] = field(default_factory=list)
    sizes: tuple[int, ...] = PAGE_SIZES
    views: Sequence[KeptView] = ()
    may_keep: bool = False

    @property
    def pins(self) -> str:
        """Classes of the table: which columns stay, the first of them and the second."""
        at = [number for number, head in enumerate(self.heads, start=1) if head.pinned]
        return " ".join(f"gq-pin-{rank}-{number}" for rank, number in zip("ab", at, strict=False))

    @property
    def may_pin(self) -> Sequence[Head]:
        """The columns to choose from: none where the table is narrow anyway."""
        return self.heads[1:LAST_PIN] if len(self.heads) >= FEWEST_TO_PIN else ()

    @property
    def besides_pins(self) -> list[tuple[str, str]]:
        """What else the address asks for, for the form that pins."""
        return parse_qsl(replace(self.asked, pinned=()).query)

    @property
    def lifted(self) -> str:
        """The query that shows everything."""
        return urlencode([(f.name, f.everything) for f in self.filters if f.everything])

    @property
    def is_kept(self) -> bool:
        """Is this very view one that the user has named?"""
        return any(view.query == self.asked.query for view in self.views)

    @property
    def narrowed(self) -> bool:
        """Is anything searched or filtered?"""
        return bool(self.asked.q or self.asked.filters)

    @property
    def standing(self) -> str:
        """What the list shows by itself where the visitor has asked for nothing: “waiting”."""
        if self.asked.q or set(self.asked.filters) != self.asked.by_default:
            return ""
        shown = [str(dict(one.options).get(one.chosen, "")) for one in self.filters]
        return " · ".join(
            words for one, words in zip(self.filters, shown, strict=True)
            if words and one.name in self.asked.by_default
        )  # fmt: skip

    @property
    def first(self) -> int:
        """Number of the first row shown, counting from 1; 0 when there is none."""
        return (self.asked.page - 1) * self.asked.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def counted(self) -> str:
        """The rows that can be paged through: "1,234"."""
        return f"{self.count:,}"

    @property
    def shown_count(self) -> str:
        """ "1,234", or "5,000+" when counting stopped."""
        return self.counted + ("+" if self.capped else "")
