"""The books in a real browser: axe, phones, desk."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from playwright.sync_api import Page

from gongqiao.ledger import api
from gongqiao.ledger.models import Entry
from gongqiao.ledger.tests.support import AT, CLERK, ON, decide, make_fund, pay, premium
from gongqiao.ledger.tests.test_views import ALL, Holds
from gongqiao.platform import gate, stepup
from gongqiao.platform.gate import Scope
from tests.journeys.checks import check_page, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_the_books(
    sign_in_browser: Callable[[AbstractBaseUser], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fund()
    premium("enrol:2026:1", 12_600_000_00, on=date(2026, 1, 2))
    for n in range(30):
        decide(f"assess:7:shard:{n}", 1460_77 + n, ref=n, on=ON - timedelta(days=n % 9))
    done = pay("batch:12:3", 1460_77, ref=1)
    api.reverse(key="return:12:3", of=done.entry_id, on=ON, by=CLERK, at=AT)
    api.seal_day(on=ON, by=CLERK, at=AT + timedelta(days=2))
    monkeypatch.setattr(gate, "_gate", [Holds(ALL, Scope(everywhere=True))])
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    page = sign_in_browser(get_user_model().objects.create_user("hanhui", password="long enough 1"))
    entry = Entry.objects.get(key="batch:12:3").pk
    for name, address in {
        "ledger-funds": reverse("ledger_funds"),
        "ledger-fund": reverse("ledger_fund", args=["aid"]),
        "ledger-statement": reverse("ledger_statement", args=["aid"])
        + "?first=2026-01-01&last=2026-03-31",
        "ledger-entries": reverse("ledger_entries"),
        "ledger-entry": reverse("ledger_entry", args=[entry]),
        "ledger-roots": reverse("ledger_office_roots"),
        "ledger-close": reverse("ledger_close", args=["aid"]),
        "ledger-receipt": reverse("ledger_receipt", args=["aid"]),
        "ledger-public": reverse("ledger_roots"),
    }.items():
        page.goto(address)
        shoot(page, name)
        check_page(page)
