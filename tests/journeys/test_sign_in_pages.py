"""Signing in by phone code and by WeChat, with a browser."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as running
from django.core.cache import cache
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from gongqiao.accounts.models import User, WeChatFollower
from gongqiao.notices.tests.providers import Provider, serving
from gongqiao.platform.codes import Outgoing
from gongqiao.platform.tests.sent import codes_to
from gongqiao.registry.models import Person
from tests.access.test_phone import CERTNO, MOBILE, a_person
from tests.journeys.checks import check_page, shoot
from tests.journeys.wechat_stand_in import WeChat

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def got() -> Iterator[list[Outgoing]]:
    """The codes that were sent."""
    cache.clear()
    sent = list[Outgoing]()
    with codes_to(sent.append):
        yield sent


@pytest.fixture
def wechat(settings: Settings) -> Iterator[tuple[WeChat, Provider]]:
    """A stand-in that both our apps talk to."""
    cache.clear()
    with serving() as server:
        stand_in = WeChat()
        server.answer = stand_in
        settings.WECHAT = {
            **running.WECHAT, "app_id": "wxaccount", "secret": "secret of wxaccount",
            "web_app_id": "wxweb", "web_secret": "secret of wxweb", "url": server.url,
            "open_url": server.url,
        }  # fmt: skip
        yield stand_in, server


def test_in_by_phone_code(browser_page: Page, got: list[Outgoing]) -> None:
    a_person()
    a_person("陈小军", certno="330400200501010022")
    page = browser_page
    page.goto("/me/messages/")
    check_page(page)
    shoot(page, "sign-in")
    page.get_by_role("link", name="手机号登录").click()
    page.locator("#mobile").fill("123")
    page.keyboard.press("Enter")
    page.locator("#mobile_error").wait_for()
    check_page(page)
    shoot(page, "sign-in-number")
    page.locator("#mobile").fill("154 0000 0001")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/")
    page.locator("#code").fill("000000" if got[0].code != "000000" else "000001")
    page.keyboard.press("Enter")
    page.locator("#code_error").wait_for()
    check_page(page)
    shoot(page, "sign-in-code")
    page.locator("#code").fill(got[0].code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/who/")
    check_page(page)
    shoot(page, "sign-in-who")
    page.get_by_text("*玉梅").click()
    page.locator("#tail").fill(CERTNO[-6:])
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/messages/")
    assert Person.objects.get(name="陈玉梅").user is not None


def test_a_proof_by_code_where_there_is_no_password(
    browser_page: Page, sign_in_browser: Callable[[User], Page], got: list[Outgoing],
    wechat: tuple[WeChat, Provider],
) -> None:  # fmt: skip
    person = a_person()
    user = User.objects.create(username="w-1")
    user.set_unusable_password()
    user.save()
    person.user = user
    person.proved_index = person.mobile_index
    person.save()
    page = sign_in_browser(user)
    page.goto("/me/security/")
    check_page(page)
    shoot(page, "security-wechat")
    page.get_by_role("link", name="绑定微信").click()
    page.wait_for_url("**/sign-in/again/**")
    page.get_by_role("button", name="154****0001").click()
    page.locator("#code").wait_for()
    check_page(page)
    shoot(page, "prove-by-code")
    page.locator("#code").fill(got[0].code)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="微信登录").click()
    page.locator("#scan").click()
    page.wait_for_url("**/me/security/")
    page.get_by_text("已绑定微信").wait_for()
    check_page(page)
    assert user.socialaccount_set.get().uid == "uInvented01"
    assert user.socialaccount_set.get().extra_data == {}
    assert not WeChatFollower.objects.exists(), "the website app's openid takes no messages"


def test_in_by_wechat_on_the_desk_and_in_its_own_browser(
    browser_page: Page, live_server: LiveServer, wechat: tuple[WeChat, Provider]
) -> None:
    user = User.objects.create_user("mei", password="correct horse 42")
    page = browser_page
    page.goto("/account/weixin/login/")
    assert "/connect/qrconnect" in page.url
    page.locator("#scan").click()
    page.wait_for_url("**/sign-in/")
    page.get_by_text("还没有绑定").wait_for()
    check_page(page)
    shoot(page, "wechat-not-linked")
    user.socialaccount_set.create(provider="weixin", uid="uInvented01")
    page.get_by_role("link", name="微信登录").click()
    page.locator("#scan").click()
    page.wait_for_url(lambda address: "/go/" in address or "/me/" in address)
    browser = page.context.browser
    assert browser is not None
    phone = browser.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 844},
        user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/122 Mobile MicroMessenger/8.0.49",
    )  # fmt: skip
    inside = phone.new_page()
    wechat[0].openid = "oAccount01"  # another app, another openid, the same unionid
    inside.goto("/account/weixin/login/")
    assert "/connect/oauth2/authorize" in inside.url
    assert "snsapi_userinfo" in inside.url
    assert inside.url.endswith("#wechat_redirect")
    inside.locator("#scan").click()
    inside.wait_for_url(lambda address: "/go/" in address or "/me/" in address)
    assert WeChatFollower.objects.get(user=user).openid == "oAccount01"
    phone.close()
    assert User.objects.count() == 1


def test_forged_and_stale_answers_of_wechat_let_nobody_in(
    browser_page: Page, wechat: tuple[WeChat, Provider]
) -> None:
    user = User.objects.create_user("mei", password="correct horse 42")
    user.socialaccount_set.create(provider="weixin", uid="uInvented01")
    page = browser_page
    page.goto("/account/weixin/login/callback/?code=CODE0&state=forged")
    page.goto("/account/weixin/login/")
    back = page.locator("#scan").get_attribute("href") or ""
    wechat[0].codes.clear()  # the code was used by somebody else already
    page.goto(back)
    page.goto("/me/security/")
    assert "/account/login/" in page.url
    assert MOBILE not in page.content()
