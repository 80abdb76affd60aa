"""People in slices of bounded size, for whatever reads a whole period."""

from collections.abc import Iterator

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.mutualaid.services.reading import People

PEOPLE_PER_SLICE = 32_000


def enrolled_people(cursor: CursorWrapper, period_id: int) -> Iterator[People]:
    """Everyone enrolled in a period."""
    yield from _sliced(
        cursor, "SELECT person_id FROM mutualaid_enrolment WHERE period_id = %s", period_id
    )


def decided_people(cursor: CursorWrapper, period_id: int) -> Iterator[People]:
    """Everyone with a claim line in a period."""
    yield from _sliced(
        cursor, "SELECT DISTINCT person_id FROM mutualaid_claim WHERE period_id = %s", period_id
    )


def _sliced(cursor: CursorWrapper, query: str, period_id: int) -> Iterator[People]:
    cursor.execute(query, [period_id])
    ids = pl.Series([row[0] for row in cursor.fetchall()], dtype=pl.Int64).sort()
    for first in range(0, len(ids), PEOPLE_PER_SLICE):
        part = ids[first : first + PEOPLE_PER_SLICE].to_list()
        yield People.of(part)
