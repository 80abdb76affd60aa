"""Settlements that stand twice after a load without indexes: the later ones are taken out again.

Only when the unique key objects: the ordinary load never asks. What is taken out is merged like any
line whose settlement is known, so that the outcome is the one of a load with all indexes in place.
"""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.feeds.models import FeedFile
from gongqiao.feeds.services import merge
from gongqiao.platform.copying import copy_out

COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "setl_id": pl.String,
    "source_id": pl.Int64,
    "file_id": pl.Int64,
    "line": pl.Int64,
    "person_id": pl.Int64,
    "certno_masked": pl.String,
    **merge.CONTENT,
}
"""What the merge wants of a row."""

# what an earlier file brought stays, else what stands first in this one
_FIND = """
CREATE TEMP TABLE feeds_twice ON COMMIT DROP AS
SELECT id FROM (
  SELECT id, row_number() OVER (
    PARTITION BY setl_id ORDER BY (file_id = %(file)s), line, id
  ) AS place
  FROM feeds_settlement WHERE source_id = %(source)s AND setl_id IN (
    SELECT setl_id FROM feeds_settlement WHERE source_id = %(source)s
    GROUP BY setl_id HAVING count(*) > 1
  )
) standing WHERE place > 1
"""


def take_out(cursor: CursorWrapper, file: FeedFile) -> pl.DataFrame:
    """Delete every settlement but the first of each key; the rows deleted, for the merge."""
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute(_FIND, {"file": file.pk, "source": file.source_id})
    cursor.execute("RESET work_mem")
    columns = ", ".join(
        f"(s.{c} AT TIME ZONE 'UTC')" if c == "setl_time" else f"s.{c}" for c in COLUMNS
    )
    rows = copy_out(
        cursor,
        f"SELECT {columns} FROM feeds_settlement s JOIN feeds_twice USING (id)",  # noqa: S608  # column names of this module
        COLUMNS,
    )
    cursor.execute("DELETE FROM feeds_settlement s USING feeds_twice t WHERE s.id = t.id")
    cursor.execute("DROP TABLE feeds_twice")
    return rows
