"""xlsx, with its container checked before a reader opens it.

Three things could exhaust a machine: entries that unpack to far more than they say, cell addresses
that make a reader reserve a whole sheet, entities in XML. All three are measured on the packed
bytes first. Formulas are never computed; the values that the file carries are read.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine
from django.utils.translation import gettext as _

from gongqiao.kernel.findings import Finding
from gongqiao.platform.errors import Unusable
from gongqiao.platform.spreadsheet.csv_text import LOST_DIGITS
from gongqiao.platform.spreadsheet.table import NUL_SHOWN, Limits, Rows

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
EXACT_BELOW = 10**15
"""A spreadsheet number carries fifteen digits; the rest of a longer one is gone."""

_CHUNK = 1 << 20
_OVERLAP = 512
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']([^"'<>]{0,40})["']""")
_PLAIN_ADDRESS = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_PADDING = re.compile(rb"[ \t\r\n]{400}")  # hides an address from the look at pieces

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_xlsx(data: bytes, limits: Limits) -> Rows:
    """The first sheet that holds anything. Raises Unusable for what is not a workbook."""
    inspect(data, limits)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        for name in _sheets(book):
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                return _rows(sheet, name, limits)
    except Unusable:
        raise
    except BaseException as broken:  # the reader is not Python: its panics are no Exceptions
        if isinstance(broken, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise _not_a_workbook() from broken
    raise Unusable("EMPTY_FILE", _("The file is empty."))


def inspect(data: bytes, limits: Limits) -> None:
    """Refuse a container that is no workbook or would unpack beyond the limits."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as broken:
        raise _not_a_workbook() from broken
    if len(entries) > limits.members or sum(e.file_size for e in entries) > limits.unpacked_bytes:
        raise _too_large()
    if not any(e.filename.lower().endswith("workbook.xml") for e in entries):
        raise _not_a_workbook()
    unpacked = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unusable("ENCRYPTED", _("The file is protected by a password. Remove it first."))
        extent = _Extent(limits)
        is_sheet = "worksheets/" in entry.filename.lower()
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        tail = b""
        for chunk in _unpacked(data, entry):
            unpacked += len(chunk)
            if unpacked > limits.unpacked_bytes:
                raise _too_large()
            window = tail + chunk
            if is_xml and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                raise _not_a_workbook()
            if is_sheet:
                extent.look(window)
            tail = window[-_OVERLAP:]


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of an entry, whatever size its directory claims, in bounded pieces."""
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(ZIP_MAGIC):
        raise _not_a_workbook()
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[9:11]
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _CHUNK):
            yield bytes(packed[at : at + _CHUNK])
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise _not_a_workbook()
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        piece = machine.decompress(packed, _CHUNK)
        while piece:
            yield piece
            piece = machine.decompress(machine.unconsumed_tail, _CHUNK)
    except zlib.error as broken:
        raise _not_a_workbook() from broken


class _Extent:
    """The rectangle that the cell addresses of a sheet span: what a reader would reserve."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.last_row = self.last_column = 0

    def look(self, xml: bytes) -> None:
        """Take in a piece of the sheet. Raises Unusable for one too large or not plain."""
        if _PADDING.search(xml):
            raise _not_a_workbook()
        for address in set(_ADDRESS.findall(xml)):
            plain = _PLAIN_ADDRESS.fullmatch(address)
            if plain is None:  # a row's number, or text that looks like an attribute
                if b"&" in address:
                    raise _not_a_workbook()
                continue
            column = 0
            for letter in plain[1]:
                column = column * 26 + letter - 64
            self.last_column = max(self.last_column, column)
            self.last_row = max(self.last_row, int(plain[2]))
        if self.last_row * self.last_column > self.limits.cells:
            raise Unusable(
                "SHEET_TOO_LARGE",
                _(
                    "The sheet reaches to row %(row)s, column %(column)s, which is more than can "
                    "be read. Copy the rows that count into a new sheet."
                )
                % {"row": f"{self.last_row:,}", "column": f"{self.last_column:,}"},
            )


def _sheets(book: python_calamine.CalamineWorkbook) -> list[str]:
    """Visible work sheets in their order, then hidden ones."""
    sheets = [s for s in book.sheets_metadata if s.typ == python_calamine.SheetTypeEnum.WorkSheet]
    visible = python_calamine.SheetVisibleEnum.Visible
    return [s.name for s in sorted(sheets, key=lambda s: s.visible != visible)]


def _rows(sheet: python_calamine.CalamineSheet, name: str, limits: Limits) -> Rows:
    cells: list[list[str]] = []
    lines: list[int] = []
    remarks: list[Finding] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if not cells and not any(cell != "" for cell in row):
            continue
        texts = []
        for position, cell in enumerate(row):
            text = cell if isinstance(cell, str) else _text(cell)
            if len(text) > limits.cell_length:
                remarks.append(
                    Finding("CELL_TOO_LONG", {"column": position + 1, "length": len(text)}, number)
                )
                text = text[:100]
            if "\0" in text:  # written as _x0000_
                remarks.append(Finding("ROW_NUL", {}, number))
                text = text.replace("\0", NUL_SHOWN)
            if _lost_digits(cell, text):
                remarks.append(Finding("NUMBER_LOST_DIGITS", {"text": text}, number, str(position)))
            texts.append(text)
        cells.append(texts)
        lines.append(number)
    start = sheet.start
    return Rows(
        cells, lines, remarks, kind="xlsx", sheet=name, first_column=start[1] if start else 0
    )


def _lost_digits(cell: Cell, text: str) -> bool:
    if isinstance(cell, float):
        return abs(cell) >= EXACT_BELOW
    return isinstance(cell, str) and len(text) < 30 and bool(LOST_DIGITS.fullmatch(text.strip()))


def _text(cell: Cell) -> str:
    """A typed cell as text: whole numbers without decimals, dates as ISO, midnight dropped."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        whole_day = cell.time() == time()
        return cell.date().isoformat() if whole_day else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _not_a_workbook() -> Unusable:
    return Unusable(
        "NOT_A_WORKBOOK", _("This is not a readable xlsx file. Open it, save it again as xlsx.")
    )


def _too_large() -> Unusable:
    return Unusable(
        "ZIP_TOO_LARGE", _("The file unpacks to far more than a table holds and was not opened.")
    )
