"""Figures, calculator, schemes and disclosures: equal to what was booked, and nobody is named."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from gongqiao.mutualaid import api
from gongqiao.mutualaid.models import Recovery
from gongqiao.mutualaid.rules.amounts import raw_amount
from gongqiao.mutualaid.rules.scheme import ShareBenefit
from gongqiao.mutualaid.rules.scheme_json import from_json
from gongqiao.mutualaid.services.tryout import stay_of
from gongqiao.mutualaid.tests.mine.village import Village, in_hospital, pay, with_account


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def test_figures_count_what_arrived(village: Village) -> None:
    (before,) = api.period_figures()
    assert (before.no, before.enrolled, before.units, before.payouts) == (6, 4, 1, 0)
    assert before.premium_fen == 3 * 50_00  # the fourth has not paid
    for who in (0, 1):
        with_account(village, who)
        in_hospital(village, who, f"JS{who}", "4721.54")
    assert api.period_figures()[0].payouts == 0  # decided, not arrived
    pay(village)
    (after,) = api.period_figures()
    assert (after.payouts, after.paid_fen) == (2, 2 * 1_960_77)


def test_a_payment_that_came_back_is_not_counted(village: Village) -> None:
    with_account(village, 0)
    in_hospital(village, 0, "JS1", "4721.54")
    pay(village, status="failed")
    assert api.period_figures()[0].payouts == 0
    assert api.period_figures()[0].paid_fen == 0


@pytest.mark.parametrize(("back", "payouts"), [(1_00, 1), (1_960_77, 0)])
def test_what_was_given_back_is_taken_off(village: Village, back: int, payouts: int) -> None:
    with_account(village, 0)
    claim = in_hospital(village, 0, "JS1", "4721.54")
    pay(village)
    Recovery.objects.create(
        claim_id=claim.pk, kind="received", amount=back, on=timezone.localdate(), key="r1",
        asked_at=village.at, entry_id=1,
    )  # fmt: skip
    (figure,) = api.period_figures()
    assert (figure.payouts, figure.paid_fen) == (payouts, 1_960_77 - back)


def test_figures_are_counted_anew_only_when_something_moved(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    api.period_figures()
    with django_assert_max_num_queries(1):
        api.period_figures()


def test_schemes_in_force_are_those_whose_period_holds_the_day(village: Village) -> None:
    first, last = village.period.cover_from, village.period.cover_to
    assert [s.code for s in api.schemes_in_force(first)] == ["test"]
    assert [s.code for s in api.schemes_in_force(last - timedelta(days=1))] == ["test"]
    assert api.schemes_in_force(last) == []
    assert api.schemes_in_force(first - timedelta(days=1)) == []


@pytest.mark.parametrize("own", [1, 99_999, 100_000, 100_001, 300_000, 472_154, 800_001, 10**9])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_calculator_is_the_rule(village: Village, own: int, language: str) -> None:
    with translation.override(language):
        told = api.calculator(own_fen=own, hospital_level="2", on=timezone.localdate())
    assert told is not None
    rules = from_json(village.period.versions.get().body)
    benefit = rules.benefits[0]
    assert isinstance(benefit, ShareBenefit)
    assert told.payable_fen == min(raw_amount(benefit, own, 0, 1), benefit.cap_per_period or 0)
    if told.payable_fen:
        assert told.steps[-1].kind == "tot"
        assert f"{told.payable_fen / 100:,.2f}" in told.steps[-1].amount


def test_the_calculator_says_nothing_where_no_scheme_covers(village: Village) -> None:
    assert api.calculator(own_fen=1, hospital_level="1", on=date(2001, 1, 1)) is None


def test_the_settlement_made_up_has_exactly_that_base(village: Village) -> None:
    benefit = from_json(village.period.versions.get().body).benefits[0]
    assert isinstance(benefit, ShareBenefit)
    stay = stay_of(benefit, 12_345, "05", timezone.localdate())
    base = sum(t.sign * (stay.amount(t.column) or 0) for t in benefit.base)
    assert base == 12_345


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_scheme_is_shown_with_its_tiers_and_fingerprint(village: Village) -> None:
    shown = page("/schemes/test/6/")
    digest = bytes(village.period.versions.get().sha256).hex()
    for word in ("1,000 到 3,000", "40%", "20,000.00", digest, "总工会办公室〔2026〕6号"):
        assert word.replace(" ", "") in shown.replace(" ", ""), word
    assert "职工医疗互助" in page("/schemes/")
    page("/schemes/test/7/", 404)
    page("/schemes/none/6/", 404)


def test_payments_are_disclosed_without_telling_who(village: Village) -> None:
    with_account(village, 0)
    in_hospital(village, 0, "JS1", "4721.54")
    pay(village)
    shown = page("/disclosures/test/6/")
    assert "陈**" in shown
    assert "1,960.77" in shown
    certificate = village.people[0].certificates.get()
    account = village.people[0].accounts.get()
    for secret in ("阿福", "恒裕", certificate.last4, account.last4, "尾号"):
        assert secret not in shown, secret
    total = page("/disclosures/")
    for word in ("150.00", "1,960.77", "9,998,039.23"):
        assert word in total, word


@pytest.mark.parametrize("before", ["1", "x", "-1", "9" * 40, "²"])
def test_any_page_of_the_payments_can_be_asked_for(village: Village, before: str) -> None:
    with_account(village, 0)
    in_hospital(village, 0, "JS1", "4721.54")
    pay(village)
    page(f"/disclosures/test/6/?before={before}")
