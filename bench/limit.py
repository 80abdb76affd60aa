"""L: what one connection can copy. The rows of a finished run, copied again into bare tables.

Raw settlements without an index, decisions with their one unique key (that of the real table, read
from the catalogue), postings without an index; each committed. The text to be copied is made before
the clock starts.
"""

import time

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import raw_cursor

_BARE = (
    ("feeds_settlement", "ORDER BY id", False),
    ("mutualaid_claim", "ORDER BY id", True),
    ("ledger_posting", "ORDER BY entry_id, line", False),
)


def measure(rows: int) -> dict[str, float]:
    """How long COPY alone takes for that many settlements, decisions and postings: `limit`."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"limit": sum(_copy_again(table, order, key, rows) for table, order, key in _BARE)}


def unique_keys(cursor: CursorWrapper, table: str) -> list[str]:
    """The unique constraints of a table as the catalogue words them: "UNIQUE (…)"."""
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'u' ORDER BY conname",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]


def _copy_again(table: str, order: str, keyed: bool, rows: int) -> float:
    """From the first row to the end of the commit: a result is there when it is safe."""
    source = f"COPY (SELECT * FROM {table} {order} LIMIT {rows}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor:
        raw = raw_cursor(cursor)
        with raw.copy(source) as out:
            payload = b"".join(bytes(chunk) for chunk in out)
        cursor.execute(f"CREATE TABLE bench_bare (LIKE {table}) WITH (autovacuum_enabled = off)")
        if keyed:
            (key,) = unique_keys(cursor, table)
            cursor.execute(f"ALTER TABLE bench_bare ADD {key}")
        started = time.perf_counter()
        with (
            transaction.atomic(),
            raw.copy("COPY bench_bare FROM STDIN (FORMAT csv)") as copy,
        ):
            for at in range(0, len(payload), 1 << 24):
                copy.write(payload[at : at + (1 << 24)])
        took = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_bare")
    return took
