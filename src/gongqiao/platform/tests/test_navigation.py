"""What waits at the entries of the side bar is counted in one query for all apps."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from gongqiao.platform import navigation
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.navigation import NavItem

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 1)


def entry(name: str, waits: Any) -> NavItem:
    return NavItem("day", 1, name, name, "check", "t.may", waits=waits)


def users(**narrowed: Any) -> QuerySet[Any]:
    return get_user_model()._default_manager.filter(**narrowed).order_by("username")


def test_all_entries_in_one_query_each_up_to_its_limit(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(navigation, "MOST_COUNTED", 2)
    for name in ("a1", "a2", "a3", "b1"):
        get_user_model()._default_manager.create(username=name)
    entries = [
        NavItem("day", 1, "plain", "plain", "check", "t.may"),
        entry("many", lambda _by, _on: users(username__startswith="a")),
        entry("one", lambda _by, _on: users(username="b1").select_related("person")),
        entry("none", lambda _by, _on: users(username="c")),
        entry("not mine", lambda _by, _on: users().none()),
    ]
    with django_assert_num_queries(1):
        assert navigation.counted(entries, SYSTEM, ON) == {"many": 2, "one": 1}
    with django_assert_num_queries(1):
        assert navigation.counted(entries[2:3], SYSTEM, ON) == {"one": 1}
    with django_assert_num_queries(0):
        assert navigation.counted([entries[0], entries[4]], SYSTEM, ON) == {}
