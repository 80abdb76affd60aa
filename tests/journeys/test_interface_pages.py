"""Pages of the interface: a key from making to its end, a subscription and its deliveries."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.gateway.models import Delivery, Key, Subscription
from gongqiao.gateway.services import hooks
from gongqiao.gateway.services.delivering import deliver_due
from gongqiao.gateway.tests.cast import Program, a_key, an_administrator
from gongqiao.gateway.tests.receiver import LOCAL, a_receiver
from gongqiao.platform import outgoing
from gongqiao.platform.context import Actor
from tests.journeys.checks import check_page, shoot

CODE = "settlements.received"


@pytest.fixture
def tree(db: None) -> Tree:
    return a_tree()


def a_boss(tree: Tree) -> Actor:
    return an_administrator(tree)


def prove(client: Client) -> None:
    """Sign in as the boss and prove it again."""
    client.login(username="boss", password="secret of boss")
    client.post("/account/reauthenticate/", {"password": "secret of boss"})


def test_a_key_is_made_shown_once_replaced_and_ended(client_checked: Client, tree: Tree) -> None:
    a_boss(tree)
    prove(client_checked)
    wish = {"name": "医保局推送", "organisation": "City", "per_minute": "60",
            "scopes": ["settlements:write", "organisations:read"]}  # fmt: skip
    shown = client_checked.post("/office/interface/keys/new/", wish)
    token = re.search(r"gq_[a-z0-9]{8}_[a-z0-9]{40}", shown.content.decode())
    assert token
    assert shown["Cache-Control"] == "no-store"
    key = Key.objects.get()
    assert Program(token[0]).get("key").json()["name"] == "医保局推送"

    page = client_checked.get(f"/office/interface/keys/{key.pk}/").content.decode()
    assert token[0] not in page
    assert token[0][:11] in page
    again = client_checked.post(f"/office/interface/keys/{key.pk}/rotate/", {"overlap": "0"})
    newer = re.search(r"gq_[a-z0-9]{8}_[a-z0-9]{40}", again.content.decode())
    assert newer
    assert Program(token[0]).get("key").status_code == 401
    assert Program(newer[0]).get("key").status_code == 200
    client_checked.post(f"/office/interface/keys/{key.pk}/revoke/", {"reason": "停止合作"})
    assert Program(newer[0]).get("key").status_code == 401
    told = client_checked.get("/office/audit/").content.decode()
    assert "发放了密钥“医保局推送”" in told
    assert "停用了密钥“医保局推送”：停止合作" in told


def test_nobody_gives_a_key_more_than_they_have(client_checked: Client, tree: Tree) -> None:
    a_boss(tree)
    prove(client_checked)
    wish = {"name": "x", "organisation": "town", "per_minute": "60"}
    whole = client_checked.post(
        "/office/interface/keys/new/", {**wish, "scopes": ["settlements:write"]}
    )
    assert "只能发给最上级的总工会" in whole.content.decode()
    away = client_checked.post(
        "/office/interface/keys/new/",
        {**wish, "organisation": "nowhere", "scopes": ["members:read"]},
    )
    assert "您管辖范围内没有叫这个名称或代码的组织" in away.content.decode()
    assert not Key.objects.exists()


def with_content(boss: Actor, tree: Tree) -> None:
    """Keys that called, a subscription with deliveries of every kind."""
    now = timezone.now()
    made = a_key(boss, tree.city, "settlements:write", "organisations:read", "members:read",
                 name="医保局推送", at=now)  # fmt: skip
    a_key(boss, tree.town, "members:read", name="城东镇小程序", at=now)
    program = Program(made.token)
    for place in ("key", "organisations", "members", "claims", "organisations/city"):
        program.get(place)
    with a_receiver() as receiver:
        wish = hooks.Wish("大数据平台", tree.city, receiver.url, [CODE, "aid.batch_released"])
        one = hooks.subscribe(wish, by=boss, at=now)
        receiver.secret = one.secret
        outgoing.publish(CODE, key="a", at=now, figures={"file_id": 1, "rows": 120, "new": 118})
        deliver_due(now)
        receiver.behave = "broken"
        outgoing.publish(CODE, key="b", at=now, figures={"file_id": 2, "rows": 80, "new": 80})
        at = now
        for _time in range(8):
            deliver_due(at)
            at += timedelta(days=2)


@pytest.mark.journey
def test_the_pages_in_a_browser(
    sign_in_browser: Callable[..., Page], tree: Tree, settings: Settings
) -> None:
    settings.GATEWAY_ALLOWED_NETWORKS = LOCAL
    boss = a_boss(tree)
    with_content(boss, tree)
    page = sign_in_browser(get_user_model().objects.get(username="boss"))
    key = Key.objects.order_by("pk").first()
    dead = Delivery.objects.get(state="dead")
    assert key is not None
    places = {
        "interface-keys": "keys/",
        "interface-key": f"keys/{key.pk}/",
        "interface-calls": "calls/",
        "interface-subscriptions": "subscriptions/",
        "interface-subscription": f"subscriptions/{Subscription.objects.get().pk}/",
        "interface-deliveries": "events/",
        "interface-delivery": f"events/{dead.pk}/",
    }
    for name, place in places.items():
        page.goto(f"/office/interface/{place}")
        check_page(page)
        shoot(page, name)
    page.get_by_role("button", name="重新投递").click()
    page.get_by_text("马上会重新投递").wait_for()
    dead.refresh_from_db()
    assert (dead.state, dead.replays) == ("queued", 1)


@pytest.mark.journey
def test_a_key_is_made_in_a_browser(sign_in_browser: Callable[..., Page], tree: Tree) -> None:
    a_boss(tree)
    page = sign_in_browser(get_user_model().objects.get(username="boss"))
    page.goto("/office/interface/keys/new/")
    page.locator("input[type=password]").fill("secret of boss")
    page.locator("form button").last.click()
    page.get_by_label("程序名称").fill("医保局推送")
    page.locator("#id_organisation").fill("city")
    page.get_by_label("推送医保结算数据").check()
    check_page(page)
    page.get_by_role("button", name="发放密钥").click()
    page.get_by_text("密钥只显示一次").or_(page.get_by_text("密钥（只显示一次）")).first.wait_for()
    check_page(page)
    assert Key.objects.get().scopes == ["settlements:write"]


@pytest.mark.journey
def test_the_description_needs_nothing_from_elsewhere(browser_page: Page) -> None:
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    browser_page.goto("/api/v1/")
    check_page(browser_page)
    shoot(browser_page, "interface-reference")
    hosts = {url.split("/")[2] for url in asked if not url.startswith("data:")}
    assert len(hosts) == 1
    browser_page.get_by_text("GET /api/v1/members", exact=True).first.wait_for()


def test_a_colleague_without_the_right_sees_no_key(client_checked: Client, tree: Tree) -> None:
    grant(a_user("li"), "town_officer", tree.town)
    client_checked.login(username="li", password="secret of li")
    assert client_checked.get("/office/interface/keys/").status_code == 403
