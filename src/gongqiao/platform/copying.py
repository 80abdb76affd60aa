"""Moving sets of rows between Polars and PostgreSQL with COPY, each byte once."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor, sql


def raw_cursor(cursor: CursorWrapper | Cursor[Any]) -> Cursor[Any]:
    """The psycopg cursor under Django's wrapper."""
    return cursor if isinstance(cursor, Cursor) else cursor.cursor


def copy_in(cursor: CursorWrapper | Cursor[Any], table: str, frame: pl.DataFrame) -> int:
    """COPY a frame into a table whose columns have the frame's names. Returns the row count.

    Binary columns are handed over as PostgreSQL hex; null is the empty unquoted field.
    """
    if frame.is_empty():
        return 0
    payload = io.BytesIO()
    frame.with_columns(
        [
            ("\\x" + pl.col(c).bin.encode("hex")).alias(c)
            for c, t in frame.schema.items()
            if t == pl.Binary
        ]
    ).write_csv(payload, include_header=False, quote_style="necessary")
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(",").join(map(sql.Identifier, frame.columns))
    )
    with raw_cursor(cursor).copy(statement) as copy:
        copy.write(payload.getbuffer())
    return frame.height


def copy_out(
    cursor: CursorWrapper | Cursor[Any],
    query: str | sql.Composed,
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
    params: Sequence[Any] = (),
) -> pl.DataFrame:
    """The rows of a query as a frame. `schema` names and types the columns, in order."""
    raw = raw_cursor(cursor)
    body = query.as_string(raw) if isinstance(query, sql.Composed) else query
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(sql.SQL(body))
    buffer = io.BytesIO()
    with raw.copy(statement, params or None) as copy:
        for chunk in copy:
            buffer.write(chunk)
    if buffer.tell() == 0:
        return pl.DataFrame(schema=dict(schema))
    buffer.seek(0)
    # PostgreSQL writes binary as \\x…, booleans as t and f
    binary = [c for c, t in schema.items() if t == pl.Binary]
    booleans = [c for c, t in schema.items() if t == pl.Boolean]
    as_text = dict.fromkeys([*binary, *booleans], pl.String)
    frame = pl.read_csv(buffer, has_header=False, schema={**schema, **as_text})
    return frame.with_columns(
        [pl.col(c).str.slice(2).str.decode("hex") for c in binary]
        + [pl.col(c) == "t" for c in booleans]
    )


def in_utc(column: str, zone: str = "Asia/Shanghai") -> pl.Expr:
    """Wall-clock times of a zone as UTC ones: what a `timestamptz` column takes over COPY here."""
    local = pl.col(column).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC").dt.replace_time_zone(None).alias(column)


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
