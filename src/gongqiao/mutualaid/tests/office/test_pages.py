"""What the workbench pages say, what they ask for, and how much they ask the database."""

import re
from datetime import date

import pytest
import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.mutualaid import queries_people
from gongqiao.mutualaid.models import (
    Claim,
    Enrolment,
    MissedClaim,
    PaymentBatch,
    Premium,
    SchemePeriod,
    SchemeVersion,
)
from gongqiao.mutualaid.services import batches, cockpit
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.office.pages import (
    AT,
    NAMES,
    Holds,
    a_batch,
    a_user,
    addresses,
    furnish,
)
from gongqiao.platform import gate, stepup
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Organisation, Person
from tests.journeys.checks import findings

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(monkeypatch: pytest.MonkeyPatch) -> SchemePeriod:
    monkeypatch.setattr(gate, "_gate", [Holds(None, Scope(everywhere=True))])
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    return furnish(months=5, people=5)


@pytest.fixture
def clerk(client: Client, period: SchemePeriod) -> Client:
    from django.contrib.auth import get_user_model

    a_user("clerk")
    client.force_login(get_user_model().objects.get(username="clerk"))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.usefixtures("period")
@pytest.mark.parametrize("most", [20_000, 0])
def test_enrolments_are_searched_whoever_is_meant(
    clerk: Client, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """A handful is named by ids, a crowd looked up in the query; signs alone mean nobody."""
    monkeypatch.setattr(queries_people, "MOST_NAMED", most)
    Person.objects.filter(name=NAMES[1]).update(initials="LXY")
    address, shown = reverse("aid_enrolments"), set(NAMES[:4])
    for words, found in [
        ("李", {NAMES[1]}), (" 李 秀", {NAMES[1]}), ("lx", {NAMES[1]}), ("。", set()),
        ("无", set()), (world.certno(2)[-4:], {NAMES[2]}), ("", shown),
    ]:  # fmt: skip
        page = text_of(clerk, f"{address}?q={words}")
        assert {name for name in shown if name in page} == found, words


def test_every_page_is_sound_and_asks_little(clerk: Client, period: SchemePeriod) -> None:
    a_batch(period, a_user("maker"))
    for name, address in addresses(period).items():
        with CaptureQueriesContext(connection) as asked:
            found = findings(text_of(clerk, address))
        assert found == [], name
        most = 20 if name == "aid-fund" else 15  # figures and charts; the others all day
        assert len(asked) <= most, (name, len(asked))


def test_lists_ask_the_same_for_one_row_and_for_many(clerk: Client, period: SchemePeriod) -> None:
    code = a_batch(period, a_user("maker"))
    lists = [reverse(n) for n in ("aid_missed", "aid_enrolments", "aid_runs", "aid_schemes")]
    lists += [reverse("aid_batches"), reverse("aid_batch", args=[code])]
    lists += [reverse("aid_enrolment_unions")]

    def counted() -> list[int]:
        counts = []
        for address in lists:
            with CaptureQueriesContext(connection) as asked:
                text_of(clerk, address)
            counts.append(len(asked))
        return counts

    counted()
    many = counted()
    MissedClaim.objects.exclude(pk=MissedClaim.objects.latest("pk").pk).delete()
    Enrolment.objects.exclude(pk=Enrolment.objects.latest("pk").pk).delete()
    assert counted() == many


def test_the_next_step_of_a_batch_is_somebody_elses(client: Client, period: SchemePeriod) -> None:
    from django.contrib.auth import get_user_model

    people = {n: a_user(n, n.title()) for n in ("maker", "checker", "releaser")}
    code = a_batch(period, people["maker"])
    page = reverse("aid_batch", args=[code])
    total = PaymentBatch.objects.get().total

    def as_(name: str) -> str:
        client.force_login(get_user_model().objects.get(username=name))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return text_of(client, page)

    assert "Made by Maker, so somebody else must check it." in as_("maker")
    client.post(reverse("aid_batch_approve", args=[code]))
    assert PaymentBatch.objects.get().state == "made"
    shown = as_("checker")
    assert f"{total / 100:,.2f} yuan</button>" in shown
    client.post(reverse("aid_batch_approve", args=[code]))
    assert "so a third person must release it" in as_("checker")
    as_("releaser")
    world_bank = client.get(reverse("aid_batch_csv", args=[code]))
    assert world_bank.status_code == 302  # not released yet: told, not sent
    client.post(reverse("aid_batch_release", args=[code]))
    assert PaymentBatch.objects.get().state == "released"
    csv = client.get(reverse("aid_batch_csv", args=[code])).content.decode("utf-8-sig")
    assert f"{total / 100:.2f}" in csv
    xml = client.get(reverse("aid_batch_xml", args=[code]))
    assert b"pain.001" in xml.content
    payments = PaymentBatch.objects.get().payments.order_by("pk")
    answer = f"payment_id,status\n{payments[0].pk},paid\n999999,paid\n"
    file = SimpleUploadedFile("bank.csv", answer.encode())
    told = client.post(reverse("aid_bank_answer"), {"file": file}).content.decode()
    assert "There is no such payment." in told
    assert payments[0].state == "paid"


def test_the_preview_is_what_the_batch_will_be(clerk: Client, period: SchemePeriod) -> None:
    from gongqiao.mutualaid.services.batch_preview import preview

    found = preview(period.scheme)
    assert set(found.reasons) == {"R17", "R18"}
    before = Claim.objects.count()
    done = batches.create(period.scheme.code, by=a_user("maker"), at=AT)
    assert (found.count, found.total, found.reasons) == (
        done.count, done.total_fen, done.left_out_reasons,
    )  # fmt: skip
    assert Claim.objects.count() == before


def test_a_batch_can_be_withdrawn_with_a_reason(clerk: Client, period: SchemePeriod) -> None:
    code = a_batch(period, a_user("maker"))
    address = reverse("aid_batch_withdraw", args=[code])
    clerk.post(address, {"note": ""})
    assert PaymentBatch.objects.get().state == "made"
    assert clerk.get(address).status_code == 200
    clerk.post(address, {"note": "名单有误"})
    assert PaymentBatch.objects.get().state == "withdrawn"
    assert clerk.get(address)["Location"] == reverse("aid_batch", args=[code]), "nothing to give up"


def test_a_bad_scheme_is_told_line_by_line_and_a_good_one_stored(
    clerk: Client, period: SchemePeriod
) -> None:
    address = reverse("aid_scheme_store")
    bad = {**world.SCHEME, "colour": "red"}
    told = clerk.post(address, {"text": yaml.safe_dump(bad, sort_keys=False)}).content.decode()
    assert "colour" in told
    assert findings(told) == []
    assert SchemeVersion.objects.count() == 1
    good = yaml.safe_dump({**world.SCHEME, "source": "另一份文件"}, allow_unicode=True)
    file = SimpleUploadedFile("s.yaml", good.encode())
    assert clerk.post(address, {"file": file}).status_code == 302
    assert SchemeVersion.objects.count() == 2
    compared = text_of(clerk, reverse("aid_scheme_compare", args=["test"]))
    assert "另一份文件" in compared
    newest = SchemeVersion.objects.latest("pk")
    body = clerk.get(reverse("aid_scheme_yaml", args=["test", newest.pk])).content
    again = clerk.post(address, {"text": body.decode()})
    assert again.status_code == 302
    assert SchemeVersion.objects.count() == 2
    assert clerk.post(address, {}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_shadow_run_writes_nothing(clerk: Client, period: SchemePeriod) -> None:
    better = {**world.SCHEME["benefits"][0], "minimum": "5000.00"}  # type: ignore[index]  # a literal
    draft = yaml.safe_dump({**world.SCHEME, "benefits": [better]}, allow_unicode=True)
    before = (Claim.objects.count(), SchemeVersion.objects.count())
    asked = {"period": period.pk, "text": draft}
    answer = clerk.post(reverse("aid_shadow"), asked)
    assert answer.context["done"].winners > 0
    assert findings(answer.content.decode()) == []
    csv = clerk.post(reverse("aid_shadow_stays"), asked).content.decode()
    assert csv.splitlines()[0] == "setl_id,stay_date,now,draft,difference"
    assert "王" not in csv
    assert (Claim.objects.count(), SchemeVersion.objects.count()) == before
    broken = clerk.post(reverse("aid_shadow"), {"period": period.pk, "text": "a: ["})
    assert broken.context["findings"]


def test_the_fund_adds_up(clerk: Client, period: SchemePeriod) -> None:
    board = cockpit.cockpit(period.scheme, date(2025, 7, 20))
    one = board.periods[0]
    assert one.premium == 60_000_00 - 50_00
    assert not one.listed
    standing = Claim.objects.exclude(state__in=["rejected", "adjusted"])
    assert one.granted == sum(standing.values_list("amount", flat=True))
    assert one.enrolled == 4
    assert one.ratio is not None
    assert f"{one.ratio:.6f}" == f"{one.granted / one.premium:.6f}"
    assert one.estimate is not None
    address = reverse("aid_fund", args=["test"])
    page = clerk.get(address + "?reserve_rate=20&expected=8&line=0.5x")
    assert page.status_code == 200
    page = clerk.get(address + "?reserve_rate=20&expected=8&line=1")
    reckoned = page.context["reckoned"]
    assert reckoned.expected == 8
    assert reckoned.premium >= reckoned.per_person / (1 - reckoned.reserve_rate)
    assert page.context["over"]
    csv = clerk.get(reverse("aid_fund_csv", args=["test"])).content.decode()
    assert re.search(r"^1,2025-01-01,2026-01-01,4,59950.00,", csv, re.M)


def test_an_unsettled_month_shows_in_the_fund(clerk: Client, period: SchemePeriod) -> None:
    """A month that is known in part only is expected to grow; later decisions come off."""
    early = cockpit.cockpit(period.scheme, date(2025, 6, 30)).periods[0]
    assert early.estimate is not None
    assert early.estimate.unsettled > 0
    late = cockpit.cockpit(period.scheme, date(2026, 3, 1)).periods[0]
    assert late.unsettled == 0


def test_enrolment_by_page(clerk: Client, period: SchemePeriod) -> None:
    rows = (
        f"证件号码,姓名,工会编码,缴费日期,金额\n{world.certno(4)},{'沈阿妹'},T1,2025-01-02,50.00\n"
    )
    rows += "330000000000000000,某某,T1,,\n"
    file = SimpleUploadedFile("名单.csv", rows.encode())
    asked = {"period": period.pk, "consent": "phone"}
    told = clerk.post(reverse("aid_enrol"), {**asked, "file": file})
    done = told.context["done"]
    assert (done.enrolled, done.refused) == (1, 1)
    got = clerk.get(reverse("aid_enrol_refused", args=[done.batch_id]))
    assert b"UNKNOWN_PERSON" in got.content
    junk = SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing")
    again = clerk.post(reverse("aid_enrol"), {**asked, "file": junk})
    assert again.context["form"].errors


def test_towns_see_their_own(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Organisation.objects.create(
        code="T9", name="别处", kind="grassroots", path="00000099.00000098."
    )
    monkeypatch.setattr(gate, "_gate", [Holds(None, Scope(paths=(other.path,)))])
    for name in ("aid_missed", "aid_enrolments"):
        assert "王建国" not in text_of(clerk, reverse(name))
    one = MissedClaim.objects.latest("pk")
    assert clerk.get(reverse("aid_missed_one", args=[one.pk])).status_code == 404
    for name in ("aid_batches", "aid_runs", "aid_funds", "aid_shadow", "aid_batch_make"):
        assert clerk.get(reverse(name)).status_code == 404


def test_the_seed_is_shown_once_the_run_is_closed(clerk: Client) -> None:
    from gongqiao.mutualaid.models import Run

    run = Run.objects.latest("pk")
    address = reverse("aid_run", args=[run.pk])
    assert bytes(run.seed).hex() in text_of(clerk, address)
    Run.objects.filter(pk=run.pk).update(closed_at=None)
    shown = text_of(clerk, address)
    assert bytes(run.seed).hex() not in shown
    assert bytes(run.seed_digest).hex() in shown


def test_finance_books_a_premium_once(clerk: Client, period: SchemePeriod) -> None:
    address = reverse("aid_premium_book", args=[period.scheme.code])
    slip = {
        "period": period.pk, "happened": "received", "funder": "township", "amount": "120.50",
        "too_much": "", "on": "2025-03-05", "key": "回单 88", "note": "",
    }  # fmt: skip
    said = clerk.post(address, slip, follow=True).content.decode()
    assert "120.50" in said
    assert reverse("aid_premium_book", args=[period.scheme.code]) in said
    assert "没有改动" in clerk.post(address, slip, follow=True).content.decode()
    mine = Premium.objects.filter(funder="township")
    assert [(m.amount, m.kind) for m in mine] == [(120_50, "received")]
    for wrong in (
        {"amount": "-1"}, {"amount": "0.001"}, {"on": "2025-02-30"}, {"key": ""},
        {"amount": "99"}, {"key": "回单 89", "too_much": "500"},
        {"key": "回单 90", "happened": "returned"}, {"key": "回单 91", "on": "1025-01-01"},
    ):  # fmt: skip
        refused = clerk.post(address, {**slip, **wrong})
        assert refused.status_code == 200, wrong
        assert refused.context["form"].errors, wrong
    assert mine.count() == 1


def test_premiums_are_not_offered_among_plain_receipts(clerk: Client, period: SchemePeriod) -> None:
    page = clerk.get(reverse("ledger_receipt", args=[period.scheme.code]))
    codes = [a.code for a in page.context["form"].fields["income"].queryset]
    assert codes == ["income.interest", "income.top_up"]
    assert reverse("aid_premium_book", args=[period.scheme.code]) in page.content.decode()
