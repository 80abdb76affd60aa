"""COPY in and out: what goes in comes out again, whatever is in it."""

import os
import socket
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import psycopg
import pytest
from django.db import connection, models, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from gongqiao.platform.copying import (
    BETWEEN,
    ON_THE_WAY,
    copy_in,
    copy_out,
    from_utc,
    in_utc,
    numbers_out,
    texts_out,
    told,
)

pytestmark = pytest.mark.django_db
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "number": pl.Int64,
    "text": pl.String,
    "bytes": pl.Binary,
    "flag": pl.Boolean,
    "day": pl.Date,
    "instant": pl.Datetime("us"),
}
TABLE = (
    "CREATE TEMP TABLE moved (number bigint, text text, bytes bytea, flag boolean, day date, "
    "instant timestamp) ON COMMIT DROP"
)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
ODD = st.sampled_from(["", "\\", "\\N", "\\.", "\t", "a\nb", "\r\n", '"', "'", ",", "null", "职工"])
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | TEXT | ODD,
        st.none() | st.binary(max_size=6),
        st.none() | st.booleans(),
        st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1)),
        st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2106, 1, 1)),  # noqa: DTZ001  # a column without zone
    ),
    max_size=6,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_what_goes_in_comes_out(rows: list[tuple[object, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS moved")
        cursor.execute(TABLE)
        assert copy_in(cursor, "moved", frame) == len(rows)
        assert_frame_equal(copy_out(cursor, "SELECT * FROM moved", SCHEMA), frame)


@pytest.mark.parametrize("first", [datetime(1969, 12, 30, 23), datetime(2025, 2, 27, 23, 59, 58)])  # noqa: DTZ001  # a column without zone
@pytest.mark.parametrize("step", [timedelta(seconds=1), timedelta(milliseconds=700)])
def test_many_rows_of_few_days(first: datetime, step: timedelta) -> None:
    """As files have them: days and whole seconds are looked up, other instants are not."""
    instants = [None if n % 7 == 0 else first + n * step for n in range(20_000)]
    frame = pl.DataFrame({"instant": instants}, schema={"instant": pl.Datetime("us")}).select(
        pl.col("instant").dt.date().alias("day"), "instant"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS moved")
        cursor.execute(TABLE)
        copy_in(cursor, "moved", frame)
        schema = dict(frame.schema)
        assert_frame_equal(copy_out(cursor, "SELECT day, instant FROM moved", schema), frame)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | TEXT | ODD, min_size=1, max_size=4))
def test_a_single_column_keeps_its_blanks(texts: list[str | None]) -> None:
    with connection.cursor() as cursor:
        query = "SELECT * FROM unnest(%s::text[]) WITH ORDINALITY AS t (a, n) ORDER BY n"
        one = copy_out(cursor, f"SELECT a FROM ({query}) q", {"a": pl.String}, [texts])
    assert one["a"].to_list() == texts


def test_arguments_are_quoted() -> None:
    with connection.cursor() as cursor:
        frame = copy_out(
            cursor, "SELECT %s, %s::date", {"a": pl.String, "b": pl.Date}, ["';%", "2025-03-01"]
        )
    assert frame.row(0) == ("';%", date(2025, 3, 1))


def test_an_error_on_the_way_is_raised_and_the_connection_goes_on() -> None:
    with connection.cursor() as cursor:
        with pytest.raises(psycopg.errors.DivisionByZero), transaction.atomic():
            copy_out(cursor, "SELECT 1 / (3 - n) FROM generate_series(1, 5) n", {"a": pl.Int64})
        with pytest.raises(psycopg.errors.UndefinedTable), transaction.atomic():
            copy_out(cursor, "SELECT 1 FROM nowhere", {"a": pl.Int64})
        many = copy_out(cursor, "SELECT n FROM generate_series(1, 50000) n", {"n": pl.Int64})
    assert many["n"].sum() == 50_000 * 50_001 // 2


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.integers(-(2**63), 2**63 - 1)] * 2), max_size=5))
def test_numbers_come_packed(rows: list[tuple[int, int]]) -> None:
    columns = [[row[place] for row in rows] for place in (0, 1)]
    query = "SELECT * FROM unnest(%s::bigint[], %s::bigint[])"
    with connection.cursor() as cursor:
        found = numbers_out(cursor, query, ("a", "b"), columns)
    assert found.schema == {"a": pl.Int64, "b": pl.Int64}
    assert sorted(found.rows()) == sorted(rows)


def test_a_number_that_is_null_is_refused() -> None:
    with connection.cursor() as cursor, pytest.raises(ValueError, match="null"):
        numbers_out(cursor, "SELECT NULLIF(n, 3) FROM generate_series(1, 5) n", ("n",))


def test_the_way_to_the_server_is_as_wide_as_it_may_be() -> None:
    most = int(Path("/proc/sys/net/core/wmem_max").read_text())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE one (n bigint) ON COMMIT DROP")
        copy_in(cursor, "one", pl.DataFrame({"n": [1]}))
        with socket.socket(fileno=os.dup(cursor.connection.fileno())) as wire:
            assert wire.family == socket.AF_UNIX
            held = wire.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    assert held == 2 * min(ON_THE_WAY, most)  # Linux tells twice what it was asked


LETTERS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.just(BETWEEN)
)


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), LETTERS)))
@example([(1, "")])
@example([(1, BETWEEN), (2, "")])
def test_texts_come_back_whatever_they_hold(rows: list[tuple[int, str]]) -> None:
    given_rows = pl.DataFrame(rows, {"number": pl.Int64, "text": pl.String}, orient="row")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE named (number bigint, text text)")
        copy_in(cursor, "named", given_rows)
        found = texts_out(cursor, "SELECT number, text FROM named", "number", "text")
        cursor.execute("DROP TABLE named")
    assert sorted(found.rows()) == sorted(rows)


class Kept(models.Model):
    """A table that fills some columns in."""

    number = models.IntegerField(db_default=1)
    flag = models.BooleanField(db_default=False)
    text = models.CharField(max_length=9)

    class Meta:
        app_label = "platform"
        managed = False


def test_what_the_table_fills_in_is_not_sent() -> None:
    one = {"id": [1, 2], "number": [1, 1], "flag": [False, True], "text": [None, None]}
    assert told(pl.DataFrame(one), Kept).columns == ["id", "flag"]
    other = {"id": [1, 2], "number": [1, None], "flag": [False, False], "text": ["", None]}
    assert told(pl.DataFrame(other), Kept).columns == ["id", "number", "text"]


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2025-03-12 10:00:00", "2025-03-12 02:00:00"),
        ("1992-01-01 00:00:00", "1991-12-31 16:00:00"),
        ("1988-07-01 10:00:00", "1988-07-01 01:00:00"),  # summer time
        ("1950-07-01 10:00:00", "1950-07-01 02:00:00"),
    ],
)
def test_times_of_china(local: str, utc: str) -> None:
    for company in ([], ["2025-01-01 00:00:00"], ["1960-01-01 12:00:00", None]):
        times = pl.Series("t", [local, *company]).str.to_datetime(time_unit="us")
        assert str(in_utc(times)[0]) == utc
        assert from_utc(in_utc(times)).equals(times)
