"""CSV by RFC 4180, however it was saved: encoding, delimiter, quotes, broken rows."""

import csv
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongqiao.kernel.findings import Finding
from gongqiao.platform.errors import Unusable
from gongqiao.platform.spreadsheet.table import NUL_SHOWN, ColumnMap, Limits, Rows, head_key

DELIMITERS = (",", "\t", ";")
LOST_DIGITS = re.compile(r"[+-]?[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
"""How a spreadsheet program writes a long number whose digits it has dropped."""

SAMPLE_BYTES = 4 * 1024 * 1024
"""So much of a file is looked at to tell encodings apart."""

_REPLACED = "\ufffd"


def read_csv(data: bytes, columns: ColumnMap, limits: Limits) -> Rows:
    """All rows of a CSV file. Broken rows become remarks, the rest goes on."""
    text, encoding = decoded(data)
    lines = _lines(text)
    delimiter = _delimiter(lines, columns)
    rows: list[list[str]] = []
    numbers: list[int] = []
    remarks: list[Finding] = []
    for number, row, remark in _records(lines, delimiter, limits):
        rows.append(row)
        numbers.append(number)
        if remark is not None:
            remarks.append(remark)
            if len(remarks) > limits.broken_rows:
                raise Unusable(
                    "TOO_MANY_BROKEN_ROWS",
                    _("More than %(limit)s rows cannot be read; is this a CSV file?")
                    % {"limit": f"{limits.broken_rows:,}"},
                )
        else:
            remarks += _remarks(number, row, limits)
    return Rows(rows, numbers, remarks, kind="csv", encoding=encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 with a mark, or GB18030.

    What is neither is read as what most of its lines are; a character that cannot be read becomes
    U+FFFD, and its row is refused later. Raises Unusable when no line is text of either kind.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "utf-16"
        except UnicodeDecodeError as wrong:
            raise _unreadable(data, wrong.start) from wrong
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as wrong:
        lines = [line for line in data[:SAMPLE_BYTES].splitlines() if not line.isascii()]
        utf8 = sum(_decodes(line, "utf-8") for line in lines)
        gb = sum(_decodes(line, "gb18030") and not _decodes(line, "utf-8") for line in lines)
        if utf8 == gb == 0:
            raise _unreadable(data, wrong.start) from wrong
        encoding = "utf-8" if utf8 >= gb else "gb18030"
        return data.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(data: bytes, position: int) -> Unusable:
    return Unusable(
        "ENCODING",
        _("Line %(line)s is neither UTF-8 nor GB18030 text. Save the table as xlsx or UTF-8 CSV.")
        % {"line": data.count(b"\n", 0, position) + 1},
    )


def _lines(text: str) -> list[str]:
    """Physical lines end with LF, CRLF or CR, not with the other breaks that Unicode knows."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def _delimiter(lines: list[str], columns: ColumnMap) -> str:
    known = {head_key(name) for c in columns for name in (c.key, c.label, *c.aliases)}

    def recognised(delimiter: str) -> int:
        cells = (line[:20_000].split(delimiter) for line in lines[:5])
        return sum(head_key(cell.strip('"\r\n')) in known for row in cells for cell in row)

    return max(DELIMITERS, key=recognised)


class _RecordTooLong(Exception):
    """A quotation mark was opened and not closed for many lines."""


class _Feed:
    """Physical lines for the csv module, which asks for one at a time."""

    def __init__(self, lines: list[str], start: int, longest: int) -> None:
        self.lines, self.position, self.began, self.longest = lines, start, start, longest

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self.position >= len(self.lines):
            raise StopIteration
        if self.position - self.began >= self.longest:
            raise _RecordTooLong
        self.position += 1
        return self.lines[self.position - 1]


def _records(
    lines: list[str], delimiter: str, limits: Limits
) -> Iterator[tuple[int, list[str], Finding | None]]:
    """(line number, cells, why it is broken). A broken record is given up by its first line only:
    reading goes on with the next physical line."""
    start = 0
    while start < len(lines):
        feed = _Feed(lines, start, limits.lines_in_a_record)
        reader = csv.reader(feed, delimiter=delimiter, strict=True)
        while True:
            feed.began = feed.position
            try:
                row = next(reader)
            except StopIteration:
                return
            except (csv.Error, _RecordTooLong) as wrong:
                yield feed.began + 1, *_broken(lines[feed.began], feed.began + 1, delimiter, wrong)
                start = feed.began + 1
                break
            yield feed.began + 1, row, None


def _broken(
    line: str, number: int, delimiter: str, wrong: Exception
) -> tuple[list[str], Finding | None]:
    """The cells of a line that could not be read, as far as they go, and the reason."""
    head = line[: csv.field_size_limit() - 1]
    try:
        cells = next(csv.reader([head], delimiter=delimiter), [])
    except csv.Error:
        cells = [head]
    if "field limit" in str(wrong) and len(line) > len(head):
        letters = max(len(cells) - 1, 0)
        return [c[:100] for c in cells], Finding(
            "CELL_TOO_LONG", {"column": letters + 1, "length": len(line)}, number
        )
    cells = [c.replace("\0", NUL_SHOWN) for c in cells]
    return [c[:1000] for c in cells], Finding("ROW_QUOTES", {}, number)


def _remarks(number: int, row: list[str], limits: Limits) -> Iterator[Finding]:
    """What is wrong with single cells of a row that was read."""
    whole = "".join(row)
    if "\0" in whole:
        yield Finding("ROW_NUL", {}, number)
        row[:] = [cell.replace("\0", NUL_SHOWN) for cell in row]
    if _REPLACED in whole:
        yield Finding("ROW_ENCODING", {}, number)
    if len(whole) > limits.cell_length:
        for position, cell in enumerate(row):
            if len(cell) > limits.cell_length:
                yield Finding(
                    "CELL_TOO_LONG", {"column": position + 1, "length": len(cell)}, number
                )
                row[position] = cell[:100]
    if "E+" in whole or "e+" in whole:
        for position, cell in enumerate(row):
            if LOST_DIGITS.fullmatch(cell.strip()):
                yield Finding("NUMBER_LOST_DIGITS", {"text": cell.strip()}, number, str(position))
