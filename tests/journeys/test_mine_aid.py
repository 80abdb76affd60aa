"""The worker's pages of mutual aid, the public pages and search, in a browser."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page

from gongqiao.accounts.models import User
from gongqiao.mutualaid.tests.mine import village as make
from gongqiao.mutualaid.tests.mine.village import Village
from gongqiao.platform import faces
from tests.journeys.checks import check_keyboard, check_page, shoot
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> Village:
    """Money arrived, money came back, money on its way; one stay without aid."""
    monkeypatch.setattr(faces, "_site_name", [lambda: "桐乡市总工会"])
    village = make.found()
    for who in (0, 1):
        make.with_account(village, who)
    make.in_hospital(village, 0, "JS0001", "4721.54", days_ago=44)
    make.pay(village)
    make.in_hospital(village, 0, "JS0002", "512.30", days_ago=12)
    make.in_hospital(village, 1, "JS0003", "2100.00", days_ago=20)
    make.in_hospital(village, 2, "JS0004", "7000.00", days_ago=33)
    return village


def pages_of(village: Village) -> list[tuple[str, str]]:
    """Addresses of the worker's pages with the names of their pictures."""
    first = village.claim_of(0)
    oldest = village.people[0].claims.earliest("pk")
    return [
        ("/me/", "mine-home"),
        ("/me/services/", "mine-services"),
        ("/me/payments/", "mine-payments"),
        (f"/me/payments/{oldest.pk}/why/", "mine-why"),
        (f"/me/payments/{oldest.pk}/why/?again=1", "mine-why-again"),
        (f"/me/payments/{first.pk}/ask/", "mine-ask"),
        ("/me/cover/", "mine-cover"),
        ("/me/bank/", "mine-bank"),
    ]


OPEN = [
    ("/schemes/", "schemes"),
    ("/schemes/test/6/", "scheme"),
    ("/disclosures/", "disclosures"),
    ("/disclosures/test/6/", "disclosure"),
    ("/?own=6000&level=2", "window-tried"),
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_strict_html(
    lived: Village, client_checked: CheckedClient, language: str
) -> None:
    client_checked.cookies["gq_language"] = language
    for address, _name in OPEN:
        assert client_checked.get(address).status_code == 200
    client_checked.force_login(lived.chen)
    for address, _name in pages_of(lived):
        assert client_checked.get(address).status_code == 200
    client_checked.force_login(get_user_model().objects.get(username="clerk"))
    for address in ("/office/search/", "/office/search/?q=陈", "/office/search/?q=zz-none"):
        assert client_checked.get(address).status_code == 200


@pytest.mark.journey
def test_open_pages_in_a_browser(lived: Village, browser_page: Page) -> None:
    for address, name in OPEN:
        browser_page.goto(address)
        check_page(browser_page)
        shoot(browser_page, name)


@pytest.mark.journey
def test_the_workers_pages_in_a_browser(
    lived: Village, sign_in_browser: Callable[[User], Page]
) -> None:
    page = sign_in_browser(lived.chen)
    for address, name in pages_of(lived):
        page.goto(address)
        check_page(page)
        shoot(page, name)
        shoot(page, name, large=True)
        shoot(page, name)
    page.goto("/me/payments/")
    check_keyboard(page)


@pytest.mark.journey
def test_an_account_is_given_after_a_fresh_proof(
    lived: Village, sign_in_browser: Callable[[User], Page]
) -> None:
    page = sign_in_browser(lived.chen)
    page.goto("/me/bank/")
    page.get_by_role("link", name="换一个账户").click()
    page.get_by_label("密码").fill("secret of chen")
    page.get_by_role("button", name="确认").click()
    page.wait_for_url("**/me/bank/change/")
    check_page(page)
    shoot(page, "mine-bank-change")
    page.get_by_label("开户银行").fill("农业银行")
    page.locator("#id_number").fill("6222 0212 3456 7890 128")
    page.get_by_role("button", name="以后转到这里").click()
    page.wait_for_url("**/me/bank/")
    assert "0128" in page.locator("main").inner_text()


@pytest.mark.journey
def test_search_and_an_answer_in_a_browser(
    lived: Village, sign_in_browser: Callable[[User], Page]
) -> None:
    from django.utils import timezone

    from gongqiao.mutualaid.enums import Asked
    from gongqiao.mutualaid.services import objections
    from gongqiao.platform.context import SYSTEM

    claim = lived.claim_of(0)
    objections.say(
        lived.people[0].pk, claim.pk, Asked.OBJECTION, "起付线好像扣了两次，请再看看。",
        by=SYSTEM, at=timezone.now(),
    )  # fmt: skip
    page = sign_in_browser(get_user_model().objects.get(username="clerk"))
    page.goto("/office/")
    page.keyboard.press("/")
    page.keyboard.type("JS-none-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/search/**")
    check_page(page)
    page.goto("/office/search/?q=JS0002")
    assert "陈阿福" in page.locator("main").inner_text()
    check_page(page)
    shoot(page, "search-claim")
    page.goto("/office/search/?q=test-")
    check_page(page)
    shoot(page, "search")
    page.goto("/office/aid/objections/")
    check_page(page)
    shoot(page, "objections")
    page.get_by_role("link", name="陈阿福").first.click()
    page.wait_for_url("**/objections/*/")
    check_page(page)
    shoot(page, "objection")
