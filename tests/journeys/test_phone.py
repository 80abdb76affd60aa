"""The worker's phone: home, services, what is kept, consents, the counter — as people use them."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.accounts.models import User
from gongqiao.consents import services as consents
from gongqiao.consents.enums import Answer, How, Relation
from gongqiao.mutualaid.tests.mine import village as make
from gongqiao.mutualaid.tests.mine.village import Village
from gongqiao.platform import faces
from gongqiao.platform.context import Actor
from tests.journeys.checks import check_keyboard, check_page, shoot
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; HLK-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/86.0.4240.99 XWEB/4317 MMWEBSDK/20220604 Mobile Safari/537.36 MMWEBID/1 "
    "MicroMessenger/8.0.24.2180(0x28001837) WeChat/arm64 Weixin NetType/4G Language/zh_CN"
)
PARTS = 2
LOOKS = [{}, {"gq_print": "large"}, {"gq_theme": "dark"}]
AID, BILL, STUDY = "mutualaid.settlements", "relief.large_bill", "study.family"
ENTRY = "membership.entry"
PAGES = [
    ("/me/", "phone-home"),
    ("/me/services/", "phone-services"),
    ("/me/services/?q=银行", "phone-found"),
    ("/me/services/?q=没有这个", "phone-not-found"),
    ("/me/account/", "phone-mine"),
    ("/me/data/", "phone-data"),
    ("/me/mobile/", "phone-mobile"),
    ("/me/looked/", "phone-looked"),
    ("/me/consents/", "phone-consents"),
    (f"/me/consents/{BILL}/", "phone-consent"),
    (f"/me/consents/{STUDY}/", "phone-consent-given"),
    ("/me/family/", "phone-family"),
    ("/me/family/new/", "phone-family-new"),
    ("/me/correct/", "phone-correct"),
]


@dataclass
class Lived:
    """A village with a worker who has much on the phone, and a clerk of their town."""

    village: Village
    clerk: Actor

    @property
    def chen(self) -> User:
        """The worker."""
        return self.village.chen

    @property
    def person(self) -> int:
        """Who the worker is in the register."""
        return self.village.people[0].pk


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> Lived:
    """Money arrived; a question waits; a child, an answer, a mistake, a visit to the counter."""
    monkeypatch.setattr(faces, "_site_name", [lambda: "桐乡市总工会"])
    village = make.found()
    make.with_account(village, 0)
    make.in_hospital(village, 0, "JS0001", "4721.54", days_ago=44)
    make.pay(village)
    at, person = timezone.now(), village.people[0].pk
    by = Actor("chen", village.chen.pk)
    consents.add_member(
        person, relation=Relation.CHILD, name="小陈", born_on=date(2016, 9, 1), agreed=True, by=by,
        at=at,
    )  # fmt: skip
    for signed in (AID, STUDY, ENTRY):
        consents.answer(person, signed, Answer.GIVEN, how=How.PHONE, by=by, at=at)
    consents.ask_correction(person, about="mobile", says="号码换了", by=by, at=at)
    clerk = a_user("window")
    start = timezone.localdate() - timedelta(days=1)
    root = village.people[0].memberships.get().organisation.parent_id or 0
    grant(clerk, "service_clerk", root, valid_from=start)
    one = consents.begin(person, reason="没带手机", seen="身份证原件", by=clerk, at=at)
    consents.end(one.pk, by=clerk, at=at)
    return Lived(village, clerk)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_strict_html(lived: Lived, client_checked: CheckedClient, language: str) -> None:
    client_checked.cookies["gq_language"] = language
    client_checked.force_login(lived.chen)
    for address, _name in PAGES:
        assert client_checked.get(address).status_code == 200, address
    client_checked.force_login(lived.village.sun)  # somebody for whom nothing is there yet
    for address, _name in PAGES:
        assert client_checked.get(address).status_code == 200, address
    client_checked.force_login(User.objects.create_user("nobody"))
    for address, _name in PAGES:
        assert client_checked.get(address, follow=True).status_code == 200, address


def test_the_home_asks_few_questions_of_the_database(
    lived: Lived, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(lived.chen)
    client.get("/me/")
    with django_assert_max_num_queries(16):
        client.get("/me/")


def test_money_comes_first_then_what_waits_for_me(lived: Lived, client: Client) -> None:
    client.force_login(lived.chen)
    html = client.get("/me/").content.decode()
    money, question, cover = (html.index(w) for w in ("gq-big", BILL, "您在保障中"))
    assert money < question < cover


def test_services_used_lately_come_first_on_this_phone_only(lived: Lived, client: Client) -> None:
    client.force_login(lived.chen)
    client.get("/me/correct/")
    tiles = client.get("/me/services/").content.decode()
    assert "最近用过" in tiles
    first = client.get("/me/").content.decode().split('gq-tile"', 1)[1][:400]
    assert "/me/correct/" in first
    client.logout()
    client.force_login(lived.village.sun)
    assert "最近用过" not in client.get("/me/services/").content.decode()


@pytest.mark.parametrize(
    ("words", "found"), [("住院", "/me/payments/"), ("卡号", ""), ("孩子", "/me/family/")]
)
def test_services_are_found_by_what_people_call_them(
    lived: Lived, client: Client, words: str, found: str
) -> None:
    client.force_login(lived.chen)
    html = client.get("/me/services/", {"q": words}).content.decode()
    assert (f'gq-tile" href="{found}"' in html) if found else ("没有找到这个服务" in html)


def test_who_looked_names_offices_and_nobody(lived: Lived, client: Client) -> None:
    client.force_login(lived.chen)
    html = client.get("/me/looked/").content.decode()
    assert "服务大厅" in html
    assert "没带手机" in html
    assert "Window" not in html
    assert "window" not in html


def test_what_is_kept_is_taken_along_after_proof(lived: Lived, client: Client) -> None:
    lived.chen.set_password("secret of chen")
    lived.chen.save()
    client.force_login(lived.chen)
    assert client.get("/me/data/mine.json").status_code == 302
    client.post("/account/reauthenticate/", {"password": "secret of chen"})
    told = client.get("/me/data/mine.json").json()
    assert told["我的家人"][0]["姓名"] == "小陈"
    assert "****" in told["证件"][0]["证件号码"] or "**" in told["证件"][0]["证件号码"]
    assert client.get("/me/data/mine.xlsx").content[:2] == b"PK"


# ── in the browser ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.journey
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("look", LOOKS, ids=["plain", "large", "dark"])
@pytest.mark.django_db(transaction=True)
def test_each_page_in_each_look(
    lived: Lived, sign_in_browser: Callable[[User], Page], live_server: LiveServer,
    look: dict[str, str], part: int,
) -> None:  # fmt: skip
    page = sign_in_browser(lived.chen)
    for address, name in PAGES[part::PARTS]:
        page.context.add_cookies(
            [{"name": k, "value": v, "url": live_server.url} for k, v in look.items()]
        )
        page.goto(address)
        check_page(page)
        shoot(page, name, theme=look.get("gq_theme", "light"), large="gq_print" in look)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_every_control_is_reached_by_tab(
    lived: Lived, sign_in_browser: Callable[[User], Page]
) -> None:
    page = sign_in_browser(lived.chen)
    for address in ("/me/", "/me/services/", "/me/account/", f"/me/consents/{BILL}/"):
        page.goto(address)
        check_keyboard(page)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_any_service_in_two_taps_and_large_print_is_remembered(
    lived: Lived, sign_in_browser: Callable[[User], Page]
) -> None:
    page = sign_in_browser(lived.chen)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/me/")
    page.get_by_role("button", name="大字版").click()
    page.locator("html[data-print=large]").wait_for()
    hrefs = {a.get_attribute("href") for a in page.locator("a.gq-tile, a.gq-card").all()}
    page.get_by_role("navigation").get_by_role("link", name="服务").click()
    page.wait_for_url("**/me/services/")
    hrefs |= {a.get_attribute("href") for a in page.locator("a.gq-tile").all()}
    from gongqiao.platform import desk
    from gongqiao.platform.templatetags.gq import url_or_none

    assert {url_or_none(s.url_name) for s in desk.services()} <= hrefs
    assert page.locator("html[data-print=large]").count() == 1


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_first_page_is_light(lived: Lived, sign_in_browser: Callable[[User], Page]) -> None:
    page = sign_in_browser(lived.chen)
    raw: list[int] = []
    packed: list[int] = []

    def weigh(answer: object) -> None:
        body = answer.body()  # type: ignore[attr-defined]  # Playwright's response
        raw.append(len(body))
        packed.append(len(gzip.compress(body)))

    page.on("response", weigh)
    page.goto("/me/", wait_until="networkidle")
    assert len(raw) >= 5
    assert sum(raw) < 150_000, f"{sum(raw)} bytes"
    assert sum(packed) < 60_000, f"{sum(packed)} bytes compressed"


@pytest.fixture
def wechat(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[User], Page]]:
    """A phone's WeChat: its user agent, no scripts (what it lacks is not to be needed)."""
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", user_agent=WECHAT, java_script_enabled=False,
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True,
    )  # fmt: skip

    def open_as(user: User) -> Page:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        return context.new_page()

    yield open_as
    context.close()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_consent_is_given_and_taken_back_in_wechat(
    lived: Lived, wechat: Callable[[User], Page]
) -> None:
    page = wechat(lived.chen)
    page.goto("/me/")
    page.locator(f'a[href="/me/consents/{BILL}/"]').tap()
    page.get_by_role("button", name="我同意").tap()
    page.wait_for_url("**/me/consents/")
    page.locator(f'a[href="/me/consents/{BILL}/"]').tap()
    page.get_by_role("button", name="我要撤回").tap()
    page.wait_for_url("**/me/consents/")
    assert "已撤回" in page.locator("main").inner_text()
    page.goto("/me/data/")
    assert "在浏览器打开" in page.locator("main").inner_text()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_clerk_acts_for_a_worker_and_prints_the_slip(
    lived: Lived, sign_in_browser: Callable[[User], Page]
) -> None:
    page = sign_in_browser(User.objects.get(pk__exact=lived.clerk.user_id))
    page.goto("/office/assist/")
    check_page(page)
    page.locator("#gq-who").fill("陈阿福")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="替他办理").first.click()
    page.locator("[name=reason]").fill("没有手机，登记家人")
    page.locator("[name=seen]").first.check()
    check_page(page)
    page.get_by_role("button", name="开始").click()
    page.locator(".gq-acting").wait_for()
    check_page(page)
    shoot(page, "counter")
    page.goto("/me/family/new/")
    page.locator("[name=relation]").first.check()
    page.locator("[name=name]").fill("王芳")
    page.locator("[name=born_on]").fill("1980-03-08")
    page.locator("[name=agreed]").check()
    page.get_by_role("button", name="存下").click()
    page.wait_for_url("**/me/family/")
    check_page(page)
    shoot(page, "counter-family")
    page.locator(".gq-acting").get_by_role("button", name="结束").click()
    page.wait_for_url("**/office/assist/sessions/**")
    assert "登记了一位家人" in page.locator("main").inner_text()
    check_page(page)
    shoot(page, "counter-slip")


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_office_pages(lived: Lived, sign_in_browser: Callable[[User], Page]) -> None:
    page = sign_in_browser(User.objects.get(pk__exact=lived.clerk.user_id))
    for address, name in (
        ("/office/consents/", "consents-office"),
        ("/office/consents/answers/", "consents-answers"),
        (f"/office/consents/record/{lived.person}/", "consents-record"),
        (f"/office/consents/paper/{STUDY}/", "consents-paper"),
        ("/office/corrections/", "corrections"),
    ):
        page.goto(address)
        check_page(page)
        shoot(page, name)
