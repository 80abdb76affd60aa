"""A digest of each table's rows, the same for the same rows in any order and on any server."""

import hashlib
from typing import Any

import psycopg
from psycopg import sql

UNSAVED = ("platform_cache",)
"""Tables whose rows are not part of the system: they can be lost at any time."""

_AS_TEXT = """
SET SESSION timezone = 'UTC'; SET SESSION datestyle = 'ISO, YMD';
SET SESSION intervalstyle = 'iso_8601'; SET SESSION extra_float_digits = 1;
SET SESSION bytea_output = 'hex'; SET SESSION search_path = public
"""
_ROWS = """
SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0),
       coalesce(sum(('x' || right(md5(t::text), 15))::bit(60)::bigint::numeric), 0) FROM {table} t
"""


def tables_of(raw: psycopg.Connection[Any]) -> list[str]:
    """The names of all tables in the public schema, sorted."""
    found = raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [name for (name,) in found.fetchall()]


def of_tables(raw: psycopg.Connection[Any]) -> dict[str, str]:
    """Table → `rows:digest`; sequences too, under `sequence NAME`. Reads every row once."""
    raw.execute(_AS_TEXT)
    digests = {}
    for name in tables_of(raw):
        if name in UNSAVED:
            continue
        row = raw.execute(sql.SQL(_ROWS).format(table=sql.Identifier(name))).fetchone()
        assert row is not None
        digests[name] = _shown(row)
    sequences = raw.execute(
        "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"
    )
    return digests | {f"sequence {name}": str(value) for name, value in sequences.fetchall()}


def rows_in(digests: dict[str, str]) -> int:
    """How many rows the digests speak of."""
    return sum(
        int(d.partition(":")[0]) for n, d in digests.items() if not n.startswith("sequence ")
    )


def one(digests: dict[str, str]) -> str:
    """One SHA-256 for the whole database."""
    lines = "".join(f"{name}\t{digest}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _shown(row: tuple[Any, ...]) -> str:
    return f"{row[0]}:{int(row[1]):x}-{int(row[2]):x}"
