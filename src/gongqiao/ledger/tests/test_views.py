"""Who may open which page, and what it says."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from gongqiao.audit.models import Event
from gongqiao.ledger import api, kinds
from gongqiao.ledger.models import Account, ClosedPeriod, Entry, Fund
from gongqiao.ledger.tests.support import AT, CLERK, ON, decide, make_fund, pay, premium
from gongqiao.ledger.tests.test_properties import CHECKER
from gongqiao.platform import gate, stepup
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Organisation
from tests.journeys.checks import findings

pytestmark = pytest.mark.django_db
ALL = {"ledger.view", "ledger.export", "ledger.close", "ledger.top_up"}


class Holds:
    """A gate for one user: these capabilities in that scope."""

    def __init__(self, capabilities: set[str], scope: Scope) -> None:
        self.capabilities, self.where = capabilities, scope

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        return self.where if capability in self.capabilities else Scope()


@pytest.fixture
def auditor(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`auditor({"ledger.view"})`: a signed-in client that holds these."""
    user = get_user_model().objects.create_user("auditor", password="long enough 1")
    client.force_login(user)

    def holding(
        capabilities: set[str], scope: Scope | None = None, *, proved: bool = True
    ) -> Client:
        monkeypatch.setattr(gate, "_gate", [Holds(capabilities, scope or Scope(everywhere=True))])
        if proved:
            monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
        return client

    return holding


@pytest.fixture
def books(fund: Fund) -> Fund:
    premium("p", 1000_00, on=date(2026, 1, 2))
    decide("d", 300_00, on=date(2026, 2, 1))
    done = pay("x", 200_00, on=date(2026, 3, 1))
    api.reverse(key="u", of=done.entry_id, on=date(2026, 3, 2), by=CLERK, at=AT)
    api.seal_day(on=ON, by=CLERK, at=AT + timedelta(days=2))
    return fund


def pages(fund: Fund) -> list[tuple[str, str]]:
    entry = Entry.objects.order_by("seq").first()
    assert entry is not None
    code = [fund.code]
    return [
        ("ledger.view", reverse("ledger_funds")),
        ("ledger.view", reverse("ledger_fund", args=code)),
        ("ledger.view", reverse("ledger_statement", args=code)),
        ("ledger.view", reverse("ledger_entries")),
        ("ledger.view", reverse("ledger_entry", args=[entry.pk])),
        ("ledger.view", reverse("ledger_office_roots")),
        ("ledger.export", reverse("ledger_report", args=code)),
        ("ledger.export", reverse("ledger_export") + "?first=2026-01-01&last=2026-12-31"),
        ("ledger.close", reverse("ledger_close", args=code)),
        ("ledger.top_up", reverse("ledger_receipt", args=code)),
    ]


def test_each_page_asks_for_its_capability(books: Fund, auditor: Any) -> None:
    for capability, address in pages(books):
        assert auditor(ALL - {capability}).get(address).status_code == 403, address
        answer = auditor({capability}).get(address)
        assert answer.status_code == 200, address
        if answer.headers["Content-Type"].startswith("text/html"):
            assert findings(answer.content.decode()) == [], address


def test_strangers_are_asked_to_sign_in(books: Fund, client: Client) -> None:
    for _capability, address in pages(books):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "login" in answer.headers["Location"]


def test_money_and_exports_ask_for_proof(books: Fund, auditor: Any) -> None:
    client = auditor(ALL, proved=False)
    for name in ("ledger_report", "ledger_close", "ledger_receipt"):
        answer = client.get(reverse(name, args=["aid"]))
        assert answer.status_code == 302
        assert "reauthenticate" in answer.headers["Location"]
    assert "reauthenticate" in client.get(reverse("ledger_export")).headers["Location"]


def test_another_organisations_fund_is_not_there(books: Fund, auditor: Any) -> None:
    """404, not 403: what lies outside the scope does not exist for the visitor."""
    own = Organisation.objects.create(
        code="T1", name="x", kind="grassroots", path="00000001.00000002."
    )
    foreign = Organisation.objects.create(
        code="T2", name="y", kind="grassroots", path="00000001.00000003."
    )
    mine = make_fund("mine")
    Fund.objects.filter(pk=mine.pk).update(organisation=own)
    theirs = make_fund("theirs")
    Fund.objects.filter(pk=theirs.pk).update(organisation=foreign)
    premium("m", 5, fund="mine")
    entry = premium("t", 5, fund="theirs").entry_id
    client = auditor(ALL, Scope(paths=(own.path,)))
    for name in (
        "ledger_fund",
        "ledger_statement",
        "ledger_report",
        "ledger_close",
        "ledger_receipt",
    ):
        assert client.get(reverse(name, args=["mine"])).status_code == 200
        assert client.get(reverse(name, args=["theirs"])).status_code == 404
        assert client.get(reverse(name, args=["aid"])).status_code == 404
    assert client.get(reverse("ledger_entry", args=[entry])).status_code == 404
    assert (
        client.get(reverse("ledger_export") + "?first=2026-01-01&last=2026-12-31").status_code
        == 404
    )
    listed = client.get(reverse("ledger_entries")).content.decode()
    assert ">m<" in listed
    assert ">t<" not in listed
    at_the_root = auditor(ALL, Scope(paths=("00000001.",)))
    assert at_the_root.get(reverse("ledger_fund", args=["aid"])).status_code == 200
    assert at_the_root.get(reverse("ledger_fund", args=["theirs"])).status_code == 200


def test_figures_of_the_fund(books: Fund, auditor: Any) -> None:
    text = auditor(ALL).get(reverse("ledger_funds")).content.decode()
    for figure in ("1,000.00", "300.00", "700.00"):
        assert figure in text


def test_the_statement_of_some_days(books: Fund, auditor: Any) -> None:
    address = reverse("ledger_statement", args=["aid"])
    text = auditor(ALL).get(address + "?first=2026-02-01&last=2026-02-28").content.decode()
    assert "700.00" in text
    assert "1,000.00" in text
    wrong = auditor(ALL).get(address + "?first=2026-03-01&last=2026-02-01").content.decode()
    assert 'class="gq-err"' in wrong
    assert auditor(ALL).get(address + "?first=x&last=9999-12-31").status_code == 200
    assert auditor(ALL).get(address + "?first=2026-01-01&last=9999-12-31").status_code == 200


def test_the_workbook(books: Fund, auditor: Any) -> None:
    address = reverse("ledger_report", args=["aid"]) + "?first=2026-01-01&last=2026-12-31"
    answer = auditor(ALL).get(address)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    statement, trial, bank = (book.get_sheet_by_index(i).to_python() for i in range(3))
    assert statement[1][2] == 0
    assert [row[2] for row in statement if row[1] == "职工缴纳"] == [1000.0]
    assert trial[-1][3] == trial[-1][4]
    assert [(row[0], row[2], row[3]) for row in bank[1:]] == [
        ("2026-01-02", 1000.0, ""),
        ("2026-03-01", "", 200.0),
        ("2026-03-02", 200.0, ""),
    ]
    assert Event.objects.filter(action="ledger.report").count() == 1


def test_the_export_page_gives_what_the_checker_accepts(
    books: Fund, auditor: Any, tmp_path: Any
) -> None:
    import subprocess
    import sys

    answer = auditor(ALL).get(reverse("ledger_export") + "?first=2026-01-01&last=2026-12-31")
    out = tmp_path / "x.csv"
    out.write_bytes(b"".join(answer.streaming_content))
    root = auditor(ALL).get(reverse("ledger_roots")).content.decode()
    shown = bytes(api.latest_root().root).hex()  # type: ignore[union-attr]  # sealed above
    spaced = [shown[i : i + 8] for i in range(0, 64, 8)]
    assert " ".join(spaced) in root
    run = subprocess.run([sys.executable, CHECKER, out, *spaced], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    assert Event.objects.filter(action="ledger.export").count() == 1
    nothing = auditor(ALL).get(reverse("ledger_export") + "?first=2020-01-01&last=2020-12-31")
    assert nothing.status_code == 302


def test_the_public_page_and_the_script(books: Fund, client: Client) -> None:
    answer = client.get(reverse("ledger_roots"))
    assert findings(answer.content.decode()) == []
    assert client.get(reverse("ledger_checker")).content == CHECKER.read_bytes()


def test_a_receipt_is_booked_once(books: Fund, auditor: Any) -> None:
    client = auditor(ALL)
    address = reverse("ledger_receipt", args=["aid"])
    ids = dict(Account.objects.values_list("code", "pk"))
    told = {
        "key": "receipt:1", "bank": ids["bank"], "income": ids["income.top_up"],
        "amount": "12345.67", "on": "2026-03-05", "memo": "市总补助",
    }  # fmt: skip
    for _again in range(2):
        assert client.post(address, told).status_code == 302
    assert api.balance("aid", "income.top_up") == -12345_67
    assert Event.objects.filter(action="ledger.receipt").count() == 1
    for wrong in (
        {"amount": "0"}, {"amount": "1.234"}, {"amount": "x"}, {"income": ids["expense.benefit"]},
        {"on": "2026-02-30"}, {"amount": "5"},
    ):  # fmt: skip
        answer = client.post(address, {**told, **wrong})
        assert answer.status_code == 200
        assert "gq-err" in answer.content.decode() or "gq-ask-bad" in answer.content.decode()
    assert api.balance("aid", "income.top_up") == -12345_67


def test_closing_by_page(books: Fund, auditor: Any) -> None:
    client = auditor(ALL)
    address = reverse("ledger_close", args=["aid"])
    told = {"first": "2026-01-02", "last": "2026-03-31", "sure": "on"}
    assert client.post(address, {**told, "sure": ""}).status_code == 200
    assert client.post(address, {**told, "first": "2026-01-03"}).status_code == 200
    assert not ClosedPeriod.objects.exists()
    assert client.post(address, told).status_code == 302
    assert ClosedPeriod.objects.get().end == date(2026, 4, 1)
    assert client.get(reverse("ledger_fund", args=["aid"])).status_code == 200


def test_lists_ask_the_database_the_same_however_long(fund: Fund, auditor: Any) -> None:
    client = auditor(ALL)

    def count(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = [reverse("ledger_entries"), reverse("ledger_funds"), reverse("ledger_office_roots")]
    premium("a", 5)
    api.seal_due(by=CLERK, at=AT)  # one row in each list: an empty one does not ask for rows
    few = [count(a) for a in addresses]
    make_fund("second")
    for n in range(5):
        premium(f"b{n}", 5)
    api.seal_due(by=CLERK, at=AT + timedelta(days=3))
    many = [count(a) for a in addresses]
    assert many == few
    assert max(many) <= 20


def test_an_entry_and_its_reversal_point_at_each_other(books: Fund, auditor: Any) -> None:
    client = auditor(ALL)
    paid, undone = (reverse("ledger_entry", args=[Entry.objects.get(key=k).pk]) for k in "xu")
    assert f'href="{undone}"' in client.get(paid).content.decode()
    assert f'href="{paid}"' in client.get(undone).content.decode()


def test_filters_and_odd_addresses(books: Fund, auditor: Any) -> None:
    client = auditor(ALL)
    address = reverse("ledger_entries")
    for asked in (
        "?q=1",
        "?q=p",
        "?year=2026",
        "?kind=payment",
        "?fund=aid",
        "?q=%00&year=x&page=99",
    ):
        assert client.get(address + asked).status_code == 200
    assert ">d<" not in client.get(address + "?q=p").content.decode()
    entry = Entry.objects.get(key="p").pk
    assert f'href="{reverse("ledger_entry", args=[entry])}"' in client.get(address).content.decode()
    for page in ("2", "0", "x", "-1", "9" * 30):
        assert (
            client.get(reverse("ledger_entry", args=[entry]) + f"?page={page}").status_code == 200
        )


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [("bank", "银行存款", "Bank deposit of the fund"), ("bank", "应急户", "应急户"),
     ("x", "别的", "别的")],
)  # fmt: skip
def test_an_account_reads_in_the_readers_language(code: str, name: str, says: str) -> None:
    with translation.override("en"):
        assert kinds.account_says(code, name) == says
    assert kinds.account_says(code, name) == name


def test_who_booked_and_closed_is_named_as_colleagues_know_them(books: Fund, auditor: Any) -> None:
    client = auditor(ALL)
    user = get_user_model().objects.create_user(CLERK.name, display_name="韩梅（财务）")
    by, at = Actor(CLERK.name, user.pk), AT + timedelta(days=40)
    api.close_period(fund=books.code, start=date(2026, 1, 1), end=date(2026, 4, 1), by=by, at=at)
    entry = reverse("ledger_entry", args=[Entry.objects.latest("seq").pk])
    for address in (entry, reverse("ledger_fund", args=[books.code])):
        assert "韩梅（财务）" in client.get(address).content.decode(), address
