"""The language of a page: chosen by the visitor, never guessed from the browser."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.9"}


def language_of(client: Client, address: str = "/", **headers: str) -> str:
    answer = client.get(address, **headers)  # type: ignore[arg-type]  # the stubs miss headers
    assert f'<html lang="{"en" if answer.headers["Content-Language"] == "en" else "zh-CN"}"' in (
        answer.content.decode()
    )
    return answer.headers["Content-Language"]


def test_an_english_browser_reads_chinese() -> None:
    assert language_of(Client(), **ENGLISH) == "zh-hans"


def test_the_choice_of_the_switch_holds_on_later_pages() -> None:
    client = Client()
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert language_of(client) == "en"
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    assert language_of(client, **ENGLISH) == "zh-hans"


@pytest.mark.parametrize("cookie", ["fr", "", "zh", "'; --", "x" * 600])
def test_an_unknown_choice_falls_back(cookie: str) -> None:
    client = Client()
    client.cookies["gq_language"] = cookie
    assert language_of(client, **ENGLISH) == "zh-hans"


def test_a_users_own_language_wins_over_the_cookie() -> None:
    client = Client()
    client.cookies["gq_language"] = "zh-hans"
    client.force_login(get_user_model().objects.create_user("ann", language="en"))
    assert language_of(client, "/me/") == "en"


def test_the_language_of_one_visitor_is_not_that_of_the_next() -> None:
    first, second = Client(), Client()
    first.cookies["gq_language"] = "en"
    assert language_of(first) == "en"
    assert language_of(second) == "zh-hans"


def test_caches_keep_the_languages_apart() -> None:
    assert "Cookie" in Client().get("/").headers["Vary"]
    assert "Accept-Language" not in Client().get("/").headers["Vary"]
