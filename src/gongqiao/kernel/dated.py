"""Dated tables: figures of law and local rules, each with its days and its source.

    entries:
      - {valid_from: 2024-01-01, valid_to: 2025-01-01, source: 浙人社发〔2023〕…, amount: "2490"}
      - {valid_from: 2025-01-01, source: …, amount: "2660"}

Days are half-open; a missing `valid_to` is open. Entries of one `key` (optional: an area, a kind)
must not overlap. Everything beside `valid_from`, `valid_to`, `source` and `key` is the entry's
values, as the file has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from gongqiao.kernel import plain_yaml

_OWN = ("valid_from", "valid_to", "source", "key")


class BadTable(ValueError):
    """A dated table that cannot be used; the sentence says which entry and why."""


class NotInForce(LookupError):
    """No entry holds on that day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with the days on which it holds."""

    key: str
    valid_from: date
    valid_to: date | None
    source: str
    values: Mapping[str, Any]

    def holds_on(self, day: date) -> bool:
        """True when the day lies in the entry's days."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class DatedTable:
    """Entries in the order of (key, valid_from)."""

    entries: tuple[Entry, ...]

    def at(self, day: date, key: str = "") -> Entry:
        """The entry of the key that holds on the day. Raises NotInForce."""
        for entry in self.entries:
            if entry.key == key and entry.holds_on(day):
                return entry
        raise NotInForce(f"{key or 'no key'} on {day.isoformat()}")


def read_table(text: str) -> DatedTable:
    """A dated table from YAML text. Raises BadTable."""
    try:
        data = plain_yaml.read(text)
    except yaml.YAMLError as error:
        raise BadTable(f"not YAML: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        raise BadTable("a list under “entries” is expected")
    entries = [_entry(place, raw) for place, raw in enumerate(data["entries"], start=1)]
    entries.sort(key=lambda entry: (entry.key, entry.valid_from))
    for one, other in pairwise(entries):
        if one.key == other.key and (one.valid_to is None or other.valid_from < one.valid_to):
            raise BadTable(f"entries of {one.key or 'the table'} overlap on {other.valid_from}")
    return DatedTable(tuple(entries))


def load_table(path: Path) -> DatedTable:
    """A dated table from a file of UTF-8. Raises BadTable and OSError."""
    return read_table(path.read_text("utf-8"))


def _entry(place: int, raw: object) -> Entry:
    if not isinstance(raw, dict):
        raise BadTable(f"entry {place} is not a mapping")
    start, end, source = raw.get("valid_from"), raw.get("valid_to"), raw.get("source")
    if type(start) is not date or (end is not None and type(end) is not date):
        raise BadTable(f"entry {place}: valid_from and valid_to must be days")
    if end is not None and end <= start:
        raise BadTable(f"entry {place} ends before it starts")
    if not isinstance(source, str) or not source.strip():
        raise BadTable(f"entry {place} names no source")
    values = MappingProxyType({k: v for k, v in raw.items() if k not in _OWN})
    return Entry(str(raw.get("key", "")), start, end, source.strip(), values)
