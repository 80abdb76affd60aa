"""An official letter in the layout of GB/T 9704: one structure, written as Word and as PDF.

A4; margins 37 mm above, 28 mm left, a type area of 156 × 225 mm with 22 lines; the title in 二号
小标宋 and centred, the body in 三号仿宋 with two characters of indent, headings of the first level
in 黑体; signature and date on the right, the page number below between two dashes.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Table:
    """Figures within a letter: a head and rows of text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. `masthead` stands in red above a letter that goes down (批复).

    Paragraphs that begin with 一、 二、 … are headings. `approver` (签发人) stands beside the
    number of a letter that goes up (请示).
    """

    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    signature: str
    on: date
    masthead: str = ""
    approver: str = ""
    closing: str = ""
    table: Table | None = None
    attachments: tuple[str, ...] = ()


HEADINGS = tuple(f"{n}、" for n in "一二三四五六七八九十")


def is_heading(paragraph: str) -> bool:
    """Does the paragraph begin like a heading of the first level and end without a full stop?"""
    return paragraph.startswith(HEADINGS) and not paragraph.endswith(("。", "；"))


def written_day(day: date) -> str:
    """2026年3月5日: Arabic figures, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def printable(text: str) -> str:
    """Without control characters, which neither Word nor PDF can hold."""
    return "".join(c for c in text if c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff")


def file_name(letter: Letter) -> str:
    """The title without what file systems refuse, at most eighty characters."""
    return "".join(c for c in printable(letter.title) if c not in '\\/:*?"<>|')[:80] or "letter"
