"""Pages of what is to be recovered: the list, what came back, deductions, what is given up."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongqiao.mutualaid.models import Claim, Recovery, RecoveryConsent, Run
from gongqiao.mutualaid.services import recovery
from gongqiao.mutualaid.tests.payments import town as t
from gongqiao.mutualaid.tests.payments.town import AT, ON, Town
from gongqiao.platform import stepup
from gongqiao.platform.errors import Refused
from tests.journeys.checks import findings

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Client]


@pytest.fixture
def town() -> Town:
    made = t.found()
    Run.objects.create(
        pk=1, scheme=made.scheme, opened_at=AT, closed_at=AT, opened_by="t", booked_on=ON,
        seed_digest=b"d", seed=b"s", touched_upto=0, bounds=[], lines=0, unmatched=0, totals={},
    )  # fmt: skip
    return made


@pytest.fixture
def as_(client: Client, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """The page of somebody of the town, who has just proved who they are."""
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def visit(name: str) -> Client:
        client.force_login(get_user_model().objects.get(username=name))
        return client

    return visit


def owed(town: Town, amount: int = 80_00, name: str | None = None) -> Claim:
    return t.claim(town, t.person(name), -amount, "recovering")


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_is_left(town: Town, as_: Visit) -> None:
    first, second, third = owed(town, name="王建国"), owed(town, name="李秀英"), owed(town)
    by = {"by": town.finance, "at": AT, "on": ON}
    recovery.receive(second.pk, 30_00, key="k1", **by)  # type: ignore[arg-type]
    recovery.receive(third.pk, 80_00, key="k2", **by)  # type: ignore[arg-type]
    recovery.ask_write_off(first.pk, 80_00, key="w", note="身故", by=town.clerk, at=AT)
    client = as_("finance")
    shown = page(client, "aid_recoveries")
    assert findings(shown) == []
    assert "王建国" in shown
    assert "李秀英" in shown
    assert third.person.name not in shown
    assert "50.00" in shown
    assert "a part came back" in shown
    assert "giving up is proposed" in shown
    for query, names in [
        ("?state=done", {third.person.name}), ("?state=part", {"李秀英"}),
        ("?state=owed", {"王建国"}), ("?how=asked", {"王建国"}), ("?how=agreed", set()),
        ("?state=all", {"王建国", "李秀英", third.person.name}), ("?q=李秀&sort=-left", {"李秀英"}),
        ("?period=town-aid/1", {"王建国", "李秀英"}),
    ]:  # fmt: skip
        shown = page(client, "aid_recoveries", query=query)
        everybody = {"王建国", "李秀英", third.person.name}
        assert {n for n in everybody if n in shown} == names, query
    export = client.get(reverse("aid_recoveries") + "?export=xlsx")
    assert export.status_code == 200


def test_the_list_asks_the_same_for_one_row_and_for_three(town: Town, as_: Visit) -> None:
    client = as_("finance")
    counts = []
    for _row in range(3):
        owed(town)
        with CaptureQueriesContext(connection) as asked:
            page(client, "aid_recoveries")
        counts.append(len(asked))
    assert counts[0] == counts[2]
    assert counts[2] <= 20


def test_what_came_back_is_booked_once(town: Town, as_: Visit) -> None:
    claim, client = owed(town), as_("finance")
    address = reverse("aid_recovery_came_back", args=[claim.pk])
    told = {"amount": "30.00", "on": ON.isoformat(), "key": "slip 7", "note": ""}
    assert 'value="80.00"' in client.get(address).content.decode()
    shown = client.post(address, told, follow=True).content.decode()
    assert "50.00 yuan are still to come" in shown
    assert "given back, slip slip 7" in shown
    shown = client.post(address, told, follow=True).content.decode()
    assert "It had been booked before" in shown
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for wrong, says in [
        ({"amount": "50.01", "key": "k2"}, "not more than what is still to be recovered"),
        ({"amount": "31.00"}, "Something else is booked under"),
        ({"key": "k2", "on": tomorrow}, "The day lies in the future."),
        ({"key": "k2", "amount": "0"}, "greater than or equal to"),
    ]:
        assert says in client.post(address, {**told, **wrong}).content.decode()
    assert Recovery.objects.count() == 1
    t.clean()


def test_a_recovery_tells_why_and_what_the_books_hold(town: Town, as_: Visit) -> None:
    claim = owed(town)
    recovery.receive(claim.pk, 30_00, key="k1", note="现金", by=town.finance, at=AT, on=ON)
    client = as_("finance")
    with CaptureQueriesContext(connection) as asked:
        shown = page(client, "aid_recovery", claim.pk)
    assert len(asked) <= 20
    assert findings(shown) == []
    assert "It is entitled to 0.00 yuan now, so 80.00 yuan go back." in shown
    assert "given back by the worker" in shown
    assert "现金" in shown
    assert "Book what came back" in shown
    assert "Note the person" not in shown
    clerks = page(as_("clerk"), "aid_recovery", claim.pk)
    assert "In the books" not in clerks
    assert "Book what came back" not in clerks
    assert "Note the person" in clerks
    assert "/ledger/" not in clerks


def test_nothing_is_deducted_before_the_agreement_is_noted(town: Town, as_: Visit) -> None:
    claim, client = owed(town), as_("clerk")
    address = reverse("aid_recovery_agreed", args=[claim.pk])
    told = {"given_on": "2026-03-01", "evidence": "卷宗 7"}
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    shown = client.post(address, {**told, "given_on": ahead}).content.decode()
    assert "lies in the future" in shown
    assert "/recoveries/" in client.post(address, told).headers["Location"]
    assert RecoveryConsent.objects.get().given_on == date(2026, 3, 1)
    assert "卷宗 7" in page(client, "aid_recovery", claim.pk)
    client.post(reverse("aid_recovery_disagreed", args=[claim.pk]))
    assert RecoveryConsent.objects.get().withdrawn_at is not None
    assert "taken back" in page(client, "aid_recovery", claim.pk)


def test_giving_up_needs_a_second_person(town: Town, as_: Visit) -> None:
    claim = owed(town)
    client = as_("all_rounder")
    told = {"amount": "80.00", "key": "g1", "note": "无法联系"}
    for _twice in range(2):
        client.post(reverse("aid_recovery_give_up", args=[claim.pk]), told)
    step = Recovery.objects.get()
    approve = reverse("aid_given_up_approve", args=[step.pk])
    # the all-rounder of the town does not see claims; the checker does
    assert client.post(approve).status_code == 403
    client = as_("clerk")
    assert "It waits for somebody who may check" in page(client, "aid_recovery", claim.pk)
    assert client.post(approve).status_code == 403
    client = as_("checker")
    assert "Approve giving up 80.00 yuan" in page(client, "aid_recovery", claim.pk)
    shown = client.post(approve, follow=True).content.decode()
    assert "Nothing is left to be recovered" in shown
    assert "written off" in shown
    t.clean()


def test_a_proposal_can_be_withdrawn_until_it_is_approved(town: Town, as_: Visit) -> None:
    claim = owed(town)
    first, second = (
        recovery.ask_write_off(claim.pk, 30_00, key=k, note="x", by=town.clerk, at=AT)
        for k in ("w1", "w2")
    )
    client = as_("clerk")
    withdraw = reverse("aid_given_up_withdraw", args=[first.recovery_id])
    assert "Withdraw this proposal" in page(client, "aid_recovery", claim.pk)
    assert "This field is required" in client.post(withdraw, {"note": ""}).content.decode()
    for _twice in range(2):
        shown = client.post(withdraw, {"note": "找到本人了"}, follow=True).content.decode()
        assert "找到本人了" in shown
    assert shown.count("Proposed to give up 30.00 yuan") == 1
    with pytest.raises(Refused, match=r"withdrawn|撤回"):
        recovery.approve_write_off(first.recovery_id, by=town.checker, at=AT)
    recovery.approve_write_off(second.recovery_id, by=town.checker, at=AT)
    withdraw = reverse("aid_given_up_withdraw", args=[second.recovery_id])
    assert "can no longer be withdrawn" in client.post(withdraw, {"note": "x"}).content.decode()
    t.clean()


def test_the_base_holds_that_what_is_booked_is_not_withdrawn(town: Town) -> None:
    claim = owed(town)
    done = recovery.ask_write_off(claim.pk, 30_00, key="w", note="x", by=town.clerk, at=AT)
    recovery.approve_write_off(done.recovery_id, by=town.checker, at=AT)
    step = Recovery.objects.filter(pk=done.recovery_id)
    with pytest.raises(IntegrityError, match="mutualaid_recovery_withdrawn"):
        step.update(withdrawn_at=AT, withdrawn_by=town.clerk.user_id, withdrawn_why="x")


def test_the_service_keeps_days_out_of_the_future(town: Town) -> None:
    claim, ahead = owed(town), ON + timedelta(days=1)
    with pytest.raises(Refused) as caught:
        recovery.receive(claim.pk, 1_00, key="k", on=ahead, by=town.finance, at=AT)
    assert (caught.value.code, caught.value.field) == ("AHEAD", "on")
    with pytest.raises(Refused) as caught:
        recovery.give_consent(claim.pk, given_on=ahead, evidence="x", by=town.clerk, at=AT)
    assert (caught.value.code, caught.value.field) == ("AHEAD", "given_on")
