"""How the feeds' events, refusals and columns read."""
# ruff: noqa: E501  # one sentence a line

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.feeds import layout
from gongqiao.feeds.enums import Refusal
from gongqiao.platform.outgoing import EventKind
from gongqiao.platform.sentences import fill

EVENTS = (
    Sentence("feeds.receive", _("{actor} received a file: {lines} lines, {new} new, {quarantined} refused")),
    Sentence("feeds.reconcile.agrees", _("{actor} compared {file} with its cover note: it agrees")),
    Sentence("feeds.reconcile.differs", _("{actor} compared {file} with its cover note: it differs")),
    Sentence("feeds.dealt", _("{actor} dealt with the {count} refused lines of {file}: {reason}")),
    Sentence("feeds.open_line", _("{actor} opened the refused line {line} of {file}: {reason}")),
    Sentence("feeds.export_refused", _("{actor} downloaded the {count} refused lines of {file}")),
    Sentence("feeds.hospitals", _("{actor} brought in names of hospitals: {created} new, {updated} changed, {refused} refused")),
)  # fmt: skip

OUTGOING = (
    EventKind(
        "settlements.received",
        _("A settlement file was received"),
        ("file_id", "rows", "new", "duplicate", "revised", "refused"),
    ),
)

REFUSALS: dict[str, str | Promise] = {
    Refusal.MISSING_KEY: _("The settlement number or the ID number is missing."),
    Refusal.MISSING_VALUE: _("A value that is needed is missing."),
    Refusal.BAD_AMOUNT: _("This is not an amount in yuan with at most two decimals."),
    Refusal.BAD_DATE: _("This is not a date or time."),
    Refusal.BAD_FLAG: _("This is neither yes nor no."),
    Refusal.DATE_ORDER: _("The stay ends before it begins."),
    Refusal.TOO_LONG: _("The text is longer than the interface allows."),
    Refusal.BROKEN_LINE: _(
        "The line cannot be read: its fields do not match the header, are too long or hold what is no text."
    ),
}

HOSPITAL_ROWS: dict[str, str | Promise] = {
    "BLANK": _("This must not be blank."),
    "TOO_LONG": _("At most {figure} characters fit here."),
    "CODE_SHAPE": _("A code consists of letters, digits, hyphens and dots."),
    "NAME_SHAPE": _("This is no name of a hospital."),
    "DATE_IMPOSSIBLE": _("There is no such date."),
    "DUPLICATE": _("Row {figure} gives the same code another name from the same day."),
    "ROW_BROKEN": _("The row is broken: its cells do not match the header, or cannot be read."),
}

SENDERS: dict[str, str | Promise] = {"yibao": _("Medical insurance bureau")}
"""Senders that everybody has, in words; others read as the code that somebody gave them."""

_CHINESE = {key: label for label, key in reversed(layout.CHINESE.items())}


def sender_says(code: str) -> str:
    """Who sent a file, in words."""
    return str(SENDERS.get(code, code))


def refusal_says(reason: str) -> str:
    """Why a line was refused, for people; an unknown code reads as it is."""
    return str(REFUSALS.get(reason, reason))


def hospital_row_says(code: str, figure: str) -> str:
    """Why a row of the table of hospitals was refused, for people."""
    return fill(str(HOSPITAL_ROWS[code]), {"figure": figure})


def column_says(column: str) -> str:
    """What a column is called: its Chinese label in Chinese, the interface's key otherwise."""
    if (get_language() or "").startswith("zh"):
        return _CHINESE.get(column, column)
    return column


def columns_say(columns: Iterable[str]) -> str:
    """Several columns in one sentence: what people call them, with the interface's keys."""
    named = ((column_says(c), c) for c in columns)
    return _(", ").join(c if says == c else f"{says}（{c}）" for says, c in named)


AREA = Area(
    "feeds",
    _("Settlement files"),
    {
        "feeds.file": _("settlement file"),
        "feeds.hospitals": _("table of hospitals"),
    },
)
"""What this part of the trail is called, and its records."""
