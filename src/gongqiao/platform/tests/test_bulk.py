"""Rows first, indexes after: the same indexes, and a key that came twice is noticed."""

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from gongqiao.platform import bulk

pytestmark = pytest.mark.django_db
TABLE = "bulk_sample"


def _indexes() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexdef, c.contype, c.conname FROM pg_indexes i LEFT JOIN pg_constraint c "
            "ON c.conname = i.indexname WHERE i.tablename = %s ORDER BY 1",
            [TABLE],
        )
        found: list[tuple[str, ...]] = cursor.fetchall()
        return found


@pytest.fixture(autouse=True)
def _table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b));"
            f"CREATE UNIQUE INDEX bulk_partial ON {TABLE} (b) WHERE a > 1;"
            f"CREATE INDEX bulk_plain ON {TABLE} (b DESC)"
        )


def test_the_indexes_are_the_same_again() -> None:
    before = _indexes()
    assert len(before) == 4
    with connection.cursor() as cursor, bulk.without_indexes(cursor, TABLE):
        assert _indexes() == []
        cursor.execute(f"INSERT INTO {TABLE} VALUES (1, 1, 1), (2, 1, 2)")  # a constant
    assert _indexes() == before


@pytest.mark.parametrize(
    "rows", ["(1, 1, 1), (1, 2, 2)", "(1, 1, 1), (2, 1, 1)", "(1, 2, 1), (2, 3, 1)"]
)
def test_a_key_that_came_twice_is_noticed(rows: str) -> None:
    before = _indexes()
    with (
        connection.cursor() as cursor,
        pytest.raises(psycopg.errors.UniqueViolation),
        transaction.atomic(),
        bulk.without_indexes(cursor, TABLE),
    ):
        cursor.execute(f"INSERT INTO {TABLE} VALUES {rows}")  # a constant
    assert _indexes() == before


def test_it_pays_only_beside_a_small_table() -> None:
    with connection.cursor() as cursor:
        assert bulk.pays(cursor, TABLE, bulk.FEWEST_BYTES)
        assert not bulk.pays(cursor, TABLE, bulk.FEWEST_BYTES - 1)
        cursor.execute(
            f"INSERT INTO {TABLE} SELECT n, n, n FROM generate_series(1, 400000) n"
        )  # a constant
        assert not bulk.pays(cursor, TABLE, bulk.FEWEST_BYTES)


def test_an_index_of_few_rows_may_stay() -> None:
    before = _indexes()
    with connection.cursor() as cursor, bulk.without_indexes(cursor, TABLE, but=["bulk_partial"]):
        assert [definition for definition, *_ in _indexes() if "bulk_partial" in definition]
        assert len(_indexes()) == 1
        cursor.execute(f"INSERT INTO {TABLE} VALUES (1, 2, 1)")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"INSERT INTO {TABLE} VALUES (2, 3, 1)")
    assert _indexes() == before


def test_a_glance_tells_the_planner_how_many_rows_there_are() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} SELECT n, n % 7, n FROM generate_series(1, 9000) n")
        bulk.glance(cursor, TABLE, ["a"])
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {TABLE} WHERE a = 3")
        (expected,) = cursor.fetchone()
        assert 900 < expected[0]["Plan"]["Plan Rows"] < 1700
        cursor.execute("SELECT attname FROM pg_stats WHERE tablename = %s", [TABLE])
        assert cursor.fetchall() == [("a",)]
        cursor.execute("SHOW default_statistics_target")
        assert cursor.fetchone() == ("100",)
