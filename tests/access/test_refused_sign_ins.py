"""Whoever is not let in leaves a line in the trail, and nobody floods it."""

from collections.abc import Iterator

import pytest
from django.conf import settings as running
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from gongqiao.audit.models import Event
from gongqiao.notices.tests.providers import serving
from tests.journeys.wechat_stand_in import WeChat

pytestmark = pytest.mark.django_db
BACK = "/account/weixin/login/callback/"


@pytest.fixture(autouse=True)
def wechat(settings: Settings) -> Iterator[WeChat]:
    """A stand-in of WeChat; counters at nought."""
    cache.clear()
    with serving() as server:
        stand_in = WeChat()
        server.answer = stand_in
        settings.WECHAT = {
            **running.WECHAT, "web_app_id": "wxweb", "web_secret": "secret of wxweb",
            "url": server.url, "open_url": server.url,
        }  # fmt: skip
        yield stand_in


def lines() -> list[tuple[str, str, str]]:
    return [
        (e.new["way"], e.new["source"], e.new["why"])  # type: ignore[index]  # it has one
        for e in Event.objects.filter(action="accounts.refused").order_by("pk")
    ]


def state_of(client: Client) -> str:
    """Of a sign-in that this browser began."""
    asked = client.get("/account/weixin/login/")["Location"]
    return str(asked.partition("state=")[2].partition("&")[0].partition("#")[0])


def test_a_forged_way_back_from_wechat(client: Client) -> None:
    client.get(BACK, {"code": "CODE0", "state": "forged"}, REMOTE_ADDR="203.0.113.77")
    assert lines() == [("wechat", "203.0.113.0/24", "forged or stale")]
    assert "_auth_user_id" not in client.session


def test_a_stolen_code_that_was_used_already(client: Client, wechat: WeChat) -> None:
    wechat.codes["CODE0"] = "another app"
    client.get(BACK, {"code": "CODE0", "state": state_of(client)})
    client.get(BACK, {"code": "CODE0", "state": state_of(client)})
    assert [line[0] for line in lines()] == ["wechat"] * 2
    assert "_auth_user_id" not in client.session


def test_who_breaks_off_is_not_noted(client: Client) -> None:
    client.get(BACK, {"error": "access_denied", "state": state_of(client)})
    assert lines() == []


def test_a_few_lines_an_hour_for_each_source_and_for_all(client: Client) -> None:
    for n in range(6):
        client.get(BACK, {"state": f"{n}"}, REMOTE_ADDR="203.0.113.77")
    assert len(lines()) == 3
    for n in range(100):
        client.get(BACK, {"state": f"{n}"}, REMOTE_ADDR=f"198.51.{n}.7")
    assert len(lines()) == 60


def test_trying_codes_one_after_the_other_ends(client: Client, wechat: WeChat) -> None:
    state = state_of(client)
    for n in range(60):
        client.get(BACK, {"code": f"{n}", "state": "forged"})
    wechat.codes["GOOD"] = "wxweb"
    answer = client.get(BACK, {"code": "GOOD", "state": state})
    assert answer["Location"] == "/account/login/"
    assert "GOOD" in wechat.codes, "WeChat was not asked any more"


def test_a_wrong_password_and_no_name_in_the_trail(client: Client) -> None:
    get_user_model().objects.create_user("mei", password="correct horse 42")
    for name in ("mei", "nobody", "secret-typed-as-name"):
        client.post("/account/login/", {"login": name, "password": "wrong"})
    assert {line[0] for line in lines()} == {"password"}
    assert "secret-typed" not in str([(e.new, e.subject_id) for e in Event.objects.all()])
