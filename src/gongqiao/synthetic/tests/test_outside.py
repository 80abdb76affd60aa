"""Messages that left the demo: delivered, failed over, refused, waiting for a person."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps

from gongqiao.notices import api as notices
from gongqiao.synthetic.services.outside import PEOPLE, leave_the_house

AT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def rows(model: str) -> Any:
    return apps.get_model(model)._default_manager


@pytest.mark.django_db
def test_once_and_of_everything() -> None:
    rows("registry.Person").bulk_create(
        [rows("registry.Person").model(name=f"N{n}", name_key=f"N{n}") for n in range(PEOPLE)]
    )
    for person in rows("registry.Person").all():
        notices.send(key=f"k{person.pk}", code="aid.paid", figures={}, at=AT, person_id=person.pk)
    assert leave_the_house(at=AT) == PEOPLE
    assert leave_the_house(at=AT) == 0
    deliveries = rows("notices.Outbox")
    ends = set(deliveries.values_list("channel", "state", "last_error"))
    assert ends >= {
        ("sms", "delivered", ""), ("sms", "sent", ""), ("wechat", "delivered", ""),
        ("wechat", "failed", "not_following"), ("sms", "failed", "no_such_number"),
        ("sms", "failed", "unknown"), ("sms", "dropped", "not wanted"),
        ("sms", "queued", "isv.BUSINESS_LIMIT_CONTROL"),
    }  # fmt: skip
    spent = sum(deliveries.values_list("cost_fen", flat=True))
    assert rows("notices.Spending").get().fen == spent > 0
