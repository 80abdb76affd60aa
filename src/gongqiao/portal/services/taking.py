"""What is kept about somebody, as files that they take along."""

import io
import json
import re
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter
from django.utils import timezone

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.own import Cell, Kept

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
NAME_LENGTH = 31


def taken(person_id: int, form: str, *, by: Actor, at: datetime) -> None:
    """It is written down that the person took their data along."""
    audit.record(
        at=at, by=by, action="portal.own.export", subject=("person", person_id), new={"form": form}
    )


def as_json(parts: Sequence[Kept], at: datetime) -> str:
    """Part → rows, each with its columns by name."""
    told = {
        part.title: [
            dict(zip(part.columns, map(_plain, row), strict=True)) for row in part.rows
        ]
        for part in parts
    }  # fmt: skip
    return json.dumps({"at": _plain(at), **told}, ensure_ascii=False, indent=1)


def as_workbook(parts: Sequence[Kept]) -> bytes:
    """A sheet a part; text stays text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True})
        for number, part in enumerate(parts, 1):
            name = _NOT_IN_A_NAME.sub(" ", f"{number} {part.title}")[:NAME_LENGTH]
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, part.columns, bold)
            for line, row in enumerate(part.rows, 1):
                for column, cell in enumerate(row):
                    sheet.write_string(line, column, _plain(cell))
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(sep=" ", timespec="minutes")[:16]
    return cell.isoformat() if isinstance(cell, date) else str(cell)
