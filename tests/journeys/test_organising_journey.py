"""Organising in a real browser: from the request to the certificate, the watch, employers."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from gongqiao.access import api as access
from gongqiao.access.tests.cast import a_user, grant
from gongqiao.organising.models import Case, Term
from gongqiao.organising.services import terms
from gongqiao.organising.tests.cast import AT, credit_code, founding, org, tree, up_to
from gongqiao.platform.context import SYSTEM
from gongqiao.registry.models import CoveredUnit, Employer, Organisation
from tests.journeys.checks import check_page, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TODAY = date.today()  # noqa: DTZ011  # the browser's day


@pytest.fixture
def page(
    tmp_path: Path,
    sign_in_browser: Callable[[AbstractBaseUser], Page],
) -> Page:
    """Somebody of the federation, with two towns and employers."""
    tree(tmp_path)
    trades = "CCCHFGCI"
    for n in range(16):
        Employer.objects.create(
            name=f"桐乡市{'云锦桑溪禾梧澜岚'[n % 8]}{'源瑞'[n // 8]}纺织有限公司",
            industry=trades[n % 8],
            uscc=credit_code("91", 300 + n), town=org("north" if n % 3 else "south"),
            staff_count=12 + n * 17,
        )  # fmt: skip
    access.install_roles(at=timezone.now(), by=SYSTEM)
    grant(a_user("mei"), "federation_administrator", org("city").pk)
    page = sign_in_browser(get_user_model().objects.get(username="mei"))
    page.set_default_timeout(60_000)
    return page


def step(page: Page, move: str, **values: str) -> None:
    """Open a step from the case's page, fill it, take it."""
    page.locator(f"a[href$='/steps/{move}/']").click()
    page.locator("input[name=on]").fill(TODAY.isoformat())
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button").last.click()
    page.wait_for_url("**/office/foundings/*/")


def test_a_union_is_founded(page: Page) -> None:
    page.goto(reverse("organising:coverage"))
    shoot(page, "organising-coverage")
    check_page(page)
    page.locator("tbody tr").filter(has_text="250").locator("a.gq-btn:not(.gq-btn-quiet)").click()
    page.locator("[name=member_count]").fill("60")
    page.locator("[name=women_count]").fill("22")
    check_page(page)
    page.locator("main form button").last.click()
    page.wait_for_url("**/office/foundings/*/")
    step(page, "request", number="云禾工〔2026〕1号")
    step(page, "permit", number="虚总工〔2026〕12号")
    page.locator("a[href$='/election/']").click()
    shoot(page, "organising-election")  # loads the page anew
    check_page(page)
    people = [("沈阿福", "55", "chair"), ("俞惠芬", "50", "vice_chair"),
              ("金国良", "46", "committee"), ("朱小英", "20", "")]  # fmt: skip
    for name, value in (("entitled", "60"), ("present", "58"), ("seats", "3")):
        page.locator(f"[name=union-{name}]").fill(value)
    for n, (name, votes, post) in enumerate(people, start=1):
        page.locator(f"[name=union-name_{n}]").fill(name)
        page.locator(f"[name=union-votes_{n}]").fill(votes)
        page.locator(f"[name=union-post_{n}]").select_option(post)
    page.locator("main form button").last.click()
    page.locator("[name=without]").check()  # nobody is a member of it yet: no number, no post
    check_page(page)
    page.locator("main form button").last.click()
    page.wait_for_url("**/office/foundings/*/")
    step(page, "report", number="云禾工〔2026〕2号")
    shoot(page, "organising-founding")
    check_page(page)
    with page.expect_download() as letter:
        issued = page.locator("tr").filter(has_text="云禾工〔2026〕2号")
        issued.locator("a[href$='.docx/']").click()
    assert Path(letter.value.path()).read_bytes().startswith(b"PK")
    step(page, "approve", number="虚总工〔2026〕13号")
    step(page, "register", certificate="浙工法证字第000012号", uscc=credit_code("81", 88),
         representative="沈阿福")  # fmt: skip
    check_page(page)
    case = Case.objects.get()
    assert case.state == "registered"
    assert Organisation.objects.filter(uscc=credit_code("81", 88)).exists()
    page.goto(reverse("registry:organisation", args=[case.organisation_id]))
    shoot(page, "organising-organisation")
    check_page(page)


def test_the_watch_of_terms(page: Page) -> None:
    for code, back in (("mill", 1200), ("dye", 1000), ("north", 1730)):
        start = TODAY - timedelta(days=back)
        years = 5 if code == "north" else 3
        terms.enter_term(org(code).pk, no=3, started_on=start, years=years, number="",
                         by=SYSTEM, at=AT)  # fmt: skip
    page.goto(reverse("organising:terms"))
    shoot(page, "organising-terms")
    check_page(page)
    page.locator(
        f"a[href$='/terms/{Term.objects.get(organisation=org('dye')).pk}/extend/']"
    ).click()
    page.locator("[name=until]").fill((TODAY + timedelta(days=900)).isoformat())
    page.locator("[name=number]").fill("虚总工〔2026〕30号")
    page.locator("main form button").last.click()
    assert "延期最多六个月" in page.locator("main").inner_text()
    check_page(page)
    page.goto(reverse("organising:terms"))
    page.locator(f"a[href$='/organisations/{org('mill').pk}/re-election/']").click()
    page.locator("main form button").last.click()
    page.wait_for_url("**/office/foundings/*/")
    assert Case.objects.get().kind == "re_election"


def test_a_joint_union_a_closure_and_what_was(page: Page) -> None:
    Organisation.objects.filter(code="mill").update(kind="joint_grassroots")
    for employer in Employer.objects.filter(town=org("north"))[:5]:
        CoveredUnit.objects.create(organisation=org("mill"), employer=employer, headcount=18,
                                   since=date(2024, 3, 1))  # fmt: skip
    page.goto(reverse("registry:organisation", args=[org("mill").pk]))
    shoot(page, "organising-joint")
    check_page(page)
    page.locator(f"a[href$='/organisations/{org('mill').pk}/close/']").click()
    shoot(page, "organising-close")  # loads the page anew
    check_page(page)
    page.locator("[name=number]").fill("北镇工〔2026〕9号")
    page.locator("[name=because]").fill("涵盖单位都已搬迁")
    page.locator("main form button").last.click()
    page.wait_for_url("**/office/organisations/*/")
    assert org("mill").closed_on is not None
    page.goto(reverse("registry:organisation", args=[org("north").pk]) + "?on=2025-01-01")
    shoot(page, "organising-then")
    check_page(page)


def test_the_list_of_cases(page: Page) -> None:
    for serial, state in enumerate(("requested", "preparing", "reported", "approved"), start=1):
        up_to(founding(serial=serial), state)
    page.goto(reverse("organising:cases"))
    shoot(page, "organising-cases")
    check_page(page)
