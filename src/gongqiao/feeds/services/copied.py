"""Settlements out of the kept copies of their files instead of out of the table.

What a large receipt has just written need not be unpacked, sent and parsed again, row by row, by
the run that follows: the kept copy holds the same columns. The table stays the truth. A copy speaks
for it only while `FeedFile.as_copied` says so, which the transaction of each change takes back, and
only if it is whole: sealed as it was written, with each of the file's new settlements in it.
"""

from collections.abc import Collection
from itertools import chain
from threading import Lock

import polars as pl
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
    """The kept copies of some files, read where they are asked, by any thread."""

    def __init__(self, file_ids: Collection[int], columns: Collection[str]) -> None:
        """`columns`: of the feed's, besides `id`, `person_id` and the file's `source`."""
        self._files, self._columns = sorted(file_ids), {*columns, "id", "person_id"}
        self._beginning = Lock()
        self._copies: list[_Copy] | None = None  # none where something is broken

    def of(self, cursor: CursorWrapper, low: int, high: int) -> pl.DataFrame | None:
        """All settlements of the persons with low ≤ id < high, where a column may be missing that
        holds nothing. None when the table must be asked: some file is not among these, or does not
        stand there as it was copied, or its copy is gone."""
        cursor.execute(_STAND, [self._files, MOST])
        row = cursor.fetchone()
        if not row or not row[0]:
            return None
        try:
            with self._beginning:
                if self._copies is None:
                    files = FeedFile.objects.filter(pk__in=self._files, new__gt=0)
                    self._copies = [_Copy(file) for file in files.select_related("source")]
            parts = [c.between(low, high, self._columns) for c in self._copies if c.pieces]
        except keep.BROKEN:
            self._copies = []
            return None
        return pl.concat(chain.from_iterable(parts), how="diagonal") if parts else None


class _Copy:
    """One of them. A piece that another range needs, too, stays open for it."""

    def __init__(self, file: FeedFile) -> None:
        kept = keep.Kept(file)
        first, last = min(p.first_id for p in kept.pieces), max(p.last_id for p in kept.pieces)
        held = (sum(p.rows for p in kept.pieces), first, last)
        if held != (file.new, file.first_id, file.last_id):
            raise ValueError("some settlements are missing")
        self._kept, self._open = kept, dict[keep.Piece, pl.DataFrame]()
        self._source = pl.lit(file.source.code).alias("source")
        self.pieces = [p for p in kept.pieces if p.low <= p.high]

    def between(self, low: int, high: int, columns: Collection[str]) -> list[pl.DataFrame]:
        """The rows of these persons, one frame at least."""
        wanted = [p for p in self.pieces if p.low < high and p.high >= low] or self.pieces[:1]
        found = []
        for piece in wanted:
            rows = self._open.get(piece)
            if rows is None:
                rows = self._kept.rows(piece, columns).with_columns(self._source)
                if piece.low < low or piece.high >= high:
                    self._open[piece] = rows
            persons = rows["person_id"].drop_nulls()
            first, end = persons.search_sorted(pl.Series([low, high]), side="left")
            found.append(rows[first:end])
        return found
