"""The register in a real browser: axe, phones, desk; a roster from file to undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from playwright.sync_api import Page

from gongqiao.access import api as access
from gongqiao.access.tests.cast import a_user, grant
from gongqiao.platform import stepup
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import Organisation, Person
from gongqiao.registry.tests.cast import AT, ORGS, certno, load, members
from tests.journeys.checks import check_page, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(
    tmp_path: Path,
    sign_in_browser: Callable[[AbstractBaseUser], Page],
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    load(tmp_path, "organisations", ORGS)
    load(
        tmp_path,
        "members",
        members(*((f"会员{'甲乙丙丁戊己庚辛'[n % 8]}", certno(n), f"138000060{n:02d}", "mill",
                   "2015-03-01") for n in range(30))),
    )  # fmt: skip
    load(
        tmp_path,
        "accounts",
        f"certno,name,bank_name,account_no\n{certno(0)},会员甲,工商银行,6222000011112222\n",
    )
    access.install_roles(at=AT, by=SYSTEM)
    user = a_user("mei")
    grant(user, "federation_administrator", Organisation.objects.get(code="city").pk)
    clerk = grant(user, "aid_clerk", Organisation.objects.get(code="city").pk)
    assert clerk
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    return sign_in_browser(get_user_model().objects.get(username="mei"))


def test_the_pages_of_the_register(page: Page) -> None:
    person = Person.objects.order_by("pk").first()
    assert person is not None
    mill = Organisation.objects.get(code="mill").pk
    for name, address in {
        "registry-organisations": reverse("registry:organisations"),
        "registry-organisation": reverse("registry:organisation", args=[mill]),
        "registry-organisation-edit": reverse("registry:organisation_edit", args=[mill]),
        "registry-members": reverse("registry:members"),
        "registry-member": reverse("registry:member", args=[person.pk]),
        "registry-unmask": reverse("registry:member_unmask", args=[person.pk, "mobile"]),
        "registry-imports": reverse("registry:imports"),
        "registry-import-new": reverse("registry:import_new"),
    }.items():
        page.goto(address)
        shoot(page, name)
        check_page(page)


def test_a_roster_from_file_to_undo(page: Page, tmp_path: Path) -> None:
    roster = tmp_path / "恒裕纺织职工花名册.csv"
    roster.write_text(
        members(
            ("沈阿福", certno(40), "13800006021", "mill", "2016-03-01"),
            ("俞惠芬", certno(41), "13600007710", "mill", "2028-05-12"),
            ("金国良", "330483199001011000", "15900000032", "mill", "2019-11-06"),
            ("朱小英", certno(40), "13700004456", "mill", "2017-09-18"),
            ("", certno(43), "15000009218", "mill", "2019-02-21"),
            ("顾阿毛", certno(44)[:17], "15000009219/15000009220", "mill", "2019-02-21"),
        )
    )
    page.goto(reverse("registry:import_new"))
    page.locator("input[type=file]").set_input_files(roster)
    page.check("[name=basis][value=register]")
    page.locator("main form button.gq-btn-go").click()
    page.wait_for_url("**/office/imports/*/")
    shoot(page, "registry-import-preview")
    check_page(page)
    page.locator('input[value$=":certno"]').check()
    page.locator("button[form=import-repairs]").click()
    page.wait_for_load_state()
    page.locator('button[name=kind][value="mobile_first"]').click()
    page.wait_for_load_state()
    shoot(page, "registry-import-repaired")
    check_page(page)
    page.locator(".gq-gobar button").click()
    page.wait_for_load_state()
    assert Person.objects.filter(name="沈阿福").exists()
    assert Person.objects.get(name="顾阿毛").mobile == "15000009219"
    shoot(page, "registry-import-result")
    check_page(page)
    page.locator(".gq-gobar button.gq-btn-bad").click()
    page.wait_for_load_state()
    assert not Person.objects.filter(name="沈阿福").exists()
    check_page(page)
