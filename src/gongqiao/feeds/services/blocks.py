"""A file as a sequence of bounded frames of text, whatever its encoding and however broken it is.

A block that Polars reads line for line is taken as it is. A block in which the counts disagree
(stray quotes, wrong numbers of fields, NUL bytes, undecodable bytes) is read again one physical
line at a time, so that a bad line loses nothing but itself. A record therefore never spans lines:
no field of this feed may contain a line break.
"""

import codecs
import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl
from django.utils.translation import gettext as _

from gongqiao.feeds import layout
from gongqiao.platform.errors import Unusable
from gongqiao.platform.spreadsheet import Column, read_table

BLOCK_BYTES = 48 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True)
class Block:
    """Usable lines as strings, with `line`; and the numbers and text of broken ones."""

    rows: pl.DataFrame
    broken: list[tuple[int, str]]


def utf8_copy_if_needed(path: Path) -> IO[bytes]:
    """The file opened as UTF-8 bytes: GB18030 is recognised and rewritten to a temporary file."""
    stream = path.open("rb")
    sample = stream.read(4 * 1024 * 1024)
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError:
        gb = codecs.getincrementaldecoder("gb18030")()
        try:
            gb.decode(sample)
        except UnicodeDecodeError:
            return stream  # neither: read as UTF-8, undecodable lines are refused one by one
        rewritten = tempfile.TemporaryFile()  # noqa: SIM115  # handed to the caller, who closes it
        gb.reset()
        while chunk := stream.read(1 << 20):
            rewritten.write(gb.decode(chunk).encode())
        stream.close()
        rewritten.seek(0)
        return rewritten
    return stream


def read_header(stream: IO[bytes]) -> list[str | None]:
    """The feed key of each column (None: not used). Raises Unusable when the file cannot be one."""
    line = stream.readline(LONGEST_LINE)
    if not line.strip():
        raise Unusable("EMPTY_FILE", _("The file is empty."))
    try:
        cells = next(csv.reader([line.decode("utf-8-sig").replace("\0", "").rstrip("\r\n")]))
    except (UnicodeDecodeError, csv.Error):
        raise Unusable("NOT_A_TABLE", _("This is not a CSV or XLSX file.")) from None
    return header_keys(cells)


def header_keys(cells: list[str]) -> list[str | None]:
    """Recognise English keys and Chinese labels, in any order."""
    keys: list[str | None] = []
    for cell in cells:
        name = cell.strip().strip("\ufeff*")
        key = layout.CHINESE.get(name, name.lower())
        keys.append(key if key in layout.USED else None)
    used = [k for k in keys if k]
    doubled = sorted({k for k in used if used.count(k) > 1})
    if doubled:
        raise Unusable(
            "DOUBLED_COLUMN",
            _("These columns stand in the file twice: %(names)s.") % {"names": "、".join(doubled)},
        )
    missing = [c for c in layout.REQUIRED if c not in used]
    if missing:
        raise Unusable(
            "MISSING_COLUMN",
            _("These columns are missing: %(names)s.") % {"names": "、".join(missing)},
        )
    return keys


def from_spreadsheet(path: Path) -> Block:
    """An xlsx workbook as one block; cells and rows that cannot be trusted count as broken."""
    labels = {key: [zh for zh, k in layout.CHINESE.items() if k == key] for key in layout.USED}
    table = read_table(
        path,
        columns=[
            Column(
                key, next(iter(labels[key]), key), tuple(labels[key][1:]), key in layout.REQUIRED
            )
            for key in layout.USED
        ],
    )
    bad = {r.row for r in table.remarks}
    text = table.frame.filter(pl.col("line").is_in(list(bad)))
    broken = [(int(r[0]), " ".join(str(c) for c in r[1:] if c)[:2000]) for r in text.iter_rows()]
    return Block(table.frame.filter(~pl.col("line").is_in(list(bad))), broken)


def blocks(stream: IO[bytes], keys: list[str | None]) -> Iterator[Block]:
    """The lines after the header. Memory is bounded by BLOCK_BYTES, whatever the file."""
    line = 2
    rest = b""
    while chunk := stream.read(BLOCK_BYTES):
        data = rest + chunk
        cut = data.rfind(b"\n") + 1
        if cut == 0:
            rest = _bounded(data)
            continue
        rest = data[cut:]
        block, count = _read_block(data[:cut], keys, line)
        line += count
        yield block
    if rest.strip(b"\r\n\0 "):
        yield _read_block(rest + b"\n", keys, line)[0]


def _bounded(data: bytes) -> bytes:
    """A line longer than a block is no line of this feed: keep only enough to refuse it."""
    return data[:LONGEST_LINE] if len(data) > BLOCK_BYTES else data


def _read_block(data: bytes, keys: list[str | None], line: int) -> tuple[Block, int]:
    count = data.count(b"\n")
    if b"\0" not in data:
        names = [key or f"_{i}" for i, key in enumerate(keys)]
        try:
            frame = pl.read_csv(
                data,
                has_header=False,
                new_columns=names,
                schema=dict.fromkeys(names, pl.String()),
                columns=[i for i, key in enumerate(keys) if key],
                truncate_ragged_lines=False,
            )
        except (pl.exceptions.PolarsError, UnicodeDecodeError):
            frame = None
        if frame is not None and frame.height == count:
            numbered = frame.with_columns(
                pl.int_range(line, line + count, dtype=pl.Int64).alias("line")
            )
            return Block(numbered, []), count
    return _read_lines(data, keys, line), count


def _read_lines(data: bytes, keys: list[str | None], line: int) -> Block:
    columns: dict[str, list[str | None]] = {key: [] for key in keys if key}
    numbers: list[int] = []
    broken: list[tuple[int, str]] = []
    for number, raw in enumerate(data.split(b"\n")[:-1], start=line):
        if not raw.strip(b"\r "):
            continue
        cells = _cells(raw)
        if cells is None or len(cells) != len(keys):
            broken.append((number, raw[:2000].decode("utf-8", "replace").replace("\0", "␀")))
            continue
        numbers.append(number)
        for key, cell in zip(keys, cells, strict=True):
            if key:
                columns[key].append(cell)
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    return Block(frame.with_columns(pl.Series("line", numbers, dtype=pl.Int64)), broken)


def _cells(raw: bytes) -> list[str] | None:
    if b"\0" in raw or raw.count(b'"') % 2 or len(raw) > LONGEST_LINE:
        return None
    try:
        return next(csv.reader([raw.decode().rstrip("\r")], strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
