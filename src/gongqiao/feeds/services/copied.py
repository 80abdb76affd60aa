"""Settlements out of the kept copies of their files instead of out of the table.

What a large receipt has just written need not be unpacked, sent and parsed again, row by row, by
the run that follows: the kept copy holds the same columns. The table stays the truth. A copy speaks
for it only while `FeedFile.as_copied` says so, which the transaction of each change takes back, and
only if it is whole: sealed as it was written, with each of the file's new settlements in it.
"""

from collections.abc import Collection
from threading import Lock

import polars as pl
from cryptography.exceptions import InvalidTag
from django.db.backends.utils import CursorWrapper

from gongqiao.feeds.models import FeedFile
from gongqiao.feeds.services import keep

MOST = 2_000_000
"""So many settlements are held in memory at most."""

_STAND = """
SELECT COALESCE(bool_and(as_copied AND id = ANY(%s)), false) AND sum(new) <= %s
FROM feeds_feedfile WHERE new > 0
"""


class Copies:
    """The kept copies of some files, read when they are first asked for, by any thread."""

    def __init__(self, file_ids: Collection[int], columns: Collection[str]) -> None:
        """`columns`: of the feed's, besides `id`, `person_id` and the file's `source`."""
        self._files, self._columns = sorted(file_ids), {*columns, "id", "person_id"}
        self._reading = Lock()
        self._blocks: list[pl.DataFrame] | None = None
        self._whole = True

    def of(self, cursor: CursorWrapper, low: int, high: int) -> pl.DataFrame | None:
        """All settlements of the persons with low ≤ id < high, where a column may be missing that
        holds nothing. None when the table must be asked: some file is not among these, or does not
        stand there as it was copied, or its copy is gone."""
        cursor.execute(_STAND, [self._files, MOST])
        row = cursor.fetchone()
        if not row or not row[0]:
            return None
        with self._reading:
            if self._blocks is None and self._whole:
                self._blocks = _blocks(self._files, self._columns)
                self._whole = self._blocks is not None
        if self._blocks is None:
            return None
        return pl.concat([_between(b, low, high) for b in self._blocks], how="diagonal")


def _between(block: pl.DataFrame, low: int, high: int) -> pl.DataFrame:
    edges = block["person_id"].search_sorted(pl.Series([low, high]), side="left")
    return block[edges[0] : edges[1]]


def _blocks(file_ids: Collection[int], columns: Collection[str]) -> list[pl.DataFrame] | None:
    """The rows with a person, sorted by it within each block; None unless each copy is whole."""
    found: list[pl.DataFrame] = []
    for file in FeedFile.objects.filter(pk__in=file_ids, new__gt=0).select_related("source"):
        try:
            blocks = keep.read(file, columns)
        except (OSError, InvalidTag, IndexError, KeyError, ValueError):
            return None
        ids = pl.concat([pl.Series("id", [], dtype=pl.Int64), *(block["id"] for block in blocks)])
        if (len(ids), ids.min(), ids.max()) != (file.new, file.first_id, file.last_id):
            return None
        source = pl.lit(file.source.code).alias("source")
        found += [
            block[: block.height - block["person_id"].null_count()].with_columns(source)
            for block in blocks
            if "person_id" in block.columns
        ]
    return found or None
