"""Binary COPY: what goes in comes out again, and nothing that does not fit goes in."""

from datetime import date, datetime

import polars as pl
import psycopg
import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.exceptions import InvalidOperationError
from polars.testing import assert_frame_equal

from gongqiao.platform import binary as module
from gongqiao.platform.binary import binary
from gongqiao.platform.copying import copy_encoded, copy_out

pytestmark = pytest.mark.django_db


class Owner(models.Model):
    class Meta:
        app_label = "platform"
        managed = False


class Moved(models.Model):
    """A column of each kind."""

    id = models.BigIntegerField(primary_key=True)
    number = models.IntegerField(null=True)
    small = models.SmallIntegerField(null=True)
    owner = models.ForeignKey(Owner, null=True, on_delete=models.DO_NOTHING)
    text = models.CharField(max_length=8, null=True)
    bytes = models.BinaryField(null=True)
    flag = models.BooleanField(null=True)
    day = models.DateField(null=True)
    instant = models.DateTimeField(null=True)
    numbers = ArrayField(models.BigIntegerField(), null=True)
    points = models.FloatField(null=True)

    class Meta:
        app_label = "platform"
        managed = False


TABLE = (
    "CREATE TEMP TABLE moved (id bigint, number integer, small smallint, owner_id bigint, "
    "text varchar(8), bytes bytea, flag boolean, day date, instant timestamptz, numbers bigint[]) "
    "ON COMMIT DROP"
)
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.Int64,
    "number": pl.Int64,  # wider than the columns: the width of a frame is not that of a table
    "small": pl.Int64,
    "owner_id": pl.Int64,
    "text": pl.String,
    "bytes": pl.Binary,
    "flag": pl.Boolean,
    "day": pl.Date,
    "instant": pl.Datetime("us"),
}
READ = "SELECT " + ", ".join(SCHEMA) + " FROM moved"
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1),
        st.none() | st.integers(-(2**31), 2**31 - 1),
        st.none() | st.integers(-(2**15), 2**15 - 1),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | TEXT | st.sampled_from(["", "\\N", "\t", "a\nb", "职工"]),
        st.none() | st.binary(max_size=6),
        st.none() | st.booleans(),
        st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1)),
        st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2099, 1, 1)),  # noqa: DTZ001  # UTC without saying so
    ),
    max_size=9,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(1, 4))
@example([], 1)
def test_what_goes_in_comes_out(rows: list[tuple[object, ...]], at_once: int) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "SENT_AT_ONCE", at_once)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS moved")
            cursor.execute(TABLE)
            assert copy_encoded(cursor, "moved", binary(frame, Moved)) == len(rows)
            came = copy_out(cursor, READ, SCHEMA)
    assert_frame_equal(came, frame)


def test_arrays_go_in_as_they_are() -> None:
    lists = [[1, -(2**63)], [], None, [2**63 - 1]]
    frame = pl.DataFrame(
        {"id": range(4), "numbers": lists}, schema={"id": pl.Int64, "numbers": pl.List(pl.Int64)}
    )
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        copy_encoded(cursor, "moved", binary(frame, Moved))
        cursor.execute("SELECT numbers FROM moved ORDER BY id")
        assert [row[0] for row in cursor.fetchall()] == lists


@pytest.mark.parametrize("column", ["number", "small"])
def test_a_number_that_does_not_fit_is_refused(column: str) -> None:
    with pytest.raises(InvalidOperationError):
        binary(pl.DataFrame({"id": [1], column: [2**40]}), Moved)


@pytest.mark.parametrize("column", ["points", "unknown"])
def test_a_column_of_another_kind_is_a_mistake(column: str) -> None:
    with pytest.raises(KeyError):
        binary(pl.DataFrame({"id": [1], column: [1.5]}), Moved)


@pytest.mark.parametrize("text", ["a\0b", "more than eight"])
def test_the_server_refuses_what_it_would_refuse_in_text(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        with pytest.raises(psycopg.DataError), transaction.atomic():
            copy_encoded(cursor, "moved", binary(pl.DataFrame({"id": [1], "text": [text]}), Moved))
        cursor.execute("SELECT count(*) FROM moved")
        assert cursor.fetchone() == (0,)
