"""Nobody calls too often: counted for each user and minute, seldom in the database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from config import settings as running
from gongqiao.accounts.models import User
from gongqiao.platform import pace
from gongqiao.platform.models import Window

AT = datetime(2026, 3, 5, 2, 0, 20, tzinfo=UTC)
PLACE = "/me/security/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(client: Client, settings: Settings, time_machine: TimeMachineFixture) -> User:
    """Signed in, where fifty pages a minute are the most, and thirty of them that write."""
    time_machine.move_to(AT, tick=False)
    settings.PACE = {"all": 50, "writing": 30}
    user = User.objects.create_user("mei")
    client.force_login(user)
    return user


def test_one_too_many_is_told_when_to_come_back(
    client: Client, mei: User, time_machine: TimeMachineFixture
) -> None:
    assert {client.get(PLACE).status_code for _ in range(50)} == {200}
    for _ in range(2):
        told = client.get(PLACE)
        assert (told.status_code, told["Retry-After"]) == (429, "40")
        assert "一分钟内打开的页面太多" in told.content.decode()
        assert told["Content-Security-Policy"]
    other = Client()
    other.force_login(User.objects.create_user("lan"))
    assert other.get(PLACE).status_code == 200, "everybody has a minute of their own"
    another_browser = Client()
    another_browser.force_login(mei)
    assert another_browser.get(PLACE).status_code == 429
    time_machine.move_to(AT + timedelta(seconds=40), tick=False)
    assert client.get(PLACE).status_code == 200
    assert client.post("/account/logout/").status_code == 302


def test_signing_out_always_works(client: Client, mei: User) -> None:
    for _ in range(60):
        client.get(PLACE)
    assert client.get(PLACE).status_code == 429
    assert client.post("/account/logout/").status_code == 302
    assert client.get("/").status_code == 200, "visitors are not counted here"


def test_what_writes_has_a_lower_limit(client: Client, mei: User) -> None:
    for _ in range(30):
        assert client.post("/me/security/end-others/").status_code == 302
    assert client.post("/me/security/end-others/").status_code == 429
    assert client.get(PLACE).status_code == 200


def test_the_database_is_asked_once_in_twenty_pages(client: Client, mei: User) -> None:
    def asked(times: int) -> int:
        with CaptureQueriesContext(connection) as found:
            for _ in range(times):
                client.get(PLACE)
        return sum("platform_window" in one["sql"] for one in found.captured_queries)

    assert asked(pace.STEP - 1) == 0
    assert asked(1) == 1
    assert asked(pace.STEP) == 1
    assert asked(50) == 1, "over the limit nothing is asked any more"


def test_processes_count_together() -> None:
    one, other = pace.Pace(), pace.Pace()
    late = next(
        n for n in range(200) if one.over({"all:1": 50}, AT) | other.over({"all:1": 50}, AT)
    )
    assert 25 <= late <= 25 + pace.STEP
    assert Window.objects.get().count > 50
    assert not one.over({"all:1": 50}, AT + timedelta(minutes=1))
    assert pace.forget(AT + timedelta(days=2)) == 1


def test_a_minute_has_one_count() -> None:
    assert [pace.count("all:1", AT, 20), pace.count("all:1", AT)] == [20, 21]
    assert pace.count("all:1", AT + timedelta(minutes=1)) == 1


def test_the_figures_leave_room_for_quick_people() -> None:
    """To take, answer and close an item at the desk is eight requests, three of them writing; who
    did that every three seconds would still be answered, four hundred a day are seven a minute.
    """
    assert running.PACE["all"] >= 20 * 8 * 3
    assert running.PACE["writing"] >= 20 * 3 * 3
