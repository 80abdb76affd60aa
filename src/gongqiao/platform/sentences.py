"""Figures in sentences: how an event or a notice that was stored as code and figures is read.

Figures are plain JSON. The name says what a figure is: `amount_fen` is whole fen and reads as
yuan with two decimals; `paid_on`, `on`, `from`, `since`, `until` and `answer_by` are dates and read
as people write dates. What is stored stays as it was, so a sentence can be improved years after the
event. A figure that is a code (a channel, a kind) reads in words: whoever owns the sentence says
how (`Reads`).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

from gongqiao.kernel import money

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
UNKNOWN = "…"
_DAYS = ("on", "from", "since", "until", "answer_by")  # and what ends in "_on"
Reads: TypeAlias = Mapping[str, Callable[[str], str]]
"""Name of a figure → its words in the active language."""


def in_words(figures: Mapping[str, object], reads: Reads) -> Mapping[str, object]:
    """The figures with each code put into words; what is no text stays as it is."""
    told = {name: figures[name] for name in reads if isinstance(figures.get(name), str)}
    return {**figures, **{name: reads[name](str(code)) for name, code in told.items() if code}}


def fill(sentence: str, figures: Mapping[str, object]) -> str:
    """Put the figures into `{places}`, in the active language; an unknown place reads "…".

    Only plain names are places: no attributes, no formats, so no figure can reach into objects.
    """
    return _PLACE.sub(lambda place: readable(place[1], figures.get(place[1])), sentence)


def readable(name: str, figure: object) -> str:
    """One figure as people read it: 146077 under `…_fen` → "1,460.77"."""
    if figure is None or figure == "":
        return UNKNOWN
    if name.endswith("_fen") and isinstance(figure, int):
        return money.yuan_grouped(figure)
    if name.endswith("_on") or name.removeprefix("old_") in _DAYS:
        return _day(figure)
    if isinstance(figure, int) and not isinstance(figure, bool):
        return str(number_format(figure, use_l10n=True, force_grouping=True))
    if isinstance(figure, list | tuple):
        return ", ".join(str(part) for part in figure)
    return str(figure)


def _day(figure: object) -> str:
    try:
        day = figure if isinstance(figure, date) else date.fromisoformat(str(figure))
    except ValueError:
        return str(figure)
    if (get_language() or "").startswith("zh"):
        return date_format(day, "DATE_FORMAT")
    return f"{day.day} {date_format(day, 'F Y')}"  # as on the pages: 5 March 2026
