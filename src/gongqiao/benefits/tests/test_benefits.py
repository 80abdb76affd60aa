"""Benefits are recorded once and never lost."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from gongqiao.benefits import api
from gongqiao.benefits.models import Benefit

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def person() -> int:
    people = apps.get_model("registry", "Person")._default_manager
    return int(people.create(name="赵一", name_key="赵一").pk)


def record(person_id: int, *references: str, amount: int = 100) -> int:
    frame = pl.DataFrame(
        {
            "reference": references,
            "person_id": [person_id] * len(references),
            "programme": ["aid:x"] * len(references),
            "amount": [amount] * len(references),
            "on": [date(2026, 3, 5)] * len(references),
        }
    )
    with transaction.atomic(), connection.cursor() as cursor:
        return api.record_many(cursor, frame)


def test_recorded_once() -> None:
    one = person()
    assert record(one, "a", "b") == 2
    assert record(one, "b", "c") == 1
    assert record(one) == 0
    assert api.totals_of(one) == [api.Received("aid:x", 3, 300)]
    assert [b.reference for b in api.benefits_of(one)] == ["c", "b", "a"]


def test_withdrawn_is_kept_but_not_counted() -> None:
    one = person()
    record(one, "a", "b")
    for marked in (1, 0):
        with connection.cursor() as cursor:
            assert api.withdraw_many(cursor, ["a", "unknown"], AT) == marked
    assert [b.reference for b in api.benefits_of(one)] == ["b"]
    assert Benefit.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM benefits_benefit",
        "UPDATE benefits_benefit SET amount = 1",
        "UPDATE benefits_benefit SET reference = 'x'",
        "UPDATE benefits_benefit SET withdrawn_at = NULL",
    ],
)
def test_the_database_keeps_them(statement: str) -> None:
    record(person(), "a")
    with connection.cursor() as cursor:
        api.withdraw_many(cursor, ["a"], AT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_amount_is_above_zero() -> None:
    with pytest.raises(Exception, match="benefits_amount"), transaction.atomic():
        record(person(), "a", amount=0)
