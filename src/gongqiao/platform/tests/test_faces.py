"""The frame: side bar by role, names and counts from whoever knows them, choices in cookies."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from gongqiao.platform import faces, gate, navigation
from gongqiao.platform.context import Actor
from gongqiao.platform.navigation import NavItem


@pytest.fixture
def request_at(rf: RequestFactory) -> HttpRequest:
    """A visitor's request for the day page."""
    request: HttpRequest = rf.get("/office/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def two_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """One entry that is allowed, one that is not, one whose page is not installed."""
    entries = [
        NavItem("benefits", 1, "Shown", "display", "check", "t.may"),
        NavItem("money", 1, "Refused", "display", "check", "t.may_not"),
        NavItem("system", 1, "Absent", "no_such_route", "check", "t.may"),
    ]

    def scope_of(by: Actor, capability: str, on: date) -> gate.Scope:
        return gate.Scope(everywhere=capability == "t.may")

    monkeypatch.setattr(navigation, "items", lambda: entries)
    monkeypatch.setattr(gate, "scope_of", scope_of)


@pytest.mark.usefixtures("two_entries")
def test_the_bar_holds_what_the_role_opens_and_the_day_first(request_at: HttpRequest) -> None:
    bar = faces.side_bar(request_at)
    assert [[e.address for e in s.entries] for s in bar] == [["/office/"], ["/display/"]]
    assert bar[0].entries[0].current
    assert faces.side_bar(request_at) is bar  # worked out once


def test_without_a_role_there_is_no_bar(
    request_at: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "scope_of", lambda by, capability, on: gate.Scope())
    assert faces.side_bar(request_at) == []


def test_cookies_choose_print_and_theme(request_at: HttpRequest) -> None:
    assert faces.context(request_at)["theme"] == "light"
    assert faces.context(request_at)["large_print"] is False
    request_at.COOKIES = {"gq_theme": "dark", "gq_print": "large"}
    assert faces.context(request_at)["theme"] == "dark"
    assert faces.context(request_at)["large_print"] is True
    request_at.COOKIES = {"gq_theme": '"><script>'}
    assert faces.context(request_at)["theme"] == "light"


def test_visitors_have_nothing_unread(
    request_at: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "_unread", [lambda by: 7])
    assert faces.unread_messages(request_at) == 0


def test_the_name_falls_back_to_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_site_name", [lambda: ""])
    assert faces.site_name()
    monkeypatch.setattr(faces, "_site_name", [lambda: "桐乡市总工会"])
    assert faces.site_name() == "桐乡市总工会"


def test_the_address_of_a_button_says_to_go_back(client: Client, db: None) -> None:
    told = client.get("/display/", headers={"accept": "text/html"})
    assert told.status_code == 405
    assert told["Allow"] == "POST"
    assert "这一步要从按钮开始" in told.content.decode()
    assert client.get("/display/", headers={"accept": "application/json"}).content == b""
