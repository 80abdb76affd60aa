"""The desk in a browser: the board at both sizes, and a morning's work from the keyboard."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from gongqiao.access.tests.cast import grant
from gongqiao.desk import api, kinds
from gongqiao.desk.models import WorkItem
from gongqiao.desk.tests.cast import Cast, a_cast, an_item, registered
from gongqiao.kernel.officehours import office_of
from tests.journeys.checks import check_page, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ASKS = ("断网店员反映两个月没发工资", "互助金为什么比同事少", "两家单位都给同一人参保",
        "新建工会，缺筹备组名单", "助学材料照片看不清，请重拍", "协商指导员改派，原人请假")  # fmt: skip


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def cast() -> Cast:
    made = a_cast()
    for who in (made.mei, made.jun):
        grant(who, "service_clerk", made.tree.city, valid_from=timezone.localdate())
    return made


@pytest.fixture
def page(cast: Cast, sign_in_browser: Callable[..., Page]) -> Page:
    return sign_in_browser(get_user_model().objects.get(pk=cast.mei.user_id))


def a_morning(cast: Cast) -> list[WorkItem]:
    now = office_of("").next_open(timezone.now())
    items = [
        an_item(f"m{n}", cast.tree.city, at=timezone.now(), figures={"who": "顾某", "topic": says})
        for n, says in enumerate(ASKS)
    ]
    due = [now + timedelta(minutes=37 + 50 * n) for n in range(6)]
    due[0] = timezone.now() - timedelta(hours=2)
    for item, at in zip(items, due, strict=True):
        WorkItem.objects.filter(pk=item.pk).update(due_at=at)
    api.take(items[1].pk, seen=None, by=cast.mei, at=timezone.now())
    api.wait(items[5].pk, reason="等本人补材料", seen=None, by=cast.mei, at=timezone.now())
    api.hand_over(items[4].pk, to_organisation_id=cast.tree.town, reason="由镇里核实", seen=None,
                  by=cast.mei, at=timezone.now())  # fmt: skip
    return items


def test_the_board_looks_right(cast: Cast, page: Page) -> None:
    a_morning(cast)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("desk_board"))
    check_page(page)
    shoot(page, "desk-board")
    page.goto(reverse("desk_board") + "?view=waiting")
    shoot(page, "desk-waiting")


def test_from_the_keyboard(cast: Cast, page: Page) -> None:
    items = a_morning(cast)
    said: list[str] = []
    kinds.listen(items[0].kind, on_answered=lambda _i, text, _b, _a: said.append(text))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("desk_board") + "?view=open")
    expect(page.locator("article.gq-on")).to_contain_text(ASKS[0])
    page.keyboard.press("t")
    expect(page.locator(f"#gq-item-{items[0].pk}")).to_contain_text("Mei")
    page.keyboard.press("r")
    page.locator("textarea").fill("已联系单位，今天下午答复您")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#gq-item-{items[0].pk} .gq-pill-ok")).to_be_visible()
    page.keyboard.press("c")
    page.locator("#id_visits").fill("0")
    page.screenshot(path="test-results/desk-close-1280.png")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#gq-item-{items[0].pk}")).to_have_count(0)
    assert "view=open" in page.url
    done = WorkItem.objects.get(pk=items[0].pk)
    assert (done.state, done.visits, said) == ("closed", 0, ["已联系单位，今天下午答复您"])
