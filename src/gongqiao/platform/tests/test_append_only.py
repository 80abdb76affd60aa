"""The operation makes the database refuse, and reversed it does not any more."""

import pytest
from django.db import IntegrityError, connection, transaction

from gongqiao.platform.append_only import AppendOnly, Guard

pytestmark = pytest.mark.django_db
CHANGES = ("UPDATE demo_kept SET a = 2", "DELETE FROM demo_kept", "TRUNCATE demo_kept")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(autouse=True)
def _table(db: None) -> None:
    run("CREATE TABLE demo_kept (a integer); INSERT INTO demo_kept VALUES (1)")


def test_it_refuses_until_it_is_taken_back() -> None:
    operation = AppendOnly("demo_refuse", "demo_kept")
    run(str(operation.sql))
    run("INSERT INTO demo_kept VALUES (2)")
    for change in CHANGES:
        with pytest.raises(IntegrityError, match="demo_kept is only ever added to"):
            run(change)
    run(str(operation.reverse_sql))
    for change in CHANGES:
        run(change)


def test_a_guard_refuses_what_it_says() -> None:
    guard = Guard(
        "demo_kept", "UPDATE OF a", "stands", each="STATEMENT", when="pg_trigger_depth() = 0",
        truncate=False,
    )  # fmt: skip
    assert guard.triggers() == [
        ("demo_kept_stands", "UPDATE OF a", "FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) ")
    ]
    run(str(AppendOnly("demo_refuse", guard).sql))
    with pytest.raises(IntegrityError):
        run(CHANGES[0])
    run(CHANGES[1])
    run(CHANGES[2])
    assert Guard("demo_kept", verbs="").triggers() == [
        ("demo_kept_no_truncate", "TRUNCATE", "FOR EACH STATEMENT ")
    ]


def test_a_refusal_in_other_words() -> None:
    words = "\nBEGIN RAISE EXCEPTION 'the books stand' USING ERRCODE = '23000'; END "
    run(str(AppendOnly("demo_refuse", "demo_kept", refusal=words).sql))
    with pytest.raises(IntegrityError, match="the books stand"):
        run(CHANGES[0])
