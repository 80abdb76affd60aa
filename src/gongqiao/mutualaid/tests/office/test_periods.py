"""Pages of periods: what keeps one open, the close, what an auditor takes away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongqiao.access.models import Grant, RoleCapability
from gongqiao.mutualaid import period_record
from gongqiao.mutualaid.enums import Funder, PremiumKind
from gongqiao.mutualaid.models import Payment, Run, SchemePeriod
from gongqiao.mutualaid.services import premiums, review
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, ON, Town
from gongqiao.platform import stepup
from tests.journeys.checks import findings

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Client]
ONE = ("town-aid", 1)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch, client: Client) -> Town:
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return t.found()


@pytest.fixture
def as_(client: Client) -> Visit:
    """The pages as somebody of the town sees them."""

    def visit(name: str) -> Client:
        client.force_login(get_user_model().objects.get(username=name))
        return client

    return visit


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert findings(shown) == []
    return shown


def a_full_period(town: Town) -> int:
    """Something of everything; the id of the line in review."""
    waiting = t.claim(town, t.person(), 10_00, "review")
    t.claim(town, t.person(), 100_00)
    t.claim(town, t.person(account=False), 7_00)
    t.claim(town, t.person(), -5_00, "recovering")
    t.released(town)
    premiums.book_premium(
        town.period.pk, Funder.TOWNSHIP, 50_00, on=ON, key="p", kind=PremiumKind.PROMISED,
        by=town.finance, at=AT,
    )  # fmt: skip
    return waiting.pk


def test_the_page_says_what_keeps_it_open_and_what_goes_on(town: Town, as_: Visit) -> None:
    a_full_period(town)
    client = as_("finance")
    with CaptureQueriesContext(connection) as asked:
        shown = page(client, "aid_period", *ONE)
    assert len(asked) <= 20
    for says in (
        "1 claim: to be reviewed, 10.00 yuan", "1 claim: sent to the bank, 100.00 yuan",
        "is not settled.", "7.00 yuan are decided and wait for an account",
        "1 recovery, 5.00 yuan are left.", "50.00 yuan of premiums were promised",
        "township federations · promised",
    ):  # fmt: skip
        assert says in shown
    assert reverse("aid_period_close", args=ONE) not in shown
    assert "over, to be closed" in page(client, "aid_periods")
    assert "Town aid · Period 1" not in page(client, "aid_periods", query="?state=closed")


def test_it_is_closed_once_and_the_second_is_told(town: Town, as_: Visit) -> None:
    waiting, client = a_full_period(town), as_("finance")
    close = reverse("aid_period_close", args=ONE)
    shown = client.post(close, {"sure": "on"}).content.decode()
    assert "to be reviewed 1, sent to the bank 1" in shown
    review.reject(waiting, reason="R11", by=town.clerk, at=AT)
    t.answer(town, (Payment.objects.get().pk, "paid", "", ""))
    assert "it can be closed" in page(client, "aid_period", *ONE)
    assert "Close the period for good" in page(client, "aid_period_close", *ONE)
    assert "gq-err" in client.post(close, {"books_upto": ""}).content.decode()
    ahead = (timezone.localdate() + timedelta(days=3)).isoformat()
    told = client.post(close, {"sure": "on", "books_upto": ahead}).content.decode()
    assert "A period is closed when it is over." in told
    assert SchemePeriod.objects.get().closed_at is None
    assert (
        "The period is closed." in client.post(close, {"sure": "on"}, follow=True).content.decode()
    )
    again = client.post(close, {"sure": "on"}, follow=True).content.decode()
    assert "Somebody had closed it before" in again
    assert "finance closed the period town-aid/1" in again
    assert "It is closed already." in page(client, "aid_period_close", *ONE)
    t.clean()


def test_the_auditors_papers(town: Town, as_: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    a_full_period(town)
    client = as_("finance")
    shown = page(client, "aid_period_payments", *ONE)
    assert "100.00" in shown
    assert "with the bank" in shown
    assert "100.00" not in page(client, "aid_period_payments", *ONE, query="?state=failed")
    found = page(client, "aid_period", *ONE, query="?verify=1")
    assert "The books do not agree" in found  # the town's lines are made of nothing
    monkeypatch.setattr(period_record, "MOST_VERIFIED", 1)
    assert "too large to be verified" in page(client, "aid_period", *ONE, query="?verify=1")
    export = reverse("aid_period_payments_csv", args=ONE)
    assert client.get(export).status_code == 403  # the town's finance may not export


def test_the_list_of_payments_is_taken_away_and_recorded(town: Town, as_: Visit) -> None:
    a_full_period(town)
    held = Grant.objects.get(user__username="finance").role
    RoleCapability.objects.create(role=held, code="ledger.export")
    client = as_("finance")
    answer = client.get(reverse("aid_period_payments_csv", args=ONE))
    rows = b"".join(answer).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("payment_id,claim_id")
    assert ",100.00," in rows[1]
    history = period_record.closed_by(town.period)
    assert "took the list of payments of town-aid/1: 1 rows" in history[0].says


def test_who_reads_no_books_sees_what_waits_only(town: Town, as_: Visit) -> None:
    a_full_period(town)
    client = as_("clerk")
    shown = page(client, "aid_period", *ONE)
    assert "to be reviewed" in shown
    assert "For the auditor" not in shown
    assert client.get(reverse("aid_period_close", args=ONE)).status_code == 403
    assert client.get(reverse("aid_period_payments", args=ONE)).status_code == 403


def test_a_period_that_runs_says_until_when(town: Town, as_: Visit) -> None:
    Run.objects.create(
        scheme=town.scheme, opened_at=AT, opened_by="t", booked_on=ON, seed_digest=b"d", seed=b"s",
        touched_upto=0, bounds=[], lines=0, unmatched=0,
    )  # fmt: skip
    SchemePeriod.objects.update(cover_to=timezone.localdate() + timedelta(days=9))
    shown = page(as_("finance"), "aid_period", *ONE)
    assert "It covers people until" in shown
    assert "A run of decisions is not finished." in shown
    assert "covers people now" in page(as_("finance"), "aid_periods", query="?state=runs")
