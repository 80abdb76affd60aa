"""Named views of list pages: everybody's own, and nothing but list pages of the workbench."""

import pytest
from django.test import Client

from gongqiao.accounts import queries, services
from gongqiao.accounts.models import ListView, User
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db
PAGE = "/office/aid/claims/"


@pytest.fixture
def mei() -> Actor:
    return Actor("mei", User.objects.create_user("mei").pk)


@pytest.fixture
def client_of_mei(client: Client, mei: Actor) -> Client:
    client.force_login(User.objects.get(username=mei.name))
    return client


def test_the_same_name_again_replaces_the_view(mei: Actor) -> None:
    services.keep_view(PAGE, "state=paid", "已付", by=mei)
    services.keep_view(PAGE, "state=sent", " 已付 ", by=mei)
    assert [(v.name, v.query) for v in queries.views_of(mei, PAGE)] == [("已付", "state=sent")]


@pytest.mark.parametrize(
    ("path", "query", "name", "code"),
    [
        ("/office/x/", "a=1", " ", "NAME"),
        ("/office/x/", "a=1", "n" * 21, "NAME"),
        ("/me/", "a=1", "n", "PLACE"),
        ("//evil.example/office/", "a=1", "n", "PLACE"),
        ("/office/x/", "", "n", "PLACE"),
        ("/office/x/", "a=" + "1" * 500, "n", "PLACE"),
        ("/office/x/", "a=%00", "n", "PLACE"),
        ("/office/x/", "a=1", "n\x00", "PLACE"),
    ],
)
def test_what_is_no_view_is_refused(
    mei: Actor, path: str, query: str, name: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        services.keep_view(path, query, name, by=mei)
    assert refused.value.code == code
    assert not ListView.objects.exists()


def test_twenty_views_of_a_page_are_the_most(mei: Actor) -> None:
    for number in range(20):
        services.keep_view(PAGE, f"q={number}", f"v{number}", by=mei)
    with pytest.raises(Refused, match="20"):
        services.keep_view(PAGE, "q=x", "one more", by=mei)
    services.keep_view(PAGE, "q=x", "v3", by=mei)
    services.keep_view("/office/members/", "q=x", "elsewhere", by=mei)


def test_views_are_ones_own(mei: Actor) -> None:
    view = services.keep_view(PAGE, "state=paid", "mine", by=mei)
    other = Actor("lan", User.objects.create_user("lan").pk)
    assert queries.views_of(other, PAGE) == []
    assert services.forget_view(view.pk, by=other) is None
    assert services.forget_view(view.pk, by=mei) == PAGE
    assert queries.views_of(mei, PAGE) == []


def test_keeping_leads_back_to_the_view_and_forgetting_to_its_page(client_of_mei: Client) -> None:
    told = {"path": PAGE, "query": "state=paid&q=王", "name": "王家"}
    kept = client_of_mei.post("/office/views/", told)
    assert kept.headers["Location"] == PAGE + "?state=paid&q=%E7%8E%8B"
    view = ListView.objects.get()
    gone = client_of_mei.post(f"/office/views/{view.pk}/forget/")
    assert gone.headers["Location"] == PAGE
    assert client_of_mei.post(f"/office/views/{view.pk}/forget/").status_code == 404


def test_a_refusal_never_leads_to_another_host(client_of_mei: Client) -> None:
    told = {"path": "//evil.example/office/", "query": "a=1", "name": "n"}
    answer = client_of_mei.post("/office/views/", told)
    assert answer.headers["Location"] == "/me/security/"
