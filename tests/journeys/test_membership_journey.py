"""Joining by QR, review, transfer in a real browser, at phone and desk sizes."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from playwright.sync_api import Page

from gongqiao.membership.models import Application, Dues, Lookalike, Silence, Transfer
from gongqiao.membership.services import (
    cards,
    join_codes,
    lookalikes,
    quality,
    silence,
    transferring,
)
from gongqiao.membership.tests.cast import Phone, a_code, a_federation, officer, paid
from gongqiao.platform import stepup
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.context import now as moment
from gongqiao.platform.tests.sent import codes_to
from gongqiao.registry import api as registry
from gongqiao.registry.models import Membership, Organisation, Person
from gongqiao.registry.tests.cast import certno
from tests.journeys.checks import check_page, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PEOPLE = [
    (f"会员{'甲乙丙丁戊己'[n]}", certno(n), f"138000060{n:02d}", "mill", "2015-03-01")
    for n in range(6)
]


@pytest.fixture
def phone() -> Iterator[Phone]:
    one = Phone()
    with codes_to(one):
        yield one


@pytest.fixture
def orgs(tmp_path: Path) -> dict[str, int]:
    return a_federation(tmp_path, *PEOPLE)


@pytest.fixture
def clerk(
    orgs: dict[str, int], sign_in_browser: Callable[[AbstractBaseUser], Page]
) -> Callable[[str, str, str], Page]:
    def sign_in(name: str, role: str, place: str) -> Page:
        officer(name, role, orgs[place])
        return sign_in_browser(get_user_model().objects.get(username=name))

    return sign_in


def test_from_qr_to_application_in_a_minute_with_four_typed_fields(
    orgs: dict[str, int], phone: Phone, browser_page: Page
) -> None:
    page, typed = browser_page, 0
    page.set_viewport_size({"width": 390, "height": 844})
    address = reverse("membership:join", args=[join_codes.whole(a_code(orgs["dye"], 300))])
    began = time.monotonic()

    def type_in(name: str, text: str) -> None:
        nonlocal typed
        page.locator(f"[name={name}]").press_sequentially(text, delay=20)
        typed += 1

    page.goto(address)
    type_in("name", "周晓梅")
    type_in("certno", certno(50, "19900101"))
    type_in("mobile", "13900001111")
    page.check("[name=agrees]")
    page.click("main form button")
    page.wait_for_url("**/join/code/")
    type_in("code", phone.code)
    page.click("main form button")
    page.wait_for_url("**/join/done/")
    took = time.monotonic() - began
    made = Application.objects.get()
    assert (made.state, made.kind, made.gender) == ("pending_review", "join", "f")
    assert typed <= 4
    assert took < 60, took
    shoot(page, "member-join-done")
    check_page(page)
    page.goto(address)
    shoot(page, "member-join")
    check_page(page)


def test_the_pages_of_joining(orgs: dict[str, int], phone: Phone, browser_page: Page) -> None:
    page = browser_page
    address = reverse("membership:join", args=[join_codes.whole(a_code(orgs["dye"], 300))])
    page.goto(address)
    page.fill("[name=name]", "<b>甲</b>")
    page.fill("[name=certno]", certno(0)[:-1] + "#")
    page.fill("[name=mobile]", "123")
    page.check("[name=agrees]")
    page.click("main form button")
    assert page.locator(".gq-err").count() == 2  # name and mobile; the number comes after them
    check_page(page)
    page.fill("[name=name]", "会员甲")
    page.fill("[name=certno]", certno(0))
    page.fill("[name=mobile]", "13800006000")
    page.check("[name=agrees]")
    page.click("main form button")
    page.wait_for_url("**/join/code/")
    shoot(page, "member-join-code")
    check_page(page)
    page.fill("[name=code]", phone.code)
    page.click("main form button")
    page.wait_for_selector("[name=agrees][value=move]", state="attached")
    shoot(page, "member-join-transfer")
    check_page(page)
    page.click("main form button")
    page.wait_for_url("**/join/done/")
    assert Application.objects.get().kind == "transfer"
    for name, there in {
        "member-join-residence": reverse("membership:residence"),
        "member-join-status": reverse("membership:join_status"),
    }.items():
        page.goto(there)
        shoot(page, name)
        check_page(page)


def test_review_and_transfer(
    orgs: dict[str, int], phone: Phone, clerk: Callable[[str, str, str], Page], browser_page: Page
) -> None:
    del phone
    at = moment()
    for n, state in enumerate(("pending_review", "pending_review", "applied", "refused")):
        Application.objects.create(
            organisation_id=orgs["mill"], kind="join", state=state, way="qr",
            name="周陈郑吴"[n] + "晓梅", cert_type="01", number=certno(50 + n),
            number_index=bytes([n] * 16), last4=certno(50 + n)[-4:], mobile="13900001111",
            mobile_proved_at=at, submitted_at=at, reason="不在本单位上班" * (state == "refused"),
            decided_at=at if state == "refused" else None,
            why_looked_at="NAME_CONFLICT" if state == "applied" else "", gender="f",
        )  # fmt: skip
    member = Person.objects.order_by("pk")[1]
    moving = transferring.claim(member.pk, to_id=orgs["dye"], reason="已来上班", by=SYSTEM, at=at)
    page = clerk("mei", "union_officer", "mill")
    first, second, looked, _refused = Application.objects.order_by("pk")
    for name, there in {
        "member-applications": reverse("membership:applications"),
        "member-application": reverse("membership:application", args=[first.pk]),
        "member-identity": reverse("membership:application", args=[looked.pk]),
        "member-together": reverse("membership:together"),
        "member-transfers": reverse("membership:transfers"),
        "member-transfer": reverse("membership:transfer", args=[moving.pk]),
    }.items():
        page.goto(there)
        shoot(page, name)
        check_page(page)
    page.goto(reverse("membership:application", args=[first.pk]))
    page.keyboard.press("a")
    page.wait_for_selector("[role=status], .gq-toast, .gq-ask-ok, .gq-msg")
    assert Membership.objects.filter(person__name=first.name).exists()
    page.goto(reverse("membership:transfer", args=[moving.pk]))
    page.fill("[name=reason]", "宿舍押金还没有结清")
    page.click("button[value=object]")
    page.wait_for_load_state()
    assert Transfer.objects.get().state == "upper"
    assert second.state == "pending_review"


def test_duplicates_quality_and_figures(
    orgs: dict[str, int], clerk: Callable[[str, str, str], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    first, second, third = Person.objects.order_by("pk")[:3]
    Person.objects.filter(pk=second.pk).update(
        name=first.name, name_key=first.name_key, mobile_index=first.mobile_index
    )
    Person.objects.filter(pk=third.pk).update(mobile=None, mobile_index=None, gender="")
    at, root = moment(), Organisation.objects.get(code="city")
    lookalikes.look(at)
    quality.look(root.path, at=at)
    quality.set_dues(orgs["mill"], at.year, pays=True, by=SYSTEM, at=at)
    page = clerk("hua", "organisation_clerk", "city")
    pair = Lookalike.objects.order_by("-score")[0]
    for name, there in {
        "member-duplicates": reverse("membership:lookalikes"),
        "member-pair": reverse("membership:lookalike", args=[pair.pk]),
        "member-quality": reverse("membership:quality_union", args=[root.pk]),
    }.items():
        page.goto(there)
        shoot(page, name)
        check_page(page)
    page.goto(reverse("membership:lookalike", args=[pair.pk]))
    page.fill("[name=reason]", "同名的两个人")
    page.click("button[value=never]")
    page.wait_for_url("**/office/duplicates/")
    assert Lookalike.objects.get(pk=pair.pk).state == "never"
    page.goto(reverse("membership:worksheet", args=[root.pk]))
    with page.expect_download() as fetched:
        page.click("main form button")
    assert fetched.value.suggested_filename == "quality-city.xlsx"


def test_figures_and_what_becomes_of_a_membership(
    orgs: dict[str, int], clerk: Callable[[str, str, str], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    first, at = Person.objects.order_by("pk")[0], moment()
    quality.set_dues(orgs["dye"], at.year, pays=True, by=SYSTEM, at=at)
    sheet = paid(orgs["mill"], on=at.date())
    page = clerk("hua", "organisation_clerk", "city")
    for name, there in {
        "member-dues": reverse("membership:dues_sheets"),
        "member-dues-new": reverse("membership:dues_new"),
        "member-dues-recorded": reverse("membership:dues_sheet", args=[sheet.pk]),
        "member-dues-own": reverse("membership:member_dues", args=[first.pk]),
        "member-worksheet": reverse("membership:worksheet", args=[orgs["city"]]),
        "member-figures": reverse("membership:figures"),
        "member-figure-rows": reverse("membership:figure_rows", args=[orgs["mill"]]),
        "member-standing": reverse("membership:standing", args=[first.pk]),
        "member-phone": reverse("membership:phone_release", args=[first.pk]),
        "member-record": reverse("registry:member", args=[first.pk]),
    }.items():
        page.goto(there)
        shoot(page, name)
        check_page(page)
    page.goto(reverse("membership:dues_new"))
    page.fill("[name=union]", "mill")
    page.fill("[name=from_on]", f"{at:%Y-%m}-01")
    page.click("main form .gq-acts button")
    page.wait_for_url("**/office/dues/*/")
    shoot(page, "member-dues-draft")
    check_page(page)
    page.locator("[name=id]").first.uncheck()
    page.click(".gq-gobar .gq-btn-go")
    page.wait_for_load_state()
    assert Dues.objects.filter(from_on__month=at.month).count() == len(PEOPLE) - 1


def test_silent_members_are_asked_and_answer_with_one_tap(
    orgs: dict[str, int],
    clerk: Callable[[str, str, str], Page],
    sign_in_browser: Callable[[AbstractBaseUser], Page],
) -> None:
    at, me = moment(), Person.objects.order_by("pk")[0]
    for year in (at.year, at.year - 1):
        quality.set_dues(orgs["mill"], year, pays=False, by=SYSTEM, at=at)
    assert silence.look("", at=at) == len(PEOPLE)
    one = Silence.objects.get(person=me)
    page = clerk("mei", "union_officer", "mill")
    for name, there in {
        "member-silent": reverse("membership:silences"),
        "member-silent-together": reverse("membership:silences_together"),
        "member-silent-one": reverse("membership:silence", args=[one.pk]),
    }.items():
        page.goto(there)
        shoot(page, name)
        check_page(page)
    page.click(".gq-gobar button")
    page.wait_for_load_state()
    assert Silence.objects.get(pk=one.pk).state == "asked"
    check_page(page)
    officer("worker", "worker", orgs["mill"])
    user = get_user_model().objects.get(username="worker")
    Person.objects.filter(pk=me.pk).update(user=user)
    phone = sign_in_browser(user)
    phone.goto(reverse("me_home"))
    phone.click(f"a[href='{reverse('membership:me_stay')}']")
    shoot(phone, "member-stay")
    check_page(phone)
    phone.click("main form button")
    phone.wait_for_url("**" + reverse("membership:me_membership"))
    assert Silence.objects.get(pk=one.pk).state == "stays"


def test_the_card_verifies_without_a_network(
    orgs: dict[str, int], sign_in_browser: Callable[[AbstractBaseUser], Page]
) -> None:
    officer("worker", "worker", orgs["mill"])
    user = get_user_model().objects.get(username="worker")
    person = Person.objects.order_by("pk")[0]
    Person.objects.filter(pk=person.pk).update(user=user)
    page = sign_in_browser(user)
    page.goto(reverse("membership:me_card"))
    shoot(page, "member-card")
    check_page(page)
    card = cards.card_of(person.pk, by=SYSTEM, at=moment())
    belongs = registry.memberships_of_person(person.pk)[0]
    token = cards.token_of(card, person.name, belongs, at=moment())
    verify = reverse("membership:card_verify")
    page.goto(verify)
    page.wait_for_selector("html[data-card-kept='1']")
    page.context.set_offline(True)
    page.goto(f"{verify}#{token}")
    page.wait_for_selector("[data-card-state=valid]:not([hidden])")
    assert page.inner_text("[data-card=name]") == "会**"
    assert page.inner_text("[data-card=union]") == "恒裕纺织工会"
    page.fill("[name=token]", token[:-12] + "AAAAAAAAAAAA")
    page.click("#card-look")
    page.wait_for_selector("[data-card-state='tampered unknown_key']:not([hidden])")
    page.context.set_offline(False)
    page.goto(f"{verify}#{token}")
    page.reload()
    page.wait_for_selector("[data-card-state=valid]:not([hidden])")
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path="test-results/member-verify-390.png", full_page=True)
    check_page(page)
    cards.revoke(person.pk, reason="lost", by=SYSTEM, at=moment())
    page.click("main form button.gq-btn-go")
    page.wait_for_url("**/card/check/")
    assert page.locator("[data-card-state=revoked]").is_visible()
    check_page(page)
    page.goto(reverse("membership:me_membership"))
    shoot(page, "member-mine")
    check_page(page)


def test_qr_codes_and_what_a_clerk_enters(
    orgs: dict[str, int], clerk: Callable[[str, str, str], Page]
) -> None:
    page = clerk("mei", "union_officer", "mill")
    code = a_code(orgs["mill"], 300)
    for name, there in {
        "member-enter": reverse("membership:enter"),
        "member-codes": reverse("membership:codes"),
        "member-code": reverse("membership:code", args=[code.pk]),
        "member-code-new": reverse("membership:code_new"),
        "member-claim": reverse("membership:transfer_claim"),
    }.items():
        page.goto(there)
        shoot(page, name)
        check_page(page)
