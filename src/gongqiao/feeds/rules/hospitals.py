"""The table of hospitals' names: one row a name and the day from which it holds."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

ALWAYS = date(1900, 1, 1)
"""From when a name holds that came without a day."""
LONGEST_CODE, LONGEST_NAME = 40, 120
_CODE = re.compile(r"[0-9A-Za-z_.\-]+")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?: 0:00(?::00)?| 00:00:00)?")


@dataclass(frozen=True, slots=True)
class Named:
    """A row that can be taken: its line in the file, the code, the name, since when."""

    line: int
    code: str
    name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot: where and why. `figure` is what the sentence names."""

    line: int
    column: str
    code: str
    figure: str = ""


def judged(rows: Iterable[Mapping[str, object]]) -> tuple[list[Named], list[Wrong]]:
    """The rows to take and those refused, each once, in the order of the lines.

    The same code from the same day twice: the first stays, unless both say the same.
    """
    taken: dict[tuple[str, date], Named] = {}
    wrong: list[Wrong] = []
    for row in rows:
        one = _one(row)
        if isinstance(one, Wrong):
            wrong.append(one)
            continue
        first = taken.setdefault((one.code, one.valid_from), one)
        if first.name != one.name:
            wrong.append(Wrong(one.line, "code", "DUPLICATE", str(first.line)))
    return list(taken.values()), wrong


def _one(row: Mapping[str, object]) -> Named | Wrong:
    line = int(str(row["line"]))
    code = unicodedata.normalize("NFKC", str(row.get("code") or "")).strip()
    name = " ".join(str(row.get("name") or "").split())
    for column, text, longest in (("code", code, LONGEST_CODE), ("name", name, LONGEST_NAME)):
        if not text:
            return Wrong(line, column, "BLANK")
        if len(text) > longest:
            return Wrong(line, column, "TOO_LONG", str(longest))
    if not _CODE.fullmatch(code):
        return Wrong(line, "code", "CODE_SHAPE")
    if not re.search(r"[^\W\d_]", name) or "\x00" in name:
        return Wrong(line, "name", "NAME_SHAPE")
    since = day(str(row.get("valid_from") or ""))
    if since is None:
        return Wrong(line, "valid_from", "DATE_IMPOSSIBLE")
    return Named(line, code, name, since)


def day(text: str) -> date | None:
    """ALWAYS for a blank one, None for what is no day from 1900 to 2199."""
    if not text.strip():
        return ALWAYS
    found = _DAY.fullmatch(text.strip())
    try:
        read = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return read if read and ALWAYS <= read < date(2200, 1, 1) else None


def names_of(
    asked: Collection[tuple[str | None, date | None]],
    known: Mapping[str, Iterable[tuple[date, str]]],
) -> dict[str, str]:
    """The name of each code on the latest of its days; codes without one are missing."""
    days: dict[str, date | None] = {}
    for code, on in asked:
        if code:
            days[code] = max(filter(None, (days.get(code), on)), default=None)
    named = {code: name_on(known.get(code, ()), on) for code, on in days.items()}
    return {code: name for code, name in named.items() if name}


def name_on(names: Iterable[tuple[date, str]], on: date | None) -> str:
    """The name that held on a day (the newest without a day); "" when none did yet."""
    held = [(since, name) for since, name in names if on is None or since <= on]
    return max(held)[1] if held else ""
