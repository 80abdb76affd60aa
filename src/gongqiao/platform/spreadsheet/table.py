"""What a spreadsheet is once it has been read, and how its header is recognised."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongqiao.kernel.findings import Finding
from gongqiao.platform.errors import Unusable

HEADER_ROWS = 5
"""The header stands within the first five rows; what is above it is a title."""

LINE = "line"
NUL_SHOWN = "␀"
"""Stands for the character NUL, which no database takes, in rows that are refused for it."""
_NOISE = re.compile(r"[\s\u200b\ufeff*:：_\-]+|[(（\[【][^)）\]】]*[)）\]】]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood: English key, Chinese label, other spellings of the head."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    says: str | Promise = ""


ColumnMap = Sequence[Column]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. Sizes in bytes, lengths in characters."""

    file_bytes: int = 100 * 1024 * 1024
    unpacked_bytes: int = 600 * 1024 * 1024
    members: int = 2_000
    rows: int = 1_000_000
    columns: int = 256
    cells: int = 20_000_000
    cell_length: int = 32_767
    broken_rows: int = 5_000
    lines_in_a_record: int = 50


@dataclass(frozen=True)
class Rows:
    """What a reader hands on: rows of cells with their line numbers, and rows it could not read.

    `remarks` have `row` set; a `field` holds the position of the cell (0-based, as text) until the
    header is known.
    """

    cells: list[list[str]]
    lines: list[int]
    remarks: list[Finding]
    kind: str
    encoding: str = ""
    sheet: str = ""
    first_column: int = 0


@dataclass(frozen=True)
class Table:
    """A spreadsheet whose header was recognised.

    `frame` holds `line` (Int64, row number in the file) and one text column per recognised key;
    blank cells are null, blanks around text are gone. `cells` holds the same rows untouched, one
    column per position, for a report of refused rows. `remarks` are findings about single cells or
    rows (`row` = line, `field` = key or None).
    """

    frame: pl.DataFrame
    cells: pl.DataFrame
    header: list[str]
    positions: dict[str, int]
    remarks: list[Finding]
    kind: str
    encoding: str = ""
    sheet: str = ""
    first_column: int = 0
    ignored: list[str] = field(default_factory=list)

    def letter_of(self, key: str) -> str:
        """The column letter of a key as a spreadsheet program shows it; "" when it has none."""
        if key not in self.positions:
            return ""
        number, letters = self.positions[key] + self.first_column + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


def head_key(text: str) -> str:
    """A header cell as it is compared: no blanks, stars, brackets with remarks; lower case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def recognise(rows: Rows, columns: ColumnMap, limits: Limits) -> Table:
    """Find the header and name the columns. Raises Unusable naming what is missing or doubled."""
    known = {head_key(name): c for c in columns for name in (c.key, c.label, *c.aliases)}
    at = _header_row(rows, columns, known)
    header = [cell.replace("\0", NUL_SHOWN).strip() for cell in rows.cells[at]]
    while header and not header[-1]:
        header.pop()
    if len(header) > limits.columns:
        raise Unusable(
            "TOO_MANY_COLUMNS",
            _("The table has %(found)s columns; at most %(limit)s are read.")
            % {"found": len(header), "limit": limits.columns},
        )
    positions = _positions(header, known)
    missing = [c for c in columns if c.required and c.key not in positions]
    if missing:
        raise Unusable(
            "MISSING_COLUMN",
            _("Columns are missing: %(names)s. The first row must hold the column names.")
            % {"names": ", ".join(f"{c.label} ({c.key})" for c in missing)},
            figures={"columns": [c.key for c in missing]},
        )
    return _table(rows, at, header, positions, limits)


def _header_row(rows: Rows, columns: ColumnMap, known: dict[str, Column]) -> int:
    if not rows.cells:
        raise Unusable("EMPTY_FILE", _("The file is empty."))
    required = {c.key for c in columns if c.required}
    best, most = 0, -1
    for number, cells in enumerate(rows.cells[:HEADER_ROWS]):
        found = {known[k].key for k in map(head_key, cells) if k in known}
        if required <= found:
            return number
        if len(found) > most:
            best, most = number, len(found)
    return best


def _positions(header: list[str], known: dict[str, Column]) -> dict[str, int]:
    positions: dict[str, int] = {}
    doubled: list[str] = []
    for number, text in enumerate(header):
        column = known.get(head_key(text)) if text else None
        if column is None:
            continue
        if column.key in positions:
            doubled.append(f"{header[positions[column.key]]} / {text}")
        positions.setdefault(column.key, number)
    if doubled:
        raise Unusable(
            "DOUBLED_COLUMN",
            _("Two columns mean the same: %(names)s. Keep one of them.")
            % {"names": ", ".join(doubled)},
            figures={"columns": doubled},
        )
    return positions


def _table(
    rows: Rows, at: int, header: list[str], positions: dict[str, int], limits: Limits
) -> Table:
    width = len(header)
    body, lines = rows.cells[at + 1 :], rows.lines[at + 1 :]
    remarks = [r for r in rows.remarks if r.row is not None and r.row > rows.lines[at]]
    remarks += _misshapen(body, lines, width)
    remarks = _named(remarks, {str(n): key for key, n in positions.items()})
    padded = [(row + [""] * (width - len(row)))[:width] for row in body]
    cells = pl.DataFrame(
        {str(n): column for n, column in enumerate(zip(*padded, strict=True))}
        if padded
        else {str(n): [] for n in range(width)},
        schema={str(n): pl.String for n in range(width)},
    ).insert_column(0, pl.Series(LINE, lines, dtype=pl.Int64))
    broken = {r.row for r in remarks if r.field is None}
    filled = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col(str(n)).str.strip_chars(_BLANKS) != "" for n in range(width)),
    )
    cells = cells.filter(filled | pl.col(LINE).is_in(list(broken)))
    if cells.height > limits.rows:
        raise Unusable(
            "TOO_MANY_ROWS",
            _("The table has more than %(limit)s rows. Split it.") % {"limit": f"{limits.rows:,}"},
        )
    frame = cells.select(LINE, *(_text(str(n)).alias(key) for key, n in positions.items()))
    used = set(positions.values())
    return Table(
        frame=frame,
        cells=cells,
        header=header,
        positions=positions,
        remarks=remarks,
        kind=rows.kind,
        encoding=rows.encoding,
        sheet=rows.sheet,
        first_column=rows.first_column,
        ignored=[text for n, text in enumerate(header) if text and n not in used],
    )


_BLANKS = " \t\r\n\u3000\ufeff\u200b\xa0"


def _text(column: str) -> pl.Expr:
    stripped = pl.col(column).str.strip_chars(_BLANKS)
    # what our own CSV exports put before = + - @ so that no program takes text for a formula
    stripped = stripped.str.replace(r"^'([=+\-@])", "$1")
    return pl.when(stripped == "").then(None).otherwise(stripped)


def _misshapen(body: list[list[str]], lines: list[int], width: int) -> list[Finding]:
    return [
        Finding("ROW_SHAPE", {"found": len(row), "expected": width}, line)
        for row, line in zip(body, lines, strict=True)
        if len(row) > width and any(cell.strip() for cell in row[width:])
    ]


def _named(remarks: list[Finding], names: dict[str, str]) -> list[Finding]:
    """Positions become keys; remarks about columns that nobody reads are dropped."""
    named = []
    for remark in remarks:
        if remark.field is None:
            named.append(remark)
        elif remark.field in names:
            named.append(Finding(remark.code, remark.figures, remark.row, names[remark.field]))
    return named
