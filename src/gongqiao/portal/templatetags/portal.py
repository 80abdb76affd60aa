"""Cells of what is kept about somebody."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template

from gongqiao.platform.own import Cell
from gongqiao.platform.templatetags.gq import day, moment

register = template.Library()


@register.filter
def told(columns: Sequence[str], row: Sequence[Cell]) -> list[tuple[str, str]]:
    """Each column with its cell as people read it; those that hold nothing are left out."""
    return [
        (column, _told(cell))
        for column, cell in zip(columns, row, strict=True)
        if cell not in (None, "")
    ]


def _told(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return moment(cell)
    return day(cell) if isinstance(cell, date) else str(cell)
