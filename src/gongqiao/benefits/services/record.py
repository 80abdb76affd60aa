"""Record what people received, set by set, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor

from gongqiao.platform.copying import copy_in, raw_cursor

COLUMNS = ("reference", "person_id", "programme", "amount", "on")
INCOMING = (
    "CREATE TEMP TABLE IF NOT EXISTS benefits_incoming "
    '(reference text, person_id bigint, programme text, amount bigint, "on" date) ON COMMIT DROP'
)


def record_many(cursor: CursorWrapper | Cursor[Any], frame: pl.DataFrame) -> int:
    """Record a frame of benefits; a reference that stands already changes nothing.

    Columns: `reference` str (unique: which programme's what), `person_id` int, `programme` str,
    `amount` int (fen, above 0), `on` date. Returns how many were new.
    """
    if frame.is_empty():
        return 0
    raw = raw_cursor(cursor)
    raw.execute(INCOMING)
    raw.execute("TRUNCATE benefits_incoming")
    copy_in(raw, "benefits_incoming", frame.select(COLUMNS))
    raw.execute(
        'INSERT INTO benefits_benefit (reference, person_id, programme, amount, "on") '
        'SELECT reference, person_id, programme, amount, "on" FROM benefits_incoming '
        "ON CONFLICT (reference) DO NOTHING"
    )
    return raw.rowcount


def withdraw_many(
    cursor: CursorWrapper | Cursor[Any], references: Sequence[str], at: datetime
) -> int:
    """The money of these benefits went back. Unknown and withdrawn ones stay as they are.

    Returns how many were marked.
    """
    raw = raw_cursor(cursor)
    raw.execute(
        "UPDATE benefits_benefit SET withdrawn_at = %s "
        "WHERE reference = ANY(%s) AND withdrawn_at IS NULL",
        [at, list(references)],
    )
    return raw.rowcount
