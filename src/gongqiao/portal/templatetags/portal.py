"""Cells of what is kept about somebody."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django import template

from gongqiao.platform.own import Cell
from gongqiao.platform.templatetags.gq import day, moment

register = template.Library()


@register.filter
def pairs(columns: Sequence[str], row: Sequence[Cell]) -> Iterable[tuple[str, Cell]]:
    """Each column with its cell."""
    return zip(columns, row, strict=True)


@register.filter
def told(cell: Cell) -> str:
    """A cell as people read it."""
    if isinstance(cell, datetime):
        return moment(cell)
    if isinstance(cell, date):
        return day(cell)
    return str(cell) if cell not in (None, "") else "–"
