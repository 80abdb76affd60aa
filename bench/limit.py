"""L: what one connection can copy. The rows of a finished run, copied again into bare tables.

Raw settlements without an index, decisions with their one unique key, postings without an index.
The text to be copied is made before the clock starts.
"""

import time

from django.db import connection, transaction

_RAW = "COPY (SELECT * FROM feeds_settlement ORDER BY id LIMIT {n}) TO STDOUT (FORMAT csv)"
_DECISIONS = "COPY (SELECT * FROM mutualaid_claim ORDER BY id LIMIT {n}) TO STDOUT (FORMAT csv)"
_POSTINGS = (
    "COPY (SELECT * FROM ledger_posting ORDER BY entry_id, line LIMIT {n}) TO STDOUT (FORMAT csv)"
)
_BARE = {
    "feeds_settlement": (_RAW, None),
    "mutualaid_claim": (_DECISIONS, "UNIQUE (stay_id, period_id, revision)"),
    "ledger_posting": (_POSTINGS, None),
}


def seconds_of_limit(rows: int) -> float:
    """How long COPY alone takes for that many settlements, decisions and postings."""
    return sum(_copy_again(table, *bare, rows) for table, bare in _BARE.items())


def _copy_again(table: str, source: str, key: str | None, rows: int) -> float:
    with transaction.atomic(), connection.cursor() as cursor:
        raw = cursor.cursor
        with raw.copy(source.format(n=rows)) as out:
            payload = b"".join(bytes(chunk) for chunk in out)
        cursor.execute(f"CREATE TABLE bench_bare (LIKE {table})")
        if key:
            cursor.execute(f"ALTER TABLE bench_bare ADD {key}")
        started = time.perf_counter()
        with raw.copy("COPY bench_bare FROM STDIN (FORMAT csv)") as copy:
            for at in range(0, len(payload), 1 << 24):
                copy.write(payload[at : at + (1 << 24)])
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return took
