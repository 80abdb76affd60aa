"""The window, sign-in, the worker's home and the office's day, with and without figures."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from gongqiao.accounts.models import User
from gongqiao.platform import desk, faces
from gongqiao.platform.context import Actor
from gongqiao.platform.figures import Step
from gongqiao.portal import sources
from gongqiao.portal.sources import Estimate, PeriodFigure, Root, SchemeInForce
from tests.journeys.checks import check_keyboard, check_page, shoot
from tests.journeys.conftest import CheckedClient

ENROLLED = (36_000, 44_000, 50_000, 57_000, 65_000)
PAYOUTS = (420, 660, 620, 778, 925)
WINDOW = ["/", "/?own=6000&level=2", "/?own=six", "/figures/", "/accessibility/", "/privacy/"]
ACCOUNT = ["/account/login/", "/nowhere/"]


def _periods() -> list[PeriodFigure]:
    return [
        PeriodFigure(
            no=i + 1,
            cover_from=date(2015 + i, 1, 1),
            cover_to=date(2016 + i, 1, 1),
            enrolled=n,
            payouts=PAYOUTS[i],
            paid_fen=PAYOUTS[i] * 146_077,
            premium_fen=n * 5_000,
        )
        for i, n in enumerate(ENROLLED)
    ]


def _estimate(*, own_fen: int, hospital_level: str, on: date) -> Estimate:
    steps = (
        Step("减去起付的1,000元，按5,000元算"),
        Step("头1,000元补30%", "300.00", "+"),
        Step("再2,000元补40%", "800.00", "+"),
        Step("余2,000元补50%", "1,000.00", "+"),
        Step("能补", "2,100.00", "=", "tot"),
    )
    return Estimate("职工医疗互助 第五期", 210_000, steps, "没有超过一年20,000元的上限。")


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> None:
    """A federation whose books have figures."""
    scheme = SchemeInForce(
        "t", "职工医疗互助", "Mutual medical aid", 5, date(2019, 1, 1), date(2020, 1, 1)
    )
    root = Root(date(2020, 4, 27), "9f3c1b07e2a488d1" * 4, 128_406)
    monkeypatch.setattr(sources, "period_figures", _periods)
    monkeypatch.setattr(sources, "schemes_in_force", lambda on: [scheme])
    monkeypatch.setattr(sources, "has_calculator", lambda: True)
    monkeypatch.setattr(sources, "calculator", _estimate)
    monkeypatch.setattr(sources, "latest_root", lambda: root)
    monkeypatch.setattr(faces, "_site_name", [lambda: "桐乡市总工会"])


@pytest.fixture
def worker(db: None) -> User:
    """Someone who can sign in and holds no role."""
    return User.objects.create_user("chen", password="worker-2020", display_name="陈师傅")


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matters for staff, cards and services for a worker."""
    at = datetime(2020, 4, 28, 1, 24, tzinfo=UTC)

    def work(by: Actor, on: date) -> list[desk.Work]:
        return [
            desk.Work("待复核的互助金", 12, "/office/", "heart-handshake", "双重参保3件", 2, at),
            desk.Work("名册里要看的行", 9, "/office/", "users"),
        ]

    def cards(by: Actor, on: date) -> list[desk.Card]:
        return [
            desk.Card(
                "医疗互助金", "/me/", "今天8:12转入您尾号3382的社保卡。", "coin-yuan",
                146_077, "已到账", "ok", at=at,
            ),
            desk.Card("工资合同，等您投票", "/me/", "恒裕纺织，4月30日截止", "signature"),
        ]  # fmt: skip

    tiles = [
        desk.Service(1, "医疗互助", "me_home", "heart-handshake"),
        desk.Service(2, "讨薪维权", "me_home", "scale"),
        desk.Service(3, "职工学校", "me_home", "school"),
        desk.Service(4, "问问工会", "me_home", "headset"),
    ]
    monkeypatch.setattr(desk, "_work", [work])
    monkeypatch.setattr(desk, "_cards", [cards])
    monkeypatch.setattr(desk, "_services", tiles)


@pytest.fixture
def staff_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A side bar, as someone with roles sees it."""
    bar = [
        faces.Section("day", (faces.Entry("事不过夜", "/office/", "checklist", True),)),
        faces.Section(
            "benefits", (faces.Entry("医疗互助", "/office/aid/", "heart-handshake", False),)
        ),
        faces.Section("organisations", (faces.Entry("会员", "/office/m/", "users", False),)),
    ]
    monkeypatch.setattr(faces, "side_bar", lambda request: bar)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", [*WINDOW, *ACCOUNT])
def test_pages_pass_without_any_figure(
    client_checked: CheckedClient, address: str, language: str
) -> None:
    client_checked.cookies["gq_language"] = language
    assert client_checked.get(address).status_code in (200, 404)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", WINDOW)
def test_pages_pass_with_figures(
    client_checked: CheckedClient, address: str, language: str
) -> None:
    client_checked.cookies["gq_language"] = language
    assert client_checked.get(address).status_code == 200


@pytest.mark.usefixtures("city")
def test_the_window_shows_what_the_books_say(client_checked: CheckedClient) -> None:
    html = client_checked.get("/").content.decode()
    assert "252,000" in html  # the sum of the five periods
    assert "3,403" in html
    assert "128,406" in html
    assert "2,100.00" not in html
    assert "2,100.00" in client_checked.get("/?own=6,000.00&level=2").content.decode()


@pytest.mark.usefixtures("city")
def test_open_data_has_a_line_a_period(client_checked: CheckedClient) -> None:
    lines = client_checked.get("/figures/periods.csv").content.decode().splitlines()
    assert len(lines) == 6
    assert lines[5] == "5,2019-01-01,2020-01-01,65000,925,1351212.25,3250000.00"


@pytest.mark.parametrize("own", ["six", "-5", "0", "1e9", "6000.505", "9" * 30])
def test_a_strange_amount_is_answered_in_words(
    client_checked: CheckedClient, city: None, own: str
) -> None:
    html = client_checked.get("/", {"own": own, "level": "2"}).content.decode()
    assert 'aria-invalid="true"' in html
    assert "2,100.00" not in html


def test_display_choices_are_kept_and_never_lead_elsewhere(client_checked: CheckedClient) -> None:
    answer = client_checked.post(
        "/display/", {"print": "large", "theme": "purple", "next": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/"
    assert "gq_theme" not in answer.cookies
    assert 'data-print="large"' in client_checked.get("/").content.decode()


def test_signing_in_is_asked_before_anything_personal(client_checked: CheckedClient) -> None:
    for address in ("/go/", "/office/", "/me/", "/me/services/", "/me/account/"):
        answer = client_checked.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/")


def test_workers_land_on_their_own_pages(client_checked: CheckedClient, worker: User) -> None:
    client_checked.force_login(worker)
    assert client_checked.get("/go/").headers["Location"] == "/me/"
    assert client_checked.get("/office/").headers["Location"] == "/me/"
    for address in ("/me/", "/me/services/", "/me/account/", "/account/logout/"):
        assert client_checked.get(address).status_code == 200


@pytest.mark.usefixtures("waiting")
def test_cards_and_services_are_there(client_checked: CheckedClient, worker: User) -> None:
    client_checked.force_login(worker)
    html = client_checked.get("/me/").content.decode()
    assert html.index("1,460.77") < html.index("工资合同，等您投票") < html.index("讨薪维权")
    assert html.count('gq-tile"') == 4


@pytest.mark.usefixtures("staff_bar", "waiting")
def test_staff_land_on_the_day(client_checked: CheckedClient, worker: User) -> None:
    client_checked.force_login(worker)
    assert client_checked.get("/go/").headers["Location"] == "/office/"
    assert "待复核的互助金" in client_checked.get("/office/").content.decode()


def _pictures(page: Page, name: str) -> None:
    if os.environ.get("GONGQIAO_SHOOT"):
        shoot(page, name)
        shoot(page, name, theme="dark")
        shoot(page, name, large=True)


LOOK = [{}, {"gq_theme": "dark"}, {"gq_print": "large"}, {"gq_language": "en"}]


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("look", LOOK, ids=["plain", "dark", "large", "english"])
@pytest.mark.parametrize("address", ["/", "/?own=6000&level=2", "/figures/", "/account/login/"])
def test_window_in_the_browser(
    browser_page: Page, live_server: LiveServer, address: str, look: dict[str, str]
) -> None:
    browser_page.context.add_cookies(
        [{"name": k, "value": v, "url": live_server.url} for k, v in look.items()]
    )
    browser_page.goto(address)
    check_page(browser_page)
    name = {"/": "window", "/figures/": "figures", "/account/login/": "login"}.get(address, "try")
    if os.environ.get("GONGQIAO_SHOOT") and look in ({}, {"gq_language": "en"}):
        (_pictures if not look else shoot)(browser_page, name + ("-en" if look else ""))


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city", "staff_bar", "waiting")
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("office", "/office/"), ("me", "/me/"), ("services", "/me/services/"),
        ("account", "/me/account/"), ("logout", "/account/logout/"), ("absent", "/nowhere/"),
    ],
)  # fmt: skip
def test_signed_in_pages_in_the_browser(
    sign_in_browser: Callable[[User], Page],
    worker: User,
    name: str,
    address: str,
) -> None:
    page = sign_in_browser(worker)
    page.goto(address)
    if name != "absent":  # Chromium itself reports a 404 on the console
        check_page(page)
    _pictures(page, name)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city")
def test_the_first_page_weighs_less_than_150_kb(browser_page: Page) -> None:
    import gzip

    weights: list[int] = []
    browser_page.on("response", lambda answer: weights.append(len(gzip.compress(answer.body()))))
    browser_page.goto("/", wait_until="networkidle")
    assert len(weights) >= 5
    assert sum(weights) < 60_000, f"{sum(weights)} bytes compressed in {len(weights)} answers"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city", "staff_bar", "waiting")
def test_the_side_bar_opens_and_closes_on_a_phone(
    sign_in_browser: Callable[[User], Page], worker: User
) -> None:
    page = sign_in_browser(worker)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/office/")
    bar = page.locator("#gq-side")
    assert not bar.is_visible()
    page.locator(".gq-nav-open").click()
    assert bar.is_visible()
    page.locator(".gq-side-close").click()
    assert not bar.is_visible()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city", "staff_bar", "waiting")
@pytest.mark.parametrize("address", ["/", "/me/", "/office/", "/account/logout/"])
def test_every_control_is_reached_and_marked_by_tab(
    sign_in_browser: Callable[[User], Page], worker: User, address: str
) -> None:
    page = sign_in_browser(worker)
    page.goto(address)
    check_keyboard(page)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city")
def test_forms_work_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/")
    page.locator("[name=own]").fill("6000")
    page.locator("#try button").click()
    page.wait_for_url("**/?own=6000&level=2#try")
    assert "2,100.00" in page.locator("#try").inner_text()
    page.locator("button[name=print]").first.click()
    page.locator("html[data-print=large]").wait_for()
    page.locator("button[name=language]").first.click()
    page.locator("html[lang=en]").wait_for()
    context.close()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city")
def test_the_window_prints(browser_page: Page) -> None:
    browser_page.goto("/?own=6000&level=2")
    browser_page.emulate_media(media="print")
    assert not browser_page.locator(".gq-wtop nav").is_visible()
    assert browser_page.locator(".gq-figs").is_visible()
    if os.environ.get("GONGQIAO_SHOOT"):
        browser_page.set_viewport_size({"width": 794, "height": 1123})
        browser_page.screenshot(path="test-results/print.png", full_page=True)
