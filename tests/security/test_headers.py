"""Headers of every kind of response; tests/access/test_matrix.py asks the same of every route."""

import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import path
from pytest_django.fixtures import Settings

from config import urls as real
from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.documents import api as documents
from gongqiao.platform.context import SYSTEM, now
from gongqiao.platform.gate import public
from tests.access.objects import _today
from tests.security.headers import missing


@public
def broken(_request: HttpRequest) -> HttpResponse:
    """A fault that nobody foresaw."""
    raise ZeroDivisionError("secret of the house")


urlpatterns = [*real.urlpatterns, path("test/broken/", broken)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
LOGIN = "/account/login/"
NAMES = "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy"


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def clerk(tree: Tree) -> Client:
    """Somebody with every right of a federation, who has just proved who they are."""
    who, client = a_user("clerk"), Client()
    for role in ("federation_administrator", "auditor"):
        grant(who, role, tree.city, valid_from=_today())
    client.login(username="clerk", password="secret of clerk")
    client.post("/account/reauthenticate/", {"password": "secret of clerk"})
    return client


def lacks(answer: HttpResponseBase, status: int, **more: bool) -> list[str]:
    """What is wrong with it, its status included."""
    return [f"status {answer.status_code}"] * (answer.status_code != status) + missing(
        answer, **more
    )


def test_pages_of_everybody(client: Client) -> None:
    for place in ("/", LOGIN, "/sign-in/", "/join/", "/api/v1/", "/api/v1/openapi.json"):
        answer = client.get(place)
        assert not missing(answer), place


def test_pages_fragments_and_redirects_of_somebody(clerk: Client) -> None:
    assert not lacks(clerk.get("/me/security/"), 200, personal=True)
    fragment = clerk.get("/office/audit/", headers={"hx-target": "gq-table"})
    assert not lacks(fragment, 200, personal=True)
    assert b"<html" not in fragment.content
    assert not lacks(clerk.get("/go/"), 302, personal=True)
    assert not lacks(clerk.post("/i18n/setlang/", {"language": "en"}), 302, personal=True)
    assert not lacks(clerk.post("/display/", {"theme": "dark"}), 302, personal=True)


def test_files_and_exports_are_saved_apart_from_the_pages(clerk: Client, tree: Tree) -> None:
    kept = documents.store(
        b"a,b\r\n<script>alert(1)</script>,2\r\n", name="a.csv", organisation_id=tree.union,
        subject=("demo", 1), by=SYSTEM, at=now(),
    )  # fmt: skip
    for place in (f"/office/documents/{kept.pk}/", "/office/audit/?export=xlsx"):
        answer = clerk.get(place)
        assert answer.headers["Content-Disposition"].startswith("attachment"), place
        assert not lacks(answer, 200, personal=True), place


def test_static_files(settings: Settings) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer = Client().get("/static/platform/js/ui.js")
    assert not lacks(answer, 200)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Content-Type"] == 'text/javascript; charset="utf-8"'


@pytest.mark.parametrize(
    ("status", "method", "place", "more"),
    [
        (400, "GET", "/", {"HTTP_HOST": "evil.example"}),
        (404, "GET", "/nothing/here/", {}),
        (404, "GET", "/api/v1/nothing", {}),
        (405, "GET", "/display/", {}),
        (405, "TRACE", "/", {}),
        (401, "GET", "/api/v1/members", {}),
        (405, "PUT", "/api/v1/members", {}),
        (413, "POST", "/api/v1/settlements", {"CONTENT_LENGTH": "9999999999"}),
        (415, "POST", "/api/v1/settlements", {"HTTP_CONTENT_ENCODING": "gzip"}),
        (302, "GET", "/office/audit/", {}),
        (301, "GET", "/office/audit", {}),
    ],
)
def test_refusals_and_redirects(
    client: Client, status: int, method: str, place: str, more: dict[str, Any]
) -> None:
    assert not lacks(client.generic(method, place, **more), status)


def test_what_a_colleague_may_not_see(tree: Tree) -> None:
    who, client = a_user("worker"), Client()
    grant(who, "worker", tree.union, valid_from=_today())
    client.login(username="worker", password="secret of worker")
    assert not lacks(client.get("/office/audit/"), 403, personal=True)
    assert not lacks(client.get("/office/documents/999999/"), 403, personal=True)


def test_a_form_of_another_site() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert not lacks(strict.post(LOGIN, {"login": "a", "password": "b"}), 403)
    assert not lacks(strict.post("/account/logout/"), 403)


def test_a_fault_says_nothing_of_the_house() -> None:
    answer = Client(raise_request_exception=False).get("/test/broken/")
    assert not lacks(answer, 500)
    assert b"secret of the house" not in answer.content
    assert b"ZeroDivisionError" not in answer.content


@pytest.fixture
def tls(settings: Settings) -> Client:
    """As behind the proxy of deploy/nginx.conf."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SESSION_COOKIE_NAME = "__Host-gq_session"
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"
    settings.LANGUAGE_COOKIE_NAME = "__Host-gq_language"
    return Client(headers={"x-forwarded-proto": "https"})


def test_behind_tls(tls: Client, tree: Tree) -> None:
    a_user("clerk")
    assert not lacks(Client().get(LOGIN), 301)
    page = tls.get(LOGIN)
    assert not lacks(page, 200, tls=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert token is not None
    came = tls.post(LOGIN, {"login": "clerk", "password": "secret of clerk"})
    assert {"__Host-gq_session", "__Host-gq_device"} <= set(came.cookies)
    assert not lacks(came, 302, tls=True, personal=True)
    for answer in (
        tls.get("/me/security/"),
        tls.post("/i18n/setlang/", {"language": "en"}),
        tls.post("/display/", {"theme": "dark"}),
        tls.get("/nothing/"),
        tls.get("/api/v1/members"),
    ):
        assert not missing(answer, tls=True)
    assert 'data-theme="dark"' in tls.get("/").content.decode()


def test_a_missing_header_is_noticed(client: Client) -> None:
    answer = client.get(LOGIN)
    for name in NAMES:
        kept = answer[name]
        del answer[name]
        assert missing(answer)
        answer[name] = kept
    answer["Content-Security-Policy"] = answer["Content-Security-Policy"].replace(
        "script-src 'self'", "script-src 'self' 'unsafe-inline'"
    )
    assert missing(answer) == ["policy with unsafe-inline"]
    assert missing(client.get("/"), personal=True)
    assert missing(client.get("/"), tls=True)
