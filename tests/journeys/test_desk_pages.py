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
from gongqiao.desk.enums import Score
from gongqiao.desk.models import WorkItem
from gongqiao.desk.queries_figures import MEASURES
from gongqiao.desk.tests.cast import Cast, a_cast, an_item, registered
from gongqiao.kernel.officehours import office_of
from gongqiao.registry.models import Person
from tests.journeys.checks import check_page, shoot
from tests.journeys.conftest import CheckedClient

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ASKS = ("断网店员反映两个月没发工资", "互助金为什么比同事少", "两家单位都给同一人参保",
        "新建工会，缺筹备组名单",
        "助学材料照片看不清，请重拍", "协商指导员改派，原人请假")  # fmt: skip


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
    return sign_in_browser(get_user_model().objects.get(username="mei"))


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
    expect(page.locator(f"#gq-item-{items[0].pk}")).to_contain_text("已回话")
    page.keyboard.press("c")
    page.locator("#id_visits").fill("0")
    page.screenshot(path="test-results/desk-close-1280.png")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#gq-item-{items[0].pk}")).to_have_count(0)
    assert "view=open" in page.url
    done = WorkItem.objects.get(pk=items[0].pk)
    assert (done.state, done.visits, said) == ("closed", 0, ["已联系单位，今天下午答复您"])


def test_figures_and_the_rows_behind(cast: Cast, page: Page, client_checked: CheckedClient) -> None:
    items = a_morning(cast)
    person = Person.objects.create(name="顾某", name_key="顾某", user_id=cast.jun.user_id)
    for n in range(60):
        made = an_item(f"f{n}", (cast.tree.city, cast.tree.town)[n % 2], person_id=person.pk)
        when = timezone.now() - timedelta(days=25 * (n % 6))
        api.close_item(made.pk, outcome="done", visits=n % 3, seen=None, by=cast.mei, at=when)
        api.rate(made.pk, score=Score(3 if n % 9 else 1), by=cast.jun, at=when)
    client_checked.login(username="mei", password="secret of mei")
    for measure in MEASURES:
        for of in ("part", "base"):
            address = reverse("desk_figure_rows", args=[measure.code, of])
            assert client_checked.get(address).status_code == 200
    assert client_checked.get(reverse("desk_figure_rows", args=["x", "part"])).status_code == 404
    wrong = client_checked.get(reverse("desk_figures") + "?first=x&last=2026-02-31&office=9&kind=y")
    assert wrong.status_code == 200
    page.goto(reverse("desk_figures"))
    check_page(page)
    shoot(page, "desk-figures")
    page.goto(reverse("desk_item", args=[items[5].pk]))
    check_page(page)
    shoot(page, "desk-item")


def test_a_worker_says_how_it_was(cast: Cast, sign_in_browser: Callable[..., Page]) -> None:
    person = Person.objects.create(name="顾某", name_key="顾某", user_id=cast.jun.user_id)
    item = an_item("mine", cast.tree.city, person_id=person.pk)
    api.close_item(item.pk, outcome="done", seen=None, by=cast.mei, at=timezone.now())
    page = sign_in_browser(get_user_model().objects.get(username="jun"))
    page.goto(reverse("desk_rate", args=[item.pk]))
    check_page(page)
    shoot(page, "desk-rate")
    page.get_by_label("不满意", exact=True).check()
    page.locator("textarea").fill("没人回电话")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status")).to_contain_text("换一个人")
    second = api.item_of("mine")
    assert second is not None
    assert (second.again_of_id, second.barred_id) == (item.pk, cast.mei.user_id)


def test_the_second_to_save_is_told_and_loses_nothing(cast: Cast, page: Page) -> None:
    items = a_morning(cast)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("desk_board") + "?view=open")
    page.keyboard.press("r")
    page.locator("textarea").fill("写了很久的答复")
    api.take(items[0].pk, seen=None, by=cast.jun, at=timezone.now())
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Jun")
    expect(page.locator("textarea")).to_have_value("写了很久的答复")
    page.screenshot(path="test-results/desk-stale-1280.png")
    page.locator("textarea").focus()
    page.keyboard.press("Control+Enter")  # knowing it, all the same
    expect(page.locator(f"#gq-item-{items[0].pk} .gq-pill-info")).to_be_visible()
