"""Rows as PostgreSQL's binary COPY takes them: nothing to escape here, nothing to parse there.

Worth it for rows of many texts, dates and arrays (ADR 21); `copying.encoded` writes rows of any
kind.
"""

from collections.abc import Iterator
from typing import Any

import arro3.compute
import polars as pl
from arro3.core import ChunkedArray, DataType, Field, Table
from django.contrib.postgres.fields import ArrayField
from django.db import models
from pgpq import ArrowToPostgresBinaryEncoder

from gongqiao.platform.copying import Encoded

SENT_AT_ONCE = 4096
"""Rows."""

_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "BigAutoField": pl.Int64,
    "BigIntegerField": pl.Int64,
    "IntegerField": pl.Int32,
    "SmallIntegerField": pl.Int16,
    "BooleanField": pl.Boolean,
    "CharField": pl.String,
    "TextField": pl.String,
    "DateField": pl.Date,
    "DateTimeField": pl.Datetime("us"),
    "BinaryField": pl.Binary,
}
"""What a column is made of, by Django's name of its field. Binary COPY converts nothing: the width
must be that of the table."""


def binary(rows: pl.DataFrame, model: type[models.Model]) -> Encoded:
    """Rows of a model's table, to be sent by `copying.copy_encoded`.

    Instants are in UTC without saying so. Raises polars' InvalidOperationError when a number does
    not fit its column, KeyError for a column that the table or this list of types lacks.
    """
    fields = {field.column: field for field in model._meta.concrete_fields}
    table = _table(rows.select(pl.col(c).cast(_type(fields[c])) for c in rows.columns).rechunk())
    return Encoded(rows.columns, rows.height, table.nbytes, _pieces(table), binary=True)


def _pieces(table: Table) -> Iterator[bytes]:
    """Made when they are sent: a piece fits into the processor's cache, a block does not."""
    encoder = ArrowToPostgresBinaryEncoder(table.schema)
    yield encoder.write_header()
    for first in range(0, table.num_rows, SENT_AT_ONCE):
        some = table.slice(first, min(SENT_AT_ONCE, table.num_rows - first))
        for batch in some.to_batches():
            yield encoder.write_batch(batch)
    yield encoder.finish()


def _type(field: models.Field[Any, Any]) -> pl.DataType | type[pl.DataType]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, ArrayField):
        return pl.List(_type(field.base_field))
    return _TYPES[field.get_internal_type()]


def _table(rows: pl.DataFrame) -> Table:
    """As Arrow. The encoder knows bytes only in the older of Arrow's two ways to hold them."""
    table, old = Table.from_arrow(rows), DataType.binary()
    for number, (column, type_) in enumerate(rows.schema.items()):
        if type_ == pl.Binary:
            chunks = [arro3.compute.cast(chunk, old) for chunk in table.column(number).chunks]
            table = table.set_column(number, Field(column, old), ChunkedArray(chunks))
    return table
