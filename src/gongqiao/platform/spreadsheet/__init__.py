"""Spreadsheets in and out: CSV and xlsx as frames of text with line numbers, and back.

Whatever arrives is untrusted: sizes are checked before anything is opened, nothing is executed, a
bad row is told by its line and never takes the good ones with it.
"""

from gongqiao.platform.spreadsheet.reading import read_table, refuse_foreign
from gongqiao.platform.spreadsheet.table import Column, ColumnMap, Limits, Table
from gongqiao.platform.spreadsheet.writing import (
    csv_chunks,
    defused,
    write_csv,
    write_frame,
    write_like,
    write_xlsx,
)

__all__ = [
    "Column",
    "ColumnMap",
    "Limits",
    "Table",
    "csv_chunks",
    "defused",
    "read_table",
    "refuse_foreign",
    "write_csv",
    "write_frame",
    "write_like",
    "write_xlsx",
]
