"""Requests in a browser: the worker asks on the phone, the office answers, the worker rates."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page

from gongqiao.accounts.models import User
from gongqiao.platform import faces
from gongqiao.requests.enums import Channel, Kind, Topic
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import asking, handling, templates
from gongqiao.requests.tests.cast import (
    ANSWER,
    Cast,
    a_call,
    a_cast,
    a_place,
    a_wish,
    asked,
    user_of,
)
from tests.journeys.checks import check_keyboard, check_page, shoot

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    cache.clear()
    monkeypatch.setattr(faces, "_site_name", [lambda: "虚构市总工会"])
    made = a_cast()
    templates.make(
        "加班工资怎么算", Topic.HOURS,
        "{name}您好：工作日加班按不低于1.5倍、休息日2倍、法定假日3倍计算。您反映的情况我们会请单位核对，"
        "如需要可带工资条到{office}。", by=made.head, at=timezone.now(),
    )  # fmt: skip
    return made


def as_user(page: Page, sign_in: Callable[[User], Page], user: User) -> Page:
    page.context.clear_cookies()
    return sign_in(user)


def test_phone_to_office_to_rating(
    cast: Cast, browser_page: Page, sign_in_browser: Callable[[User], Page]
) -> None:
    page = as_user(browser_page, sign_in_browser, user_of(cast.chen_actor))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/me/services/")
    page.get_by_role("link", name="问问工会").click()
    page.wait_for_url("**/me/requests/")
    check_page(page)
    page.get_by_role("link", name="提问、反映情况").click()
    page.wait_for_url("**/me/requests/new/")
    check_page(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("我想咨询").check()
    page.get_by_label("关于什么").select_option("hours")
    page.get_by_label("请说给我们听").fill("国庆加了三天班，工资条上看不出加班费，应该怎么算？")
    shoot_typed(page, "request-ask")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/me/requests/SQ-*/")
    check_page(page)
    shoot(page, "request-sent")
    one = WorkerRequest.objects.get()

    page = as_user(page, sign_in_browser, user_of(cast.town))
    page.goto("/office/requests/")
    check_page(page)
    page.get_by_role("link", name=one.number).click()
    page.wait_for_url(f"**/office/requests/{one.number}/")
    check_page(page)
    page.get_by_role("button", name="我来办").click()
    page.get_by_label("模板").select_option(label="加班工资怎么算")
    page.wait_for_url("**template=*")
    shoot(page, "request-record")
    page.get_by_role("button", name="答复并办结").click()
    page.get_by_text("已答复，职工会收到消息。").wait_for()
    check_page(page)

    page = as_user(page, sign_in_browser, user_of(cast.chen_actor))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/me/")
    assert "您的诉求有答复了" in page.locator("main").inner_text()
    page.goto(f"/me/requests/{one.number}/")
    check_page(page)
    shoot(page, "request-answered")
    shoot(page, "request-answered", large=True)
    shoot(page, "request-answered")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".gq-rate label").nth(2).click()
    page.get_by_label("想说一句也可以").fill("还是没发")
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("谢谢您告诉我们。").wait_for()
    check_page(page)
    shoot(page, "request-again")
    one.refresh_from_db()
    assert (one.state, one.not_by_id) == ("in_hand", cast.town.user_id)


def shoot_typed(page: Page, name: str) -> None:
    """A picture of a half filled form: no reload."""
    from tests.journeys.checks import DESK, RESULTS

    RESULTS.mkdir(exist_ok=True)
    for width, height in ((390, 844), DESK):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=RESULTS / f"{name}-{width}.png", full_page=True)


def test_a_code_at_the_hall(cast: Cast, browser_page: Page) -> None:
    place = a_place(cast.tree.town)
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.goto(f"/ask/{place.code}/")
    check_page(browser_page)
    shoot(browser_page, "request-door")
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.get_by_label("我要求助").check()
    browser_page.get_by_label("关于什么").select_option("hardship")
    browser_page.get_by_label("请说给我们听").fill("孩子住院花了很多钱，能申请困难补助吗？")
    browser_page.get_by_label("您的姓名").fill("王小虚")
    browser_page.get_by_label("手机号").fill("13812345678")
    browser_page.get_by_role("button", name="提交").click()
    browser_page.wait_for_url("**/ask/done/")
    check_page(browser_page)
    shoot(browser_page, "request-door-done")
    browser_page.get_by_role("link", name="查诉求").click()
    browser_page.get_by_label("当时留的手机号").fill("13812345678")
    browser_page.get_by_role("button", name="查询").click()
    browser_page.get_by_text("孩子住院").wait_for()
    check_page(browser_page)
    browser_page.goto("/ask/NEVERWAS22/")
    assert "不能用" in browser_page.locator("h1").inner_text()


def test_the_office_pages(
    cast: Cast, browser_page: Page, sign_in_browser: Callable[[User], Page]
) -> None:
    at = timezone.now()
    first = asked(cast, at=at)
    second = asked(cast, at=at, person_id=cast.lin.pk, kind=Kind.HELP, topic=Topic.WAGES,
                   text="两个月没有发工资了，老板一直推，能帮我们去要吗？")  # fmt: skip
    asked(cast, at=at, kind=Kind.COMPLAIN, topic=Topic.SAFETY, confidential=True,
          text="车间消防通道被堵住，不敢说是我讲的。")  # fmt: skip
    asking.ask(a_wish(name="路过的人", mobile="13812345678", topic=Topic.CULTURE,
                      text="文化宫周末的羽毛球馆怎么预约？", place=a_place(cast.tree.town)),
               Channel.QR, by=cast.chen_actor, at=at)  # fmt: skip
    handling.ask_back(second.pk, "请问是哪两个月，一共多少人？", seen=None, by=cast.clerk, at=at)
    handling.answer(first.pk, ANSWER, seen=None, by=cast.clerk, at=at)
    call, place = a_call(cast.tree.city), a_place(cast.tree.city)
    page = as_user(browser_page, sign_in_browser, user_of(cast.head))
    shots = {
        "": "request-list", "?state=all": "request-list-all", f"{second.number}/": "request-asked",
        "new/?who=陈": "request-find", f"new/?person={cast.chen.pk}": "request-assisted",
        "call/": "request-call", "topics/": "request-topics", "templates/": "request-templates",
        f"places/{place.pk}/": "request-sheet", "places/": "request-places",
        "calls/": "request-calls", f"calls/{call}/": "request-call-back",
    }  # fmt: skip
    for address, name in shots.items():
        page.goto(f"/office/requests/{address}")
        check_page(page)
        shoot(page, name)
    page.goto(f"/office/requests/{second.number}/")
    check_keyboard(page)


def test_taken_down_at_the_counter(
    cast: Cast, browser_page: Page, sign_in_browser: Callable[[User], Page]
) -> None:
    page = as_user(browser_page, sign_in_browser, user_of(cast.clerk))
    page.goto("/office/requests/new/")
    page.get_by_label("姓名、拼音首字母").fill("陈阿福")
    page.get_by_role("button", name="在名册里找").click()
    page.get_by_role("link", name="就是这位").click()
    page.get_by_label("求助").check()
    page.get_by_label("关于什么").select_option("insurance")
    page.get_by_label("职工说了什么").fill("上月在车间砸伤了脚，单位不给报工伤。")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url("**/office/requests/SQ-*/")
    assert "登记人" in page.locator("aside").inner_text()
    check_page(page)
    assert WorkerRequest.objects.get().channel == "assisted"
