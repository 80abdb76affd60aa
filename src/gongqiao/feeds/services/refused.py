"""The lines of a file that could not be used, as a file to be corrected and received again."""

import os
from collections.abc import Iterator
from pathlib import Path

from gongqiao.feeds import layout
from gongqiao.feeds.models import Quarantined
from gongqiao.feeds.sentences import refusal_says
from gongqiao.feeds.services.reconcile import cells_of
from gongqiao.platform.spreadsheet import csv_chunks

HEADER = ("line", "reason_code", "reason", "column", *layout.USED, "text")


def refused_lines(file_id: int) -> Iterator[bytes]:
    """A CSV file in pieces: each line with why it was put aside."""
    return csv_chunks(HEADER, _rows(file_id))


def write_refused(file_id: int, out: Path) -> Path:
    """The same into a file that only its owner reads: there are people in it."""
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.writelines(refused_lines(file_id))
    return out


def _rows(file_id: int) -> Iterator[list[str | int | None]]:
    for one in Quarantined.objects.filter(file_id=file_id).order_by("line").iterator(2000):
        cells = cells_of(one)
        yield [
            one.line, one.reason, refusal_says(one.reason), one.column,
            *(cells.get(c, "") for c in layout.USED), cells.get("", ""),
        ]  # fmt: skip
