"""Claims and settlement files in a real browser: axe, phones, the keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from playwright.sync_api import Page, expect

from gongqiao.feeds.models import FeedFile, Quarantined
from gongqiao.mutualaid.models import Claim, Enrolment
from gongqiao.mutualaid.tests import world as w
from gongqiao.mutualaid.tests.desk.hospital import CITY, EVERYTHING, Holds, opened, reviewer
from gongqiao.platform import gate, stepup
from gongqiao.platform.gate import Scope
from tests.journeys.checks import check_page, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(
    sign_in_browser: Callable[[AbstractBaseUser], Page],
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    """A browser of somebody who may do all of it, for the whole city."""
    held = EVERYTHING | {"feeds.receive"}
    monkeypatch.setattr(gate, "_gate", [Holds(held, Scope(paths=(CITY,)))])
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    return sign_in_browser(reviewer())


def test_the_review_by_keyboard(clerk: Page) -> None:
    h = opened(review={"auto_approve_upto": "300.00", "sample_rate": "0"})
    clerk.goto(reverse("aid_review"))
    shoot(clerk, "review")
    check_page(clerk)
    heading = clerk.get_by_role("heading", level=1)
    expect(heading).to_contain_text("职工0")
    clerk.keyboard.press("j")
    clerk.keyboard.press("Enter")
    expect(heading).to_contain_text("职工3")
    clerk.keyboard.press("k")
    clerk.keyboard.press("Enter")
    expect(heading).to_contain_text("职工0")
    clerk.keyboard.press("Control+Enter")
    expect(heading).to_contain_text("职工3")
    assert Claim.objects.get(pk=h.large.pk).state == "approved"
    assert Claim.objects.get(pk=h.elsewhere.pk).state == "review"
    clerk.keyboard.press("r")
    expect(clerk.get_by_label("为什么不补？")).to_be_focused()
    clerk.get_by_label("为什么不补？").select_option("R14.2")
    clerk.get_by_label("查到了什么？").fill("出院小结写有机动车碰撞")
    clerk.get_by_role("button", name="驳回，不补").click()
    expect(heading).to_contain_text("职工1")
    assert Claim.objects.get(pk=h.elsewhere.pk).state == "rejected"


def test_claim_pages(clerk: Page) -> None:
    h = opened()
    w.feed_and_run(w.row(0, "S5", "1200.00", setl_time="2025-03-20 10:00:00"))
    w.feed_and_run(w.reversal(w.row(0, "S0", "9000.00"), "S9"))
    assert Enrolment.objects.count() == 4
    for name, address in {
        "claims": reverse("aid_claims"),
        "claims-none": reverse("aid_claims") + "?q=nobody",
        "claim": reverse("aid_claim", args=[h.named.pk]),
        "claim-adjusted": reverse("aid_claim", args=[h.large.pk]),
        "review-none": reverse("aid_review") + "?reason=R12",
    }.items():
        clerk.goto(address)
        shoot(clerk, name)
        check_page(clerk)


def test_feed_pages(clerk: Page, tmp_path: Path) -> None:
    h = opened()
    rows = [w.row(2, f"T{n}", "700.00") for n in range(40)]
    rows += [w.row(2, "T90", medfee_sumamt="x"), w.row(2, "T91", enddate="2025-01-01")]
    rows += [w.row(0, "S0", "9000.00")]
    w.feed(rows)
    file = FeedFile.objects.latest("pk")
    line = Quarantined.objects.filter(file=file).latest("pk")
    assert h.people
    for name, address in {
        "feeds": reverse("feeds_files"),
        "feeds-receive": reverse("feeds_receive"),
        "feeds-file": reverse("feeds_file", args=[file.pk]),
        "feeds-line": reverse("feeds_line", args=[line.pk]),
    }.items():
        clerk.goto(address)
        shoot(clerk, name)
        check_page(clerk)
    clerk.goto(reverse("feeds_file", args=[file.pk]))
    clerk.get_by_text("填写合计", exact=True).click()
    clerk.get_by_label("行数（不含表头）").fill("43")
    clerk.get_by_label("医疗费总额（元）").fill("1")
    clerk.get_by_label("医保基金支付（元）").fill("2")
    clerk.get_by_role("button", name="核对", exact=True).click()
    expect(clerk.get_by_text("不一致。")).to_be_visible()
    shoot(clerk, "feeds-differs")
    check_page(clerk)
    table = tmp_path / "四月.csv"
    table.write_text(",".join(w.row(1, "X")) + "\n" + ",".join(map(str, w.row(1, "X1").values())))
    clerk.goto(reverse("feeds_receive"))
    clerk.get_by_label("把结算文件拖到这里，或点此选择").set_input_files(table)
    clerk.get_by_role("button", name="接收这个文件").click()
    expect(clerk.get_by_text("文件已接收")).to_be_visible()
    shoot(clerk, "feeds-intake")
    check_page(clerk)
