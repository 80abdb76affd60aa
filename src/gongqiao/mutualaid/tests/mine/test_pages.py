"""The worker's pages: their own and nobody else's, in words that say where the money is."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gongqiao.accounts.models import User
from gongqiao.mutualaid.models import Claim, Objection
from gongqiao.mutualaid.tests.mine.village import Village, in_hospital, pay, with_account
from gongqiao.notices.models import Message
from gongqiao.registry.models import BankAccount

MINE = ("/me/cover/", "/me/payments/", "/me/bank/")
GOOD_CARD = "6222 0212 3456 7890 128"


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def proved(user: User) -> Client:
    client = as_user(user)
    client.post("/account/reauthenticate/", {"password": f"secret of {user.username}"})
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_somebody_without_a_person_is_told_so(db: None) -> None:
    client = as_user(get_user_model().objects.create_user("nobody"))
    for address in MINE:
        assert "我们还不知道您是哪位" in text(client, address)


def test_a_payment_that_arrived(village: Village) -> None:
    with_account(village, 0)
    claim = in_hospital(village, 0, "S1", "4721.54")
    pay(village)
    client = as_user(village.chen)
    page = text(client, "/me/payments/")
    last4 = BankAccount.objects.get(person=village.people[0]).last4
    assert "1,960.77" in page  # 300 + 800 + 860.77
    assert f"尾号{last4}" in page
    why = text(client, f"/me/payments/{claim.pk}/why/")
    for amount in ("1,960.77", "300.00", "800.00", "860.77", "4,721.54", "9,443.08"):
        assert amount in why
    assert "四成多" in why  # 1,960.77 of 4,721.54
    assert "一分不差" not in why
    assert "一分不差" in text(client, f"/me/payments/{claim.pk}/why/?again=1")


def test_what_the_person_could_still_get(village: Village) -> None:
    first = in_hospital(village, 0, "S1", "4721.54", days_ago=60)
    in_hospital(village, 0, "S2", "1000.00", days_ago=30)
    client = as_user(village.chen)
    left = 20_000_00 - 1_960_77 - 300_00
    shown = f"{left // 100:,}.{left % 100:02d}"
    assert shown in text(client, f"/me/payments/{first.pk}/why/")


def test_a_stay_without_aid_says_why(village: Village) -> None:
    claim = in_hospital(village, 3, "S1", "4721.54")
    village.people[3].user = village.sun
    village.people[1].user = None
    village.people[1].save()
    village.people[3].save()
    page = text(as_user(village.sun), f"/me/payments/{claim.pk}/why/")
    assert "0.00" in page
    assert "互助费还没有到账" in page


@pytest.mark.parametrize("tail", ["why", "ask", "object"])
def test_another_persons_payment_is_not_there(village: Village, tail: str) -> None:
    claim = in_hospital(village, 0, "S1", "4721.54")
    assert as_user(village.chen).get(f"/me/payments/{claim.pk}/{tail}/").status_code == 200
    sun = as_user(village.sun)
    assert sun.get(f"/me/payments/{claim.pk}/{tail}/").status_code == 404
    assert sun.post(f"/me/payments/{claim.pk}/{tail}/", {"text": "x"}).status_code in (404, 405)
    assert "4,721.54" not in text(sun, "/me/payments/")
    assert not Objection.objects.exists()


def test_money_that_came_back_asks_for_an_account_and_goes_again(village: Village) -> None:
    with_account(village, 0)
    claim = in_hospital(village, 0, "S1", "4721.54")
    pay(village, status="failed")
    client = proved(village.chen)
    assert "退回" in text(client, "/me/payments/")
    assert "1,960.77" in text(client, "/me/bank/")
    told = {"bank_name": "农业银行", "number": GOOD_CARD, "kind": "bank_card"}
    assert client.post("/me/bank/change/", told).status_code == 302
    assert Message.objects.filter(code="aid.account_changed", person=village.people[0]).exists()
    assert "0128" in text(client, "/me/bank/")
    paid = pay(village)
    assert [p.claim_id for p in paid] == [claim.pk]
    assert "0128" in text(client, f"/me/payments/{claim.pk}/why/")
    states = BankAccount.objects.filter(person=village.people[0]).order_by("pk")
    assert [s.state for s in states][-1] == "active"
    assert states.filter(state="active").count() == 1


def test_the_account_is_changed_only_after_a_fresh_proof(village: Village) -> None:
    told = {"bank_name": "农业银行", "number": GOOD_CARD, "kind": "bank_card"}
    answer = as_user(village.chen).post("/me/bank/change/", told)
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    assert not BankAccount.objects.exists()


@pytest.mark.parametrize("number", ["6222021234567890129", "12345", "六二二二", "1" * 31])
def test_a_number_that_cannot_be_right_is_refused_at_its_field(
    village: Village, number: str
) -> None:
    told = {"bank_name": "农业银行", "number": number, "kind": "bank_card"}
    answer = proved(village.chen).post("/me/bank/change/", told)
    assert answer.status_code == 200
    assert 'id="id_number_error"' in answer.content.decode()
    assert not BankAccount.objects.exists()


def test_no_page_shows_a_whole_account_number(village: Village) -> None:
    with_account(village, 0)
    in_hospital(village, 0, "S1", "4721.54")
    number = BankAccount.objects.get(person=village.people[0]).number
    client = proved(village.chen)
    for address in (*MINE, "/me/bank/change/", "/me/"):
        assert number not in client.get(address).content.decode()


def test_cover_says_dates_fee_and_what_is_covered(village: Village) -> None:
    page = text(as_user(village.chen), "/me/cover/")
    assert "保障中" in page
    assert "50.00" in page
    assert "30%" in page
    assert "50%" in page
    assert "恒裕纺织有限公司工会" in page


def test_words_reach_the_office_and_the_answer_comes_back(village: Village) -> None:
    claim = in_hospital(village, 0, "S1", "4721.54")
    client = as_user(village.chen)
    address = f"/me/payments/{claim.pk}/object/"
    assert client.post(address, {"text": "起付线扣了两次"}).status_code == 302
    twice = client.post(address, {"text": "还有"})
    assert "已经说过" in twice.content.decode()
    said = Objection.objects.get()
    clerk = as_user(get_user_model().objects.get(username="clerk"))
    assert "陈阿福" in text(clerk, "/office/aid/objections/")
    done = clerk.post(f"/office/aid/objections/{said.pk}/", {"text": "重新核对过了，没有扣两次。"})
    assert done.status_code == 302
    assert "重新核对过了" in text(client, f"/me/payments/{claim.pk}/why/")
    assert Message.objects.filter(code="aid.answered", person=village.people[0]).exists()
    late = clerk.post(f"/office/aid/objections/{said.pk}/", {"text": "再答一次"}, follow=True)
    assert "已经答复" in late.content.decode()


def test_an_objection_is_answered_by_another_colleague(village: Village) -> None:
    from gongqiao.mutualaid.services import review

    claim = in_hospital(village, 0, "S1", "15000.00")
    Claim.objects.filter(pk=claim.pk).update(state="review")
    review.approve(claim.pk, by=village.staff["clerk"], at=village.at)
    as_user(village.chen).post(f"/me/payments/{claim.pk}/object/", {"text": "少了"})
    said = Objection.objects.get()
    address = f"/office/aid/objections/{said.pk}/"
    clerk = as_user(get_user_model().objects.get(username="clerk"))
    assert "请另一位同事" in clerk.post(address, {"text": "没错"}, follow=True).content.decode()
    checker = as_user(get_user_model().objects.get(username="checker"))
    assert checker.post(address, {"text": "已重看"}).status_code == 302


def test_pages_ask_no_more_of_the_database_for_more_stays(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    client = as_user(village.chen)
    in_hospital(village, 0, "S1", "1000.00", days_ago=90)
    with django_assert_max_num_queries(40) as one:
        client.get("/me/payments/")
    for number in range(2, 6):
        in_hospital(village, 0, f"S{number}", "1000.00", days_ago=90 - number)
    with django_assert_max_num_queries(len(one)):
        client.get("/me/payments/")
