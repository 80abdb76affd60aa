"""Writing xlsx and CSV so that text stays text.

In xlsx every text is written as a string cell, which no program computes. CSV knows no types:
there a text that begins with = + - @ (or a tab or return) gets an apostrophe in front; reading
takes it away again (`table._text`). Numbers are not touched.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter

LONGEST_TEXT = 32_767
SHEET_ROWS = 1_048_576
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_FLUSH = 64 * 1024

Value = str | int | Decimal | date | None


def defused(text: str) -> str:
    """Text for a CSV cell: with an apostrophe in front when a program might compute it."""
    return "'" + text if text.startswith(_DANGEROUS) else text


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A CSV file (UTF-8 with mark, CRLF) in pieces, the first one at once."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([defused(h) for h in header])
    yield buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    for row in rows:
        writer.writerow([_for_csv(v) for v in row])
        if buffer.tell() > _FLUSH:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue().encode()


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """The same into a file."""
    with path.open("wb") as out:
        for chunk in csv_chunks(header, rows):
            out.write(chunk)


def write_frame(path: Path, frame: pl.DataFrame) -> None:
    """A frame as CSV (UTF-8, LF), its text columns defused; text that is a plain number stays.

    What stood at `path` is replaced only by a complete file.
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    dangerous = pl.col(texts).str.contains(r"^[=+\-@\t\r]")
    dangerous &= ~pl.col(texts).str.contains(r"^[+-]?[0-9]+(\.[0-9]+)?$")
    part = path.with_name(f".{path.name}.part")
    try:
        frame.with_columns(
            pl.when(dangerous).then("'" + pl.col(texts)).otherwise(pl.col(texts)).name.keep()
        ).write_csv(part, quote_style="necessary")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """One sheet with a frozen, filterable header; memory does not grow with the rows."""
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet()
    bold, text, day = (
        book.add_format({"bold": True}),
        book.add_format({"num_format": "@"}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(header):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, min(max(10, 2 * len(head)), 40))
    for line, row in enumerate(rows, start=1):
        if line >= SHEET_ROWS:
            break
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, date):
                at_midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a cell knows no zone
                sheet.write_datetime(line, column, at_midnight, day)
            elif isinstance(value, str):
                sheet.write_string(line, column, value[:LONGEST_TEXT], text)
            else:
                sheet.write_number(line, column, float(value))
    book.close()


def write_like(
    path: Path, kind: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """xlsx for "xlsx", CSV for everything else: what came in goes out alike."""
    (write_xlsx if kind == "xlsx" else write_csv)(path, header, rows)


def _for_csv(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(value)
    return value.isoformat() if isinstance(value, date) else str(value)
