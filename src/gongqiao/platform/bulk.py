"""Many rows into a table that holds few: the rows first, the indexes after (ADR 8).

An index that is built over all rows costs a fraction of one that is kept row by row. All of it
happens inside the caller's transaction: a kill or an error leaves the indexes as they were. Others
wait for the table until the commit, which is why it is done only while the table is small.
"""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import Cursor, errors, sql

from gongqiao.platform.copying import raw_cursor
from gongqiao.platform.faults import point

FEWEST_BYTES = int(os.environ.get("GONGQIAO_BULK_BYTES", "8388608"))
"""Less is quickly done either way."""
BUILD_MEMORY = "256MB"

_INDEXES = """
SELECT i.indexrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid),
       pg_get_indexdef(i.indexrelid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
WHERE i.indrelid = %s::regclass ORDER BY i.indexrelid
"""


def pays(cursor: CursorWrapper | Cursor[Any], table: str, new_bytes: int) -> bool:
    """True when `new_bytes` of rows are at least about half of what the table holds, and whoever
    asks owns it: the page server's role alters nothing.
    """
    if new_bytes < FEWEST_BYTES:
        return False
    asked = "SELECT pg_relation_size(oid) FROM pg_class WHERE oid = %s::regclass AND "
    owned = "pg_has_role(current_user, relowner, 'USAGE')"
    row = raw_cursor(cursor).execute(asked + owned, [table]).fetchone()
    return row is not None and new_bytes >= row[0] // 2


@contextmanager
def without_indexes(
    cursor: CursorWrapper | Cursor[Any],
    table: str,
    *,
    but: Collection[str] = (),
    mend: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Drop the indexes of the table (no other table may refer to it), build them again at the end.

    `but`: those that few rows enter; reading all rows again would cost more than keeping them.
    Raises psycopg's UniqueViolation at the end when a key came twice; the caller rolls back. With
    `mend` that is called first, once, to take out what came twice; then they are built again.
    """
    raw = raw_cursor(cursor)
    found = [f for f in raw.execute(_INDEXES, [table]).fetchall() if f[0] not in but]
    target = sql.Identifier(table)
    for index, constraint, _rule, _definition in found:
        if constraint:
            drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
            raw.execute(drop.format(target, sql.Identifier(constraint)))
        else:
            raw.execute(f"DROP INDEX {index}")
    point("bulk.after_drop")
    yield
    point("bulk.before_build")
    try:
        with raw.connection.transaction():  # a savepoint: what was loaded stays when it fails
            _build(raw, target, found)
    except errors.UniqueViolation:
        if mend is None:
            raise
        mend()
        _build(raw, target, found)
    point("bulk.after_build")


def _build(
    raw: Cursor[Any], target: sql.Identifier, found: Sequence[tuple[str, str, str, str]]
) -> None:
    raw.execute(f"SET LOCAL maintenance_work_mem = '{BUILD_MEMORY}'")
    raw.execute("SET LOCAL max_parallel_maintenance_workers = 1")  # with this one, two
    for _index, constraint, rule, definition in found:
        if constraint:
            add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ")
            raw.execute(add.format(target, sql.Identifier(constraint)) + sql.SQL(rule))
        else:
            raw.execute(definition)
    raw.execute("RESET maintenance_work_mem")
    raw.execute("RESET max_parallel_maintenance_workers")


def glance(
    cursor: CursorWrapper | Cursor[Any], table: str, columns: Sequence[str] | None = None
) -> None:
    """Statistics of a table that has just grown, from a small sample: some hundredths of a second.

    `columns`: these only; of all come those of what its indexes are made of, too. Until PostgreSQL
    looks by itself, a minute or more later, it takes the table for what it was, and reads it in the
    way that suits a few rows.
    """
    raw = raw_cursor(cursor)
    raw.execute("SET LOCAL default_statistics_target = 10")
    names = sql.SQL(", ").join(map(sql.Identifier, columns or ()))
    these = sql.SQL("({})").format(names) if columns else sql.SQL("")
    raw.execute(sql.SQL("ANALYZE {} {}").format(sql.Identifier(table), these))
    raw.execute("RESET default_statistics_target")
