"""A browser that drives the live server, and a test client that checks every page it fetches."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from gongqiao.accounts.models import User
from tests.journeys.checks import check_html, console

PATIENCE = 30_000
"""Milliseconds: the machine may be busy; how fast a page is, the bench measures."""
CHROMIUM = Path(os.environ.get("GONGQIAO_CHROMIUM", "/usr/bin/chromium"))
expect.set_options(timeout=PATIENCE)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread


class CheckedClient(Client):
    """Django's test client; a page that breaks a rule of docs/design-system.md fails the test."""

    def request(self, **request: Any) -> Any:
        """Send, then check what came back."""
        response: HttpResponseBase = super().request(**request)
        check_html(response)
        return response


@pytest.fixture
def client_checked(db: None) -> CheckedClient:
    """A client that checks strict HTML, title and h1, labels and ids of every page fetched."""
    return CheckedClient()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Missing: the journeys are skipped with the reason, except on CI."""
    if not CHROMIUM.exists():
        reason = f"no browser at {CHROMIUM}: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def browser_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh page whose relative addresses are the live server's; console errors are collected."""
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    console[page] = errors
    yield page
    context.close()


@pytest.fixture
def sign_in_browser(browser_page: Page, live_server: LiveServer) -> Callable[[User], Page]:
    """`page = sign_in_browser(user)`: the browser carries that user's session."""

    def sign_in(user: User) -> Page:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        browser_page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return browser_page

    return sign_in
