"""Dates, counts, account numbers, and words of closed lists."""

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gongqiao.registry.enums import RepairKind
from gongqiao.registry.rules.repairs import signs
from gongqiao.registry.rules.repairs.proposal import Around, Repair, Repairer, Row

_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of spreadsheet programs."""
_SERIALS = range(10_000, 80_000)
_MONTHS = 12


def day(row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
    """A date that exists: the day number of a spreadsheet program, other signs between, month and
    day turned. Two readings are none."""
    text = signs.visible(row.get(field) or "")
    if re.fullmatch(r"[0-9]{5}(\.0*)?", text) and int(text[:5]) in _SERIALS:
        day = _FIRST_DAY + timedelta(days=int(text[:5]))
        return Repair(RepairKind.DATE_SERIAL, field, day.isoformat())
    parts = re.findall(r"[0-9]+", re.sub(r"\.0+$", "", text))
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    if len(parts) < 3:
        return None
    read = _read(*parts[:3])
    if read is None:
        return None
    turned, found = read
    return Repair(RepairKind.DATE_TURNED if turned else RepairKind.DATE_SIGNS, field, found)


def _read(one: str, two: str, three: str) -> tuple[bool, str] | None:
    """(turned, date) of year month day in either order of the last two, or day, month, year."""
    if len(one) == 4 and len(two) <= 2 and len(three) <= 2:
        year, first, second = int(one), int(two), int(three)
    elif len(three) == 4 and len(one) <= 2 and len(two) <= 2:
        year, first, second = int(three), int(two), int(one)
        if first <= _MONTHS and second <= _MONTHS and first != second:
            return None
    else:
        return None
    for turned, month, at in ((False, first, second), (True, second, first)):
        try:
            return turned, date(year, month, at).isoformat()
        except ValueError:
            continue
    return None


def count(row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
    """The one number in the cell: 320人, 约320."""
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", signs.visible(row.get(field) or ""))
    found = re.findall(r"[0-9]+", re.sub(r"\.0+(?![0-9])", "", text))
    if len(found) != 1 or re.search(r"[-.万千百亿/]", text.replace(".0", "")):
        return None
    return Repair(RepairKind.COUNT_SIGNS, field, str(int(found[0])))


def account(row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
    """The digits of an account number; one that was written as a power of ten is lost."""
    text = signs.as_digits(row.get(field) or "")
    if re.search(r"[0-9][eE]\+?[0-9]", text) or re.search(r"[/、,，;；]", text):
        return None
    return Repair(RepairKind.ACCOUNT_SIGNS, field, re.sub(r"[^0-9]", "", text))


def word(words: Mapping[str, str], own: str = "") -> Repairer:
    """The word of a closed list that was meant: part of the cell, around it, or one sign off.
    `own`: the column, when the finding names another."""
    codes = {name: code for name, code in words.items() if len(name) > 1}

    def nearest(row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
        key = own or field
        text = re.sub(r"[\s()]", "", signs.visible(row.get(key) or ""))
        found = _one(codes, [n for n in codes if n in text]) or _one(
            codes, [n for n in codes if len(text) > 1 and text in n]
        )
        if found is None and len(text) > 2:
            near = process.extract(
                text, list(codes), scorer=Levenshtein.distance, score_cutoff=1, limit=5
            )
            found = _one(codes, [name for name, _distance, _at in near])
        return Repair(RepairKind.WORD_NEAR, key, found) if found else None

    return nearest


def _one(codes: Mapping[str, str], names: Collection[str]) -> str | None:
    """The longest of the names that stand for one code only; the longest one holds the others."""
    if not names:
        return None
    longest = max(names, key=len)
    others = [n for n in names if codes[n] != codes[longest] and n not in longest]
    return None if others else longest
