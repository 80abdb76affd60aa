"""Merging rows whose keys may be known: new, duplicate (equal content) or revised."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.feeds import layout
from gongqiao.platform.copying import copy_in, copy_out, reserve_ids

if TYPE_CHECKING:
    from gongqiao.feeds.services.receive import Received

CONTENT: dict[str, type[pl.DataType] | pl.DataType] = {
    "psn_cert_type": pl.String,
    "psn_name": pl.String,
    "insutype": pl.String,
    "med_type": pl.String,
    **dict.fromkeys(layout.OPTIONAL_TEXT, pl.String),
    "begndate": pl.Date,
    "enddate": pl.Date,
    "setl_time": pl.Datetime("us"),
    "refunded": pl.Boolean,
    "valid": pl.Boolean,
    "identity_off": pl.Boolean,
    **dict.fromkeys(layout.AMOUNTS, pl.Int64),
    "certno_index": pl.Binary,
}
"""What makes two deliveries of a settlement equal or different."""

SEQUENCE = "feeds_settlement_seq"
ROUNDS = 50  # how many different versions of one settlement within a block are told apart


class Numbers:
    """Ids for new settlements. The receive lock makes the sequence ours until the commit."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._next = reserve_ids(cursor, SEQUENCE, 1)
        self._taking = Lock()

    def give(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Number the rows one after the other."""
        with self._taking:
            first, self._next = self._next, self._next + rows.height
        return rows.with_columns(
            pl.int_range(first, first + rows.height, dtype=pl.Int64).alias("id"),
            pl.lit(1).alias("revision"),
        )

    def keep(self, cursor: CursorWrapper) -> None:
        """Tell the sequence which ids are taken. Before the commit; without it none was used."""
        cursor.execute("SELECT setval(%s::regclass, %s)", [SEQUENCE, self._next])


def count_new(first: int, rows: int, done: Received) -> None:
    """Add a block of new rows, numbered from `first`, to the counts and the file's range of ids."""
    done.new += rows
    done.first_id = done.first_id or first
    done.last_id = first + rows - 1


def merge(cursor: CursorWrapper, rows: pl.DataFrame, numbers: Numbers, done: Received) -> None:
    """Merge a block in which keys may be known or may occur several times, in file order."""
    ordered = rows.sort("line").with_columns(
        pl.int_range(pl.len()).over("setl_id").clip(0, ROUNDS).alias("_round")
    )
    for number in range(int(ordered["_round"].max() or 0) + 1):  # type: ignore[arg-type]  # an integer column's maximum
        in_turn = ordered.filter(pl.col("_round") == number).drop("_round")
        _merge_round(cursor, in_turn, numbers, done)


def _merge_round(
    cursor: CursorWrapper, rows: pl.DataFrame, numbers: Numbers, done: Received
) -> None:
    before = rows.height
    rows = rows.unique("setl_id", keep="last", maintain_order=True)
    done.duplicate += before - rows.height
    known = _known(cursor, rows)
    fresh = rows.join(known, on="setl_id", how="anti").sort("person_id", nulls_last=True)
    if fresh.height:
        fresh = numbers.give(fresh)
        copy_in(cursor, "feeds_settlement", fresh)
        count_new(int(fresh["id"][0]), fresh.height, done)
    both = rows.join(known, on="setl_id", how="inner", suffix="_old")
    if both.is_empty():
        return
    # once reported as refunded, always refunded: the two deliveries may arrive in either order
    both = both.with_columns(pl.col("refunded") | pl.col("refunded_old"))
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(f"{c}_old")) for c in CONTENT)
    changed = both.filter(~same)
    done.duplicate += both.height - changed.height
    done.revised += changed.height
    if changed.height:
        _revise(cursor, changed.select(*rows.columns, pl.col("id_old").alias("id")))


def _known(cursor: CursorWrapper, rows: pl.DataFrame) -> pl.DataFrame:
    cursor.execute(
        'CREATE TEMP TABLE IF NOT EXISTS feeds_probe (setl_id varchar(40) COLLATE "C") '
        "ON COMMIT DELETE ROWS"
    )
    cursor.execute("TRUNCATE feeds_probe")
    copy_in(cursor, "feeds_probe", rows.select("setl_id"))
    cursor.execute("ANALYZE feeds_probe")
    columns = ", ".join(
        f"(s.{c} AT TIME ZONE 'UTC')" if c == "setl_time" else f"s.{c}" for c in CONTENT
    )
    source = int(rows["source_id"][0])
    return copy_out(
        cursor,
        f"SELECT s.setl_id, s.id, {columns} FROM feeds_probe p JOIN feeds_settlement s "  # noqa: S608  # column names of this module
        f"ON reverse(s.setl_id) = reverse(p.setl_id) AND s.source_id = {source}",
        {"setl_id": pl.String, "id_old": pl.Int64, **CONTENT},
    )


_ARCHIVE = """
INSERT INTO feeds_revision (settlement_id, revision, file_id, body)
SELECT s.id, s.revision, s.file_id, to_jsonb(s)
FROM feeds_settlement s JOIN feeds_incoming i USING (id)
"""
_TOUCH = """
INSERT INTO feeds_change (file_id, person_id)
SELECT DISTINCT i.file_id, p.person_id FROM feeds_incoming i JOIN feeds_settlement s USING (id),
LATERAL (VALUES (i.person_id), (s.person_id)) p (person_id) WHERE p.person_id IS NOT NULL
"""


def _revise(cursor: CursorWrapper, rows: pl.DataFrame) -> None:
    """Keep the old content as a revision, mark the persons, write the new content."""
    cursor.execute(
        "CREATE TEMP TABLE IF NOT EXISTS feeds_incoming (LIKE feeds_settlement) "
        "ON COMMIT DELETE ROWS"
    )
    cursor.execute("TRUNCATE feeds_incoming")
    copy_in(cursor, "feeds_incoming", rows.with_columns(pl.lit(0).alias("revision")))
    cursor.execute(_ARCHIVE)
    cursor.execute(_TOUCH)
    columns = [c for c in rows.columns if c not in ("id", "source_id", "setl_id")]
    assignments = ", ".join(f"{c} = i.{c}" for c in columns)
    cursor.execute(
        f"UPDATE feeds_settlement s SET {assignments}, revision = s.revision + 1 "  # noqa: S608  # column names of this module
        "FROM feeds_incoming i WHERE s.id = i.id"
    )
