"""Sign-in, second factors and proofs of identity in our clothes, and pages that say what failed."""

import os
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from django.views import defaults
from playwright.sync_api import Page

from gongqiao.accounts.models import User
from tests.journeys.checks import check_page, findings, shoot
from tests.journeys.conftest import CheckedClient

PAGES = [
    "/account/password/change/", "/account/reauthenticate/", "/account/logout/", "/account/2fa/",
    "/account/2fa/totp/activate/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/",
]  # fmt: skip


@pytest.fixture
def worker(db: None) -> User:
    """Someone who can sign in."""
    return User.objects.create_user("chen", password="worker-2020-bridge")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_account_pages_are_strict(
    client_checked: CheckedClient, worker: User, address: str, language: str
) -> None:
    client_checked.cookies["gq_language"] = language
    client_checked.get("/account/login/")
    client_checked.post("/account/login/", {"login": "chen", "password": "worker-2020-bridge"})
    client_checked.post("/account/reauthenticate/", {"password": "worker-2020-bridge"})
    answer = client_checked.get(address)
    assert answer.status_code == 200
    assert "gq-panel" in answer.content.decode()


def test_a_passkey_is_one_that_signs_in_alone(client_checked: CheckedClient, worker: User) -> None:
    client_checked.post("/account/login/", {"login": "chen", "password": "worker-2020-bridge"})
    client_checked.post("/account/reauthenticate/", {"password": "worker-2020-bridge"})
    page = client_checked.get("/account/2fa/webauthn/add/").content.decode()
    assert "给这个通行密钥起个名字" in page
    assert re.search(r'<input[^>]+name="passwordless"[^>]* checked', page)
    bare = client_checked.get("/account/2fa/webauthn/add/", headers={"host": "127.0.0.1:8000"})
    assert "请打开 http://localhost:8000/ 。" in bare.content.decode()
    Authenticator.objects.create(
        user=worker, type=Authenticator.Type.WEBAUTHN, data={"name": "我的手机", "credential": {}}
    )
    listed = client_checked.get("/account/2fa/webauthn/").content.decode()
    assert "我的手机" in listed
    assert "还没有用过" in listed


def test_recovery_codes_are_shown_once_in_our_clothes(
    client_checked: CheckedClient, worker: User
) -> None:
    client_checked.post("/account/login/", {"login": "chen", "password": "worker-2020-bridge"})
    client_checked.post("/account/reauthenticate/", {"password": "worker-2020-bridge"})
    TOTP.activate(worker, generate_totp_secret())
    RecoveryCodes.activate(worker)
    first, again = (client_checked.get("/account/2fa/recovery-codes/") for _time in range(2))
    assert "只显示这一次" in first.content.decode()
    assert "10个备用码还剩10个" in again.content.decode()
    assert "10" in client_checked.get("/account/2fa/").content.decode()


def test_a_wrong_password_is_said_in_words(client_checked: CheckedClient, worker: User) -> None:
    answer = client_checked.post("/account/login/", {"login": "chen", "password": "wrong"})
    assert answer.status_code == 200
    assert "gq-ask-bad" in answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "template", ["400.html", "403_csrf.html", "500.html", "503.html", "507.html"]
)
def test_pages_for_failures_need_no_request(template: str, language: str) -> None:
    with override(language):
        assert not findings(render_to_string(template))


@pytest.mark.django_db
def test_forbidden_and_absent_pages_say_so(rf: RequestFactory) -> None:
    def shown(view: object, error: Exception) -> HttpResponse:
        request: HttpRequest = rf.get("/office/claims/")
        from django.contrib.auth.models import AnonymousUser

        request.user = AnonymousUser()
        return view(request, error)  # type: ignore[operator, no-any-return]  # a default view

    for view, status in ((defaults.permission_denied, 403), (defaults.page_not_found, 404)):
        answer = shown(view, Exception("mutualaid.review"))
        assert answer.status_code == status
        assert not findings(answer.content.decode())
        assert "mutualaid.review" not in answer.content.decode()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_security_pages_in_the_browser(browser_page: Page, worker: User) -> None:
    page = browser_page
    page.goto("/account/login/")
    page.locator("[name=login]").fill("chen")
    page.locator("[name=password]").fill("wrong")
    page.keyboard.press("Enter")
    page.locator(".gq-ask-bad").wait_for()
    check_page(page)
    page.locator("[name=login]").fill("chen")
    page.locator("[name=password]").fill("worker-2020-bridge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")
    page.goto("/account/reauthenticate/")
    check_page(page)
    _picture(page, "reauthenticate")
    page.locator("[name=password]").fill("worker-2020-bridge")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "reauthenticate" not in address)
    for name, address in (
        ("security", "/account/2fa/"), ("totp", "/account/2fa/totp/activate/"),
        ("passkey", "/account/2fa/webauthn/add/"), ("password", "/account/password/change/"),
    ):  # fmt: skip
        page.goto(address)
        check_page(page)
        _picture(page, name)


def _picture(page: Page, name: str) -> None:
    if os.environ.get("GONGQIAO_SHOOT"):
        shoot(page, f"account-{name}")
