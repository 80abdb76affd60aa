"""The workbench of mutual aid in a real browser: axe, phones, desk."""

from collections.abc import Callable
from datetime import date

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from gongqiao.mutualaid.services import batches
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.office.pages import (
    AT,
    Holds,
    a_batch,
    a_user,
    addresses,
    furnish,
)
from gongqiao.platform import gate, stepup
from gongqiao.platform.gate import Scope
from tests.journeys.checks import check_page, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_workbench_of_mutual_aid(
    sign_in_browser: Callable[[AbstractBaseUser], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_gate", [Holds(None, Scope(everywhere=True))])
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2025, 9, 15))
    period = furnish()
    maker, checker = a_user("wangxia", "王霞"), a_user("chenjun", "陈军")
    a_user("hanhui", "韩慧")
    page = sign_in_browser(get_user_model().objects.get(username="hanhui"))
    places = addresses(period)
    code = a_batch(period, maker)
    places["aid-batch-made"] = reverse("aid_batch", args=[code])
    wrong = []
    for name, address in places.items():
        page.goto(address)
        shoot(page, name)
        try:
            check_page(page)
        except AssertionError as found:
            wrong.append(str(found))
    assert not wrong, "\n".join(wrong)
    batches.approve(code, by=checker, at=AT)
    page.goto(reverse("aid_batch", args=[code]))
    page.get_by_role("button", name="元").first.click()
    shoot(page, "aid-batch-released")
    check_page(page)
    draft = {**world.SCHEME, "benefits": [{**world.SCHEME["benefits"][0], "minimum": "1000"}]}  # type: ignore[index]  # a literal
    page.goto(reverse("aid_shadow"))
    page.get_by_role("textbox").last.fill(yaml.safe_dump(draft, allow_unicode=True))
    page.locator("main form button").last.click()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.screenshot(path="test-results/aid-shadow-done-1280.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path="test-results/aid-shadow-done-390.png", full_page=True)
    assert page.locator("svg.gq-chart").count() == 2
    page.get_by_role("textbox").last.fill("code: [")
    page.locator("main form button").last.click()
    assert page.locator("[role=alert]").count() == 1
