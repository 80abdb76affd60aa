"""The components themselves, in both frames and as a list."""

import os

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page

from tests.journeys.checks import check_page, shoot
from tests.journeys.conftest import CheckedClient

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.journeys.gallery"),
]
PAGES = ["office", "mine", "users"]


@pytest.fixture(autouse=True)
def crowd(db: None) -> None:
    """Enough users for two pages."""
    model = get_user_model()
    model.objects.bulk_create(model(username=f"a{n:02d}", display_name="张三") for n in range(30))


@pytest.mark.parametrize("name", PAGES)
def test_page_passes_every_check(browser_page: Page, name: str) -> None:
    browser_page.goto(f"/gallery/{name}/")
    check_page(browser_page)
    if os.environ.get("GONGQIAO_SHOOT"):
        shoot(browser_page, f"gallery-{name}")
        shoot(browser_page, f"gallery-{name}", theme="dark")
        shoot(browser_page, f"gallery-{name}", large=True)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("cookies", [{"gq_theme": "dark"}, {"gq_print": "large"}])
def test_dark_and_large_print_pass_too(
    browser_page: Page, name: str, cookies: dict[str, str], live_server: object
) -> None:
    origin = str(live_server)
    browser_page.context.add_cookies(
        [{"name": k, "value": v, "url": origin} for k, v in cookies.items()]
    )
    browser_page.goto(f"/gallery/{name}/")
    check_page(browser_page)


PLACES = """() => {
  const scroll = document.querySelector(".gq-scroll");
  scroll.scrollLeft = 2000;
  const rows = document.querySelectorAll(".gq-pin tbody tr:first-child > *");
  const left = scroll.getBoundingClientRect().left;
  return [...rows].map(cell => Math.round(cell.getBoundingClientRect().left - left));
}"""


def test_pinned_columns_stay_while_a_wide_list_scrolls(browser_page: Page) -> None:
    browser_page.set_viewport_size({"width": 1000, "height": 800})
    browser_page.goto("/gallery/wide/")
    places = browser_page.evaluate(PLACES)
    assert places[0] == 0
    assert places[1] < 0, "the next one has gone under it"
    browser_page.locator(".gq-pins summary").click()
    for key in ("c4", "c7"):
        browser_page.locator(f'.gq-pins input[value="{key}"]').check()
    browser_page.locator(".gq-pins form button").click()
    browser_page.wait_for_url("**pin=c4&pin=c7**")
    places = browser_page.evaluate(PLACES)
    assert (places[0], places[3], places[6]) == (0, 13 * 16, 22 * 16)
    assert min(places) < 0
    shoot(browser_page, "gallery-pinned")
    check_page(browser_page)


def test_the_table_is_swapped_and_the_address_follows(browser_page: Page) -> None:
    browser_page.goto("/gallery/users/")
    browser_page.get_by_role("searchbox", name="用户名").fill("a2")
    browser_page.wait_for_url("**/gallery/users/?q=a2**")
    assert browser_page.locator("tbody tr").count() == 10
    browser_page.go_back()
    browser_page.wait_for_selector("tbody tr:nth-child(25)")


def test_rows_are_walked_and_opened_from_the_keyboard(browser_page: Page) -> None:
    browser_page.goto("/gallery/users/")
    browser_page.keyboard.press("j")
    browser_page.keyboard.press("j")
    assert browser_page.locator("tr.gq-on").inner_text().startswith("a01")
    browser_page.keyboard.press("k")
    assert browser_page.locator("tr.gq-on").inner_text().startswith("a00")
    browser_page.keyboard.press("/")
    assert browser_page.evaluate("document.activeElement.type") == "search"
    browser_page.keyboard.press("Escape")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/gallery/office/")


def test_lists_work_without_scripts(client_checked: CheckedClient) -> None:
    answer = client_checked.get("/gallery/users/?q=a2&page=1")
    assert answer.content.decode().count('<th scope="row">') == 10
