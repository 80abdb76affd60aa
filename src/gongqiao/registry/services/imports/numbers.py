"""Mobile numbers that a roster replaces, or puts back when it is taken back: read in sets."""

from collections.abc import Iterable

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform import crypto
from gongqiao.registry.services.following import NumberLeft

_PUT_BACK = """
SELECT t.id, t.mobile, r.mobile FROM roster_undo u
JOIN registry_person t ON t.id = u.row_id
CROSS JOIN LATERAL jsonb_populate_record(NULL::registry_person, u.old) r
WHERE u.kind = 'person' AND u.old IS NOT NULL AND NOT u.held AND t.mobile IS NOT NULL
AND t.mobile_index IS DISTINCT FROM r.mobile_index ORDER BY t.id
"""


def replaced(cursor: CursorWrapper, changed: pl.DataFrame) -> list[NumberLeft]:
    """Of rows with `person_id` and their new `mobile`: those who have another one at present."""
    new = dict(changed.select("person_id", "mobile").iter_rows())
    if not new:
        return []
    cursor.execute(
        "SELECT id, mobile FROM registry_person WHERE id = ANY(%s) AND mobile IS NOT NULL "
        "ORDER BY id",
        [list(new)],
    )
    return _left((number, old, new[number]) for number, old in cursor.fetchall())


def put_back(cursor: CursorWrapper) -> list[NumberLeft]:
    """Before rows are restored: the numbers that the roster brought, and what follows them."""
    cursor.execute(_PUT_BACK)
    return _left(
        (number, here, crypto.decrypt(before) if before else "")
        for number, here, before in cursor.fetchall()
    )


def _left(rows: Iterable[tuple[int, bytes, str]]) -> list[NumberLeft]:
    return [NumberLeft(number, crypto.decrypt(old), new) for number, old, new in rows]
