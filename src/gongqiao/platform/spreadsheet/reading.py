"""One door for spreadsheets: looks at the bytes, not at the file's name."""

from pathlib import Path

from django.utils.translation import gettext as _

from gongqiao.platform.errors import Unusable
from gongqiao.platform.spreadsheet import xlsx
from gongqiao.platform.spreadsheet.csv_text import read_csv
from gongqiao.platform.spreadsheet.table import ColumnMap, Limits, Table, recognise

_PLAIN = Limits()
_LOOKED_AT = 4096
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read_table(source: Path | bytes, *, columns: ColumnMap, limits: Limits = _PLAIN) -> Table:
    """Read a CSV or xlsx table whose header names the given columns, in any order.

    `source` is a path or the bytes themselves. Every cell becomes text; `Table.remarks` tells
    cells and rows that cannot be trusted (lost digits, broken quotes, too long). Raises Unusable
    when the whole cannot be used: not a table, unknown encoding, columns missing or doubled.
    """
    data = _bytes(source, limits)
    if data.startswith(xlsx.ZIP_MAGIC):
        return recognise(xlsx.read_xlsx(data, limits), columns, limits)
    refuse_foreign(data[:_LOOKED_AT])
    if not data.strip():
        raise Unusable("EMPTY_FILE", _("The file is empty."))
    return recognise(read_csv(data, columns, limits), columns, limits)


def refuse_foreign(start: bytes) -> None:
    """Raise Unusable when the first bytes of a file are those of a picture, a PDF, an old workbook:
    of anything that is neither CSV nor xlsx, whatever its name says."""
    if start.startswith(xlsx.OLE_MAGIC):
        raise Unusable(
            "OLD_WORKBOOK",
            _("This is an old xls file or one with a password. Save it as plain xlsx."),
        )
    wide_marks = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if start.startswith(_FOREIGN) or (not wide_marks and start[:_LOOKED_AT].count(0) > 64):
        raise Unusable("NOT_A_TABLE", _("This is neither a CSV nor an xlsx file."))


def _bytes(source: Path | bytes, limits: Limits) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.file_bytes:
        raise Unusable(
            "FILE_TOO_LARGE",
            _("The file has %(size)s MB; at most %(limit)s MB are read. Split it.")
            % {"size": size >> 20, "limit": limits.file_bytes >> 20},
        )
    return source if isinstance(source, bytes) else source.read_bytes()
