"""Message settings on the phone; texts and deliveries at the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from gongqiao.access.tests.cast import a_tree, a_user, grant
from gongqiao.accounts.models import User
from gongqiao.notices.models import Message, Outbox, Refusal, Spending
from gongqiao.notices.services import spending
from tests.access.objects import Whose, _today
from tests.access.objects_notices import a_delivery_there, a_link_there
from tests.access.test_phone import a_person
from tests.journeys.checks import check_page, shoot
from tests.journeys.conftest import CheckedClient


def an_administrator() -> tuple[User, Whose]:
    """Somebody who looks after the federation, and whose deliveries they see."""
    tree, who = a_tree(), a_user("boss")
    grant(who, "federation_administrator", tree.city, valid_from=_today())
    return User.objects.get(username="boss"), Whose(tree.union, who)


def some_deliveries(whose: Whose, number: int) -> None:
    """Of all states, to members of one union."""
    at = timezone.now()
    states: list[dict[str, Any]] = [
        {"state": "failed", "last_error": "not_following", "channel": "wechat"},
        {"state": "delivered", "sent_at": at, "delivered_at": at, "cost_fen": 5, "parts": 1},
        {"state": "sent", "sent_at": at, "cost_fen": 10, "parts": 2},
        {"state": "queued"},
    ]
    for n in range(number):
        Outbox.objects.filter(pk=a_delivery_there(whose)).update(**states[n % len(states)])
    Message.objects.update(code="aid.paid")
    Spending.objects.get_or_create(channel="sms", month=spending.month_of(at), defaults={"fen": 15})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address", ["/office/deliveries/", "/office/notices/", "/office/notices/?code=aid.paid",
                "/office/notices/?code=%00", "/office/deliveries/?state=failed&channel=wechat",
                "/me/messages/settings/", "/sign-in/", "/account/3rdparty/"],
)  # fmt: skip
def test_pages_are_strict(client_checked: CheckedClient, address: str, language: str) -> None:
    boss, whose = an_administrator()
    some_deliveries(whose, 4)
    client_checked.cookies["gq_language"] = language
    client_checked.force_login(boss)
    assert client_checked.get(address).status_code == 200


def test_the_page_behind_a_link_is_strict(client_checked: CheckedClient) -> None:
    _boss, whose = an_administrator()
    link = f"/t/{a_link_there(whose)}/"
    for post in ({}, {"choice": "no"}, {"choice": "again"}):
        if post:
            assert client_checked.post(link, post).status_code == 302
        assert client_checked.get(link).status_code == 200
    Message.objects.update(code="aid.paid")
    assert client_checked.get(link).status_code == 200
    assert client_checked.get("/t/1-forged/").status_code == 404


@pytest.mark.django_db
def test_deliveries_ask_no_more_for_more_rows(
    client: Client,
) -> None:
    boss, whose = an_administrator()
    client.force_login(boss)
    some_deliveries(whose, 1)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    one = asked("/office/deliveries/")
    some_deliveries(whose, 3)
    assert asked("/office/deliveries/") == one
    assert one <= 15
    assert asked(f"/office/deliveries/{Outbox.objects.latest('pk').pk}/") <= 15
    assert asked("/office/notices/?code=aid.paid") <= 15
    assert asked("/me/messages/settings/") <= 15


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_texts_and_deliveries(sign_in_browser: Callable[[User], Page]) -> None:
    boss, whose = an_administrator()
    some_deliveries(whose, 8)
    page = sign_in_browser(boss)
    page.goto("/office/deliveries/")
    check_page(page)
    shoot(page, "notice-deliveries")
    page.goto("/office/deliveries/?state=failed")
    page.locator("tbody a").first.click()
    check_page(page)
    shoot(page, "notice-delivery")
    page.get_by_role("button", name="再发一次").click()
    page.get_by_text("已重新排队发送").wait_for()
    page.goto("/office/notices/?code=aid.paid")
    check_page(page)
    shoot(page, "notice-texts")


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_settings_of_messages(sign_in_browser: Callable[[User], Page], settings: Settings) -> None:
    settings.NOTICE_CHANNELS = ["sms", "email"]
    person = a_person()
    person.user = User.objects.create_user("mei", email="mei@example.org", display_name="陈玉梅")
    person.save()
    page = sign_in_browser(person.user)
    page.goto("/me/messages/")
    page.get_by_role("link", name="哪些消息另外通知我").click()
    check_page(page)
    shoot(page, "notice-settings")
    boxes = page.locator("input[name=kind]:not([disabled])")
    first = boxes.first.get_attribute("value")
    boxes.first.uncheck()
    page.get_by_role("button", name="保存选择").click()
    page.get_by_text("已保存").wait_for()
    assert Refusal.objects.get().kind == first
    assert not page.locator(f"#kind-{first}").is_checked()
