"""A file as a sequence of bounded frames of text, whatever its encoding and however broken it is.

A block that Polars reads line for line, with all fields of each, is taken as it is. Any other block
(stray quotes, wrong numbers of fields, NUL bytes, undecodable bytes) is read again one physical
line at a time, so that a bad line loses nothing but itself. A record therefore never spans lines:
no field of this feed may contain a line break. Blank lines are passed over.
"""

import codecs
import csv
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl
from django.utils.translation import gettext as _

from gongqiao.feeds import layout
from gongqiao.feeds.sentences import columns_say
from gongqiao.platform.errors import Unusable
from gongqiao.platform.spreadsheet import Column, read_table

BLOCK_BYTES = 16 * 1024 * 1024
FIRST_BYTES = 2 * 1024 * 1024
"""The first block is small, each next one twice as large until they are as large as may be: whoever
comes after this step has something to do soon."""
LONGEST_LINE = 1024 * 1024
SHOWN = 2000
"""So much of a broken line is kept."""
COUNTED_AT_ONCE = 256 * 1024
THREE_BYTES = "\u0800"
"""From this letter on UTF-8 takes three bytes; all Chinese ones are beyond it."""
SAMPLE_BYTES = 4 * 1024 * 1024
ZIP_MAGIC = b"PK\x03\x04"
UNREADABLE = "gongqiao.unreadable"
END = b"\1"
"""Put behind each line while Polars reads it."""


@dataclass(frozen=True)
class Block:
    """Usable lines as strings, with `line`; and the numbers and text of broken ones."""

    rows: pl.DataFrame
    broken: list[tuple[int, str]]


def utf8_copy_if_needed(path: Path) -> IO[bytes]:
    """The file opened as UTF-8 bytes: GB18030 is recognised and rewritten to a temporary file.

    What is no character becomes a NUL there, by which its line is refused.
    """
    stream = path.open("rb")
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    if _is_utf8(sample):
        return stream
    rewritten = tempfile.TemporaryFile()  # noqa: SIM115  # handed to the caller, who closes it
    gb = codecs.getincrementaldecoder("gb18030")(UNREADABLE)
    while chunk := stream.read(1 << 20):
        rewritten.write(gb.decode(chunk).encode())
    rewritten.write(gb.decode(b"", final=True).encode())
    stream.close()
    rewritten.seek(0)
    return rewritten


def _is_utf8(sample: bytes) -> bool:
    """What most of the lines are that are not plain ASCII; else what the first of them is.

    Text in GB18030 may look like UTF-8 of two-byte letters, hardly ever of Chinese ones; text in
    UTF-8 often looks like GB18030. A few broken bytes in a UTF-8 file are therefore no reason to
    read all its names as something else.
    """
    if len(sample) == SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1]  # its last line may have been cut
    if _decoded(sample, "utf-8"):
        return True  # nearly always, and told at once
    lines = [line for line in sample.splitlines() if not line.isascii()]
    utf8 = sum(any(letter >= THREE_BYTES for letter in _decoded(line, "utf-8")) for line in lines)
    gb = sum(bool(_decoded(line, "gb18030")) and not _decoded(line, "utf-8") for line in lines)
    return utf8 > gb or (utf8 == gb and (not lines or bool(_decoded(lines[0], "utf-8"))))


def _decoded(line: bytes, encoding: str) -> str:
    """The text, blank when it is none."""
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _as_nul(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\0", error.start + 1


codecs.register_error(UNREADABLE, _as_nul)


def read_header(stream: IO[bytes]) -> list[str | None]:
    """The feed key of each column (None: not used). Raises Unusable when the file cannot be one."""
    line = stream.readline(LONGEST_LINE)
    if not line.strip():
        raise Unusable("EMPTY_FILE", _("The file is empty."))
    if b"\0" in line:  # of an encoding with two or four bytes to a letter
        raise Unusable("ENCODING", _("The file is not text in UTF-8 or GB18030."))
    try:
        cells = next(csv.reader([line.decode("utf-8-sig").rstrip("\r\n")]))
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
            _("These columns stand in the file twice: %(names)s.")
            % {"names": columns_say(doubled)},
        )
    missing = [c for c in layout.REQUIRED if c not in used]
    if missing:
        raise Unusable(
            "MISSING_COLUMN",
            _("These columns are missing: %(names)s.") % {"names": columns_say(missing)},
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
    broken = [(int(r[0]), " ".join(str(c) for c in r[1:] if c)[:SHOWN]) for r in text.iter_rows()]
    return Block(table.frame.filter(~pl.col("line").is_in(list(bad))), broken)


def blocks(stream: IO[bytes], keys: list[str | None]) -> Iterator[Block]:
    """The lines after the header. Memory is bounded by BLOCK_BYTES, whatever the file."""
    line = 2
    size = min(FIRST_BYTES, BLOCK_BYTES)
    while data := _whole_lines(stream, size):
        size = min(2 * size, BLOCK_BYTES)
        block, count = _read_block(data, keys, line)
        line += count
        yield block


def _whole_lines(stream: IO[bytes], size: int) -> bytes:
    """The next `size` bytes and what is left of the line that they end in; nothing at the end.

    Where that line ends is looked up first: memory is filled once and not copied. Of a line longer
    than a block, which is no line of this feed, there comes what shows it, and a NUL, by which it
    is refused whatever follows.
    """
    start = stream.tell()
    stream.seek(size, os.SEEK_CUR)
    over = stream.readline(BLOCK_BYTES)
    stream.seek(start)
    data = stream.read(size + len(over))
    if data.endswith(b"\n"):
        return data
    lines, last = data[: data.rfind(b"\n") + 1], data[data.rfind(b"\n") + 1 :]
    if len(last) >= BLOCK_BYTES:
        while (more := stream.readline(BLOCK_BYTES)) and not more.endswith(b"\n"):
            pass
        last = b"\0" + last[:SHOWN]
    return lines + last + b"\n" if last.strip(b"\r\n\0 ") else lines


def _read_block(data: bytes, keys: list[str | None], line: int) -> tuple[Block, int]:
    count = _count(data, b"\n")
    frame = None if b"\0" in data else _read_at_once(data, keys, count)
    if frame is None:
        return _read_lines(data, keys, line), count
    numbers = pl.int_range(line, line + count, dtype=pl.Int64).alias("line")
    return Block(frame.with_columns(numbers), []), count


def _count(data: bytes, letter: bytes) -> int:
    """`data.count(letter)`, for a letter that occurs often in a fifth of the time.

    Piece by piece: what lies between is made in the processor's cache, not in fresh memory.
    """
    whole = np.frombuffer(data, np.uint8)
    pieces = (whole[at : at + COUNTED_AT_ONCE] for at in range(0, len(whole), COUNTED_AT_ONCE))
    return sum(int(np.count_nonzero(piece == letter[0])) for piece in pieces)


def _read_at_once(data: bytes, keys: list[str | None], count: int) -> pl.DataFrame | None:
    """All lines as a frame; None unless each is a row with exactly as many fields as the header.

    Polars fills up short lines and cuts long ones in silence. Without quotes the commas tell: no
    line is short when each has its last field, and none is long when there are no commas over.
    Otherwise each line gets one field more, which must be there at the end.
    """
    plain = b'"' not in data and b"\r" not in data
    if plain and _count(data, b",") == count * (len(keys) - 1) and keys[-1]:
        frame = _frame(data, [key or f"_{i}" for i, key in enumerate(keys)], keys)
        if frame is not None and frame.height == count and not frame[keys[-1]].null_count():
            return frame
    if END in data:
        return None
    names = [*(key or f"_{i}" for i, key in enumerate(keys)), "_end"]
    ended = data.replace(b"\r\n", b"\n").replace(b"\n", b"," + END + b"\n")
    frame = _frame(ended, names, [*keys, "_end"])
    if frame is None or frame.height != count:
        return None
    return frame.drop("_end") if frame["_end"].eq_missing(END.decode()).all() else None


def _frame(data: bytes, names: list[str], keys: list[str | None]) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            data,
            has_header=False,
            new_columns=names,
            schema=dict.fromkeys(names, pl.String()),
            columns=[i for i, key in enumerate(keys) if key],
            truncate_ragged_lines=False,
        )
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None


def _read_lines(data: bytes, keys: list[str | None], line: int) -> Block:
    columns: dict[str, list[str | None]] = {key: [] for key in keys if key}
    numbers: list[int] = []
    broken: list[tuple[int, str]] = []
    for number, raw in enumerate(data.split(b"\n")[:-1], start=line):
        if not raw.strip(b"\r "):
            continue
        cells = _cells(raw)
        if cells is None or len(cells) != len(keys):
            broken.append((number, raw[:SHOWN].decode("utf-8", "replace").replace("\0", "␀")))
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
