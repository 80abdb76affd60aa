"""Moving sets of rows between Polars and PostgreSQL with COPY, each byte once."""

import io
import os
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from select import POLLIN, poll
from typing import Any

import numpy as np
import polars as pl
from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg import ClientCursor, Connection, Cursor, errors, sql
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

SENT_AT_ONCE = 1 << 18
ON_THE_WAY = 1 << 20
"""Both: bytes."""


def raw_cursor(cursor: CursorWrapper | Cursor[Any]) -> Cursor[Any]:
    """The psycopg cursor under Django's wrapper."""
    return cursor if isinstance(cursor, Cursor) else cursor.cursor


def binary_cursor(cursor: CursorWrapper | Cursor[Any]) -> Cursor[Any]:
    """A cursor of the same connection and transaction that can be asked for binary results."""
    return Cursor(raw_cursor(cursor).connection)


@dataclass(frozen=True)
class Encoded:
    """Rows in a format of COPY, ready to be sent (by whichever thread has the cursor)."""

    columns: list[str]
    rows: int
    size: int  # bytes, about
    pieces: Iterable[bytes | memoryview]
    binary: bool = False  # else PostgreSQL's text format


def encoded(frame: pl.DataFrame) -> Encoded:
    """A frame as the text that COPY takes. Binary columns are written as PostgreSQL's hex."""
    payload = io.BytesIO()
    frame.with_columns(
        _ENCODERS[t.base_type()](frame[c])
        for c, t in frame.schema.items()
        if t.base_type() in _ENCODERS
    ).write_csv(
        payload, include_header=False, separator="\t", quote_style="never", null_value="\\N"
    )
    text = payload.getbuffer()
    pieces = (text[at : at + SENT_AT_ONCE] for at in range(0, len(text), SENT_AT_ONCE))
    return Encoded(frame.columns, frame.height, len(text), pieces)


def told(rows: pl.DataFrame, model: type[models.Model]) -> pl.DataFrame:
    """Without the columns that the model's table fills in as they are: null, or its default."""
    defaults = {
        field.column: field.db_default
        for field in model._meta.concrete_fields
        if isinstance(field.db_default, bool | int | str)
    }
    return rows.select(
        column
        for column in rows
        if column.null_count() < rows.height
        and not (column.name in defaults and column.eq_missing(defaults[column.name]).all())
    )


def _hex(column: pl.Series) -> pl.Series:
    return ("\\\\x" + column.bin.encode("hex")).alias(column.name)


def _escaped(column: pl.Series) -> pl.Series:
    if not column.str.contains("[\\\\\t\n\r]").any():
        return column
    for plain, escaped in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")):
        column = column.str.replace_all(plain, escaped, literal=True)
    return column


def _days(column: pl.Series) -> pl.Series:
    """Dates as text by looking them up: a file has many rows and few days."""
    numbers = column.cast(pl.Int32)
    low, high = numbers.min(), numbers.max()
    if not isinstance(low, int) or not isinstance(high, int) or high - low > len(column):
        return column
    texts = pl.int_range(low, high + 1, dtype=pl.Int32, eager=True).cast(pl.Date).cast(pl.String)
    return texts.gather(numbers - low).alias(column.name)


def _instants(column: pl.Series) -> pl.Series:
    """Whole seconds as text, day and time of day looked up apart."""
    numbers = column.cast(pl.Int64)
    if column.dtype.time_unit != "us" or (numbers % _SECOND != 0).any():  # type: ignore[attr-defined]  # it is a Datetime
        return column
    day = _days((numbers // (_DAY * _SECOND)).cast(pl.Int32).cast(pl.Date))
    seconds = pl.int_range(0, _DAY, dtype=pl.Int64, eager=True) * _SECOND
    texts = seconds.cast(pl.Datetime("us")).dt.strftime("%H:%M:%S")
    return (day.cast(pl.String) + " " + texts.gather(numbers // _SECOND % _DAY)).alias(column.name)


_SECOND, _DAY = 1_000_000, 86_400
"""Microseconds of a second, seconds of a day."""
_ENCODERS: dict[type[pl.DataType], Callable[[pl.Series], pl.Series]] = {
    pl.Binary: _hex,
    pl.String: _escaped,
    pl.Date: _days,
    pl.Datetime: _instants,
}


def copy_encoded(cursor: CursorWrapper | Cursor[Any], table: str, rows: Encoded) -> int:
    """COPY rows into the columns of a table that have their names. Returns the row count."""
    if not rows.rows:
        return 0
    statement = sql.SQL("COPY {} ({}) FROM STDIN {}").format(
        sql.Identifier(table),
        sql.SQL(",").join(map(sql.Identifier, rows.columns)),
        sql.SQL("(FORMAT binary)" if rows.binary else ""),
    )
    raw = raw_cursor(cursor)
    _widen(raw.connection)
    with raw.copy(statement) as copy:
        for piece in rows.pieces:
            copy.write(piece)
    return rows.rows


def _widen(connection: Connection[Any]) -> None:
    """Let the way through a Unix socket hold more than the usual 200 kB: while the next rows are
    made, the server works on those; with fewer it waits. A system that allows less gives what it
    allows. TCP finds its own measure.
    """
    with socket.socket(fileno=os.dup(connection.fileno())) as wire:
        if wire.family == socket.AF_UNIX:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ON_THE_WAY)


def copy_in(cursor: CursorWrapper | Cursor[Any], table: str, frame: pl.DataFrame) -> int:
    """COPY a frame into a table whose columns have the frame's names. Returns the row count."""
    return copy_encoded(cursor, table, encoded(frame)) if frame.height else 0


def copy_out(
    cursor: CursorWrapper | Cursor[Any],
    query: str | sql.Composed,
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
    params: Sequence[Any] = (),
) -> pl.DataFrame:
    """The rows of a query as a frame. `schema` names and types the columns, in order.

    Instants come to the microsecond until the year 2106, where a float of their seconds ends.
    """
    raw = raw_cursor(cursor)
    body = query.as_string(raw) if isinstance(query, sql.Composed) else query
    if params:
        body = ClientCursor(raw.connection).mogrify(body, params)
    sent = {c: _SENT_AS.get(t.base_type(), (t, None, None)) for c, t in schema.items()}
    if any(expression for _type, expression, _back in sent.values()):
        body = _in_numbers(body, [expression for _type, expression, _back in sent.values()])
    buffer = _received(raw, f"COPY ({body}) TO STDOUT")
    if buffer.tell() == 0:
        return pl.DataFrame(schema=dict(schema))
    buffer.seek(0)
    frame = pl.read_csv(
        buffer,
        has_header=False,
        schema={c: t for c, (t, _expression, _back) in sent.items()},
        separator="\t",
        quote_char=None,
        null_values="\\N",
        empty_string_is_null=False,
    )
    texts = (_unescaped(frame[c]) for c, t in frame.schema.items() if t == pl.String)
    return frame.with_columns(texts).with_columns(
        back(pl.col(c)).cast(schema[c]) for c, (_type, _expression, back) in sent.items() if back
    )


def numbers_out(
    cursor: CursorWrapper | Cursor[Any],
    query: str,
    columns: Sequence[str],
    params: Sequence[Any] = (),
) -> pl.DataFrame:
    """The rows of a query of whole numbers, none of them null, in any order.

    Each column comes as one row of bytes: a fifth of the work that `copy_out` makes of numbers. For
    up to ten million rows; the server holds them in memory. Raises ValueError when a number is
    null.
    """
    packed = ", ".join(map(_packed, columns))
    with binary_cursor(cursor) as own:
        own.execute(
            f"SELECT {packed}, count(*) FROM ({query}) AS q ({', '.join(columns)})".encode(),  # noqa: S608  # the caller's query
            params or None,
            binary=True,
        )
        result = own.pgresult
        assert result is not None  # a query without one raises
        sent = [result.get_value(0, number) for number in range(len(columns) + 1)]
    rows = int.from_bytes(sent.pop() or b"", "big")
    numbers = {name: _numbers(column) for name, column in zip(columns, sent, strict=True)}
    if any(len(column) != rows for column in numbers.values()):
        raise ValueError("a number is null")
    return pl.DataFrame(numbers)


def _packed(column: str) -> str:
    return f"string_agg(int8send({column}::bigint), NULL)"


def _numbers(packed: bytes | None) -> pl.Series:
    return pl.Series(np.frombuffer(packed or b"", ">i8").astype("=i8"))


BETWEEN = "\x1f"
"""What no text of the house holds: a unit separator."""


def texts_out(
    cursor: CursorWrapper | Cursor[Any], query: str, number: str, text: str
) -> pl.DataFrame:
    """The rows of a query of a whole number and a text, neither of them null, in any order.

    They come as one row of bytes and one long text, which spares both sides a step for each row.
    """
    with binary_cursor(cursor) as own:
        own.execute(
            f"SELECT {_packed(number)}, string_agg({text}, E'\\x1f') "  # noqa: S608  # the caller's query
            f"FROM ({query}) AS q ({number}, {text})".encode(),
            binary=True,
        )
        result = own.pgresult
        assert result is not None  # a query without one raises
        numbers, joined = _numbers(result.get_value(0, 0)), result.get_value(0, 1) or b""
    texts = pl.Series([joined.decode()]).str.split(BETWEEN).explode()
    if not len(numbers):
        texts = texts.clear()
    if len(texts) != len(numbers):  # some text does hold the separator
        return copy_out(cursor, query, {number: pl.Int64, text: pl.String})
    return pl.DataFrame({number: numbers, text: texts})


def _unescaped(column: pl.Series) -> pl.Series:
    """Take back what COPY writes with backslashes. A NUL, which no text has, holds the place of
    two of them."""
    if not column.str.contains("\\", literal=True).any():
        return column
    column = column.str.replace_all(r"\\", "\0", literal=True)
    for escaped, plain in _ESCAPED:
        column = column.str.replace_all(escaped, plain, literal=True)
    return column.str.replace_all("\0", "\\", literal=True)


_ESCAPED = (
    (r"\t", "\t"),
    (r"\n", "\n"),
    (r"\r", "\r"),
    (r"\b", "\b"),
    (r"\f", "\f"),
    (r"\v", "\v"),
)


_SENT_AS: dict[
    type[pl.DataType],
    tuple[type[pl.DataType], str | None, Callable[[pl.Expr], pl.Expr] | None],
] = {
    # how PostgreSQL writes a type here: read as, expression, and back; numbers are read fastest
    pl.Binary: (pl.String, None, lambda text: text.str.slice(2).str.decode("hex")),
    pl.Boolean: (pl.String, None, lambda text: text == "t"),
    pl.Date: (pl.Int32, "{c} - DATE '1970-01-01'", lambda days: days),
    pl.Datetime: (pl.Int64, "(date_part('epoch', {c}) * 1000000)::bigint", lambda us: us),
}


def _in_numbers(body: str, expressions: Sequence[str | None]) -> str:
    """The query with its dates as days and its times as microseconds, both since 1970."""
    names = [f"c{n}" for n in range(len(expressions))]
    taken = [(e or "{c}").format(c=c) for c, e in zip(names, expressions, strict=True)]
    return f"SELECT {', '.join(taken)} FROM ({body}) AS q ({', '.join(names)})"  # noqa: S608  # the caller's query


def _received(raw: Cursor[Any], statement: str) -> io.BytesIO:
    """What a COPY sends, through the driver's low level: a fifth of the time of its iterator."""
    connection, buffer = raw.connection, io.BytesIO()
    raw.execute("SELECT")  # begins the transaction where the connection has to
    with connection.lock:
        try:
            results = _answers(connection.pgconn, statement, buffer)
        except BaseException:
            connection.close()  # in the middle of a COPY it is of no further use
            raise
    for result in results:
        if result.status not in (ExecStatus.COPY_OUT, ExecStatus.COMMAND_OK):
            raise errors.error_from_result(result)
    return buffer


def _answers(wire: PGconn, statement: str, buffer: io.BytesIO) -> list[PGresult]:
    """Run a COPY to its end; all results that the server gave."""
    results = [wire.exec_(statement.encode())]
    if results[0].status == ExecStatus.COPY_OUT:
        readable = poll()
        readable.register(wire.socket, POLLIN)
        get, put = wire.get_copy_data, buffer.write
        while (got := get(1))[0] >= 0:
            if got[0]:
                put(got[1])
            else:
                readable.poll()
                wire.consume_input()
    while (result := wire.get_result()) is not None:
        results.append(result)
    return results


def with_room(cursor: CursorWrapper | Cursor[Any]) -> None:
    """Sorts and hash tables of large sets stay in memory, until the transaction ends."""
    raw_cursor(cursor).execute("SET LOCAL work_mem = '64MB'")


CHINA = "Asia/Shanghai"
OFFSET = timedelta(hours=8)
SAME_OFFSET_SINCE = datetime(1992, 1, 1)  # noqa: DTZ001  # compared with wall-clock times
"""China had summer time until 1991; later times need no look at the zone's table."""


def in_utc(times: pl.Series) -> pl.Series:
    """Wall-clock times of China as UTC ones: what a `timestamptz` column takes over COPY here."""
    if _plain(times):
        return times - OFFSET
    local = times.dt.replace_time_zone(CHINA, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def from_utc(times: pl.Series) -> pl.Series:
    """`in_utc` back: what a `timestamptz` column gives over COPY as wall-clock times of China."""
    if _plain(times):
        return times + OFFSET
    return times.dt.replace_time_zone("UTC").dt.convert_time_zone(CHINA).dt.replace_time_zone(None)


def _plain(times: pl.Series) -> bool:
    earliest = times.min()
    return isinstance(earliest, datetime) and earliest >= SAME_OFFSET_SINCE


def reserve_ids(cursor: CursorWrapper | Cursor[Any], sequence: str, count: int) -> int:
    """Reserve `count` consecutive ids of a sequence; returns the first. Gaps after a kill are fine.

    Two reservations at once wait for each other for the moment that they take.
    """
    raw = raw_cursor(cursor)
    raw.execute("SELECT pg_advisory_lock(hashtextextended(%s, 1))", [sequence])
    try:
        row = raw.execute("SELECT nextval(%s::regclass)", [sequence]).fetchone()
        first = int(row[0]) if row else 0
        raw.execute("SELECT setval(%s::regclass, %s)", [sequence, first + max(count, 1) - 1])
    finally:
        raw.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [sequence])
    return first
