"""The review desk: the queue, what may be done, two people at once."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.models import Claim, ClaimHandling
from gongqiao.mutualaid.services import review
from gongqiao.mutualaid.tests import world as w
from gongqiao.mutualaid.tests.desk.hospital import (
    EVERYTHING,
    OTHER,
    TOWN,
    Hospital,
    opened,
    reviewer,
)
from gongqiao.platform import desk
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from tests.journeys.checks import check_html

pytestmark = pytest.mark.django_db
DESK = {"come_from": "desk"}


def state(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).state


def queue(client: Client, query: str = "") -> list[int]:
    answer = client.get(reverse("aid_review") + query)
    check_html(answer)
    return [row.pk for row in answer.context["rows"]]


def test_the_queue_by_amount_age_and_reason(hospital: Hospital, office: Any) -> None:
    h, client = hospital, office()
    assert queue(client) == [h.large.pk, h.elsewhere.pk, h.named.pk]
    assert queue(client, "?sort=age") == sorted([h.large.pk, h.elsewhere.pk, h.named.pk])
    assert queue(client, "?reason=R11") == [h.named.pk]
    assert queue(client, "?reason=large") == [h.large.pk, h.elsewhere.pk]
    assert queue(client, "?reason=sample") == []
    assert queue(client, "?reason=nonsense&sort=x&page=-3") == queue(client)
    answer = client.get(reverse("aid_review"))
    assert {why: n for why, _says, n in answer.context["chips"]} == {"large": 2, "R11": 1}
    assert answer.context["cleared"] == 1
    assert queue(office(scope=Scope(paths=(OTHER,)))) == [h.elsewhere.pk]
    assert office(scope=Scope(paths=(OTHER,))).get(reverse("aid_review")).context["cleared"] is None


def test_a_drawn_sample_is_marked(office: Any, db: None) -> None:
    h = opened(review={"auto_approve_upto": "3000.00", "sample_rate": "1"})
    client = office()
    assert queue(client, "?reason=sample") == [h.clean.pk]
    answer = client.get(reverse("aid_review_one", args=[h.clean.pk]))
    record = answer.context["record"]
    assert record.is_sample
    digest = bytes(record.claim.run.seed_digest).hex()[:12]
    assert digest in answer.content.decode()
    assert not client.get(reverse("aid_review_one", args=[h.large.pk])).context["record"].is_sample


def test_approving_opens_the_next_of_the_same_queue(hospital: Hospital, office: Any) -> None:
    h, client = hospital, office()
    page = client.get(reverse("aid_review")).content.decode()
    assert reverse("aid_claim_approve", args=[h.large.pk]) in page
    address = reverse("aid_claim_approve", args=[h.large.pk])
    answer = client.post(address, {**DESK, "amount": h.large.amount, "sort": "amount"})
    assert answer["Location"] == reverse("aid_review_one", args=[h.elsewhere.pk])
    assert state(h.large) == "approved"
    answer = client.post(
        reverse("aid_claim_approve", args=[h.elsewhere.pk]), {**DESK, "reason_asked": "large"}
    )
    assert answer["Location"] == reverse("aid_review") + "?reason=large"
    answer = client.post(reverse("aid_claim_approve", args=[h.named.pk]), DESK, follow=True)
    check_html(answer)
    assert answer.context["record"] is None


def test_the_button_approves_the_amount_that_it_named(hospital: Hospital, office: Any) -> None:
    address = reverse("aid_claim_approve", args=[hospital.large.pk])
    office().post(address, {**DESK, "amount": "1"})
    assert state(hospital.large) == "review"


def test_rejecting_books_back_and_needs_reason_and_words(hospital: Hospital, office: Any) -> None:
    h, client = hospital, office()
    address = reverse("aid_claim_reject", args=[h.named.pk])
    for data in ({}, {"reason": "R14.2"}, {"note": "机动车碰撞"}, {"reason": "R99", "note": "xx"}):
        answer = client.post(address, {**DESK, **data})
        assert "gq-err" in answer.content.decode()
        check_html(answer)
        assert answer.context["record"].claim.pk == h.named.pk
    assert state(h.named) == "review"
    before = ledger.balance("test", "benefit_payable")
    client.post(address, {**DESK, "reason": "R14.2", "note": "出院小结写有机动车碰撞"})
    assert state(h.named) == "rejected"
    assert ledger.balance("test", "benefit_payable") == before + h.named.amount
    step = ClaimHandling.objects.get(claim_id=h.named.pk)
    assert (step.reason, step.note) == ("R14.2", "出院小结写有机动车碰撞")


def test_hold_and_resume(hospital: Hospital, office: Any) -> None:
    h, client = hospital, office()
    record = {"come_from": "record"}
    hold = reverse("aid_claim_hold", args=[h.large.pk])
    assert "gq-err" in client.post(hold, record).content.decode()
    answer = client.post(hold, {**record, "note": "等出院小结"}, follow=True)
    assert state(h.large) == "on_hold"
    assert "等出院小结" in answer.content.decode()
    assert queue(client) == [h.elsewhere.pk, h.named.pk]
    client.post(reverse("aid_claim_resume", args=[h.large.pk]), record)
    assert state(h.large) == "review"


def test_whoever_comes_second_is_told_who_was_first(hospital: Hospital, office: Any) -> None:
    h, client = hospital, office()
    other = reviewer("zhouhai", "周海")
    review.approve(h.large.pk, by=Actor("zhouhai", other.pk), at=w.AT)
    answer = client.post(
        reverse("aid_claim_reject", args=[h.large.pk]),
        {**DESK, "reason": "R14.2", "note": "不同意"},
        follow=True,
    )
    assert state(h.large) == "approved"
    assert ClaimHandling.objects.count() == 1
    assert "周海" in answer.content.decode()
    assert answer.context["record"].claim.pk != h.large.pk


def test_other_towns_lines_are_out_of_reach(hospital: Hospital, office: Any) -> None:
    h = hospital
    client = office(scope=Scope(paths=(TOWN,)))
    for name in ("aid_claim_approve", "aid_claim_reject", "aid_claim_hold", "aid_claim_resume"):
        assert client.post(reverse(name, args=[h.elsewhere.pk]), DESK).status_code == 404
    assert client.get(reverse("aid_review_one", args=[h.elsewhere.pk])).status_code == 404
    assert state(h.elsewhere) == "review"
    reader = office(EVERYTHING - {"mutualaid.review"})
    assert reader.post(reverse("aid_claim_approve", args=[h.large.pk])).status_code == 403
    page = reader.get(reverse("aid_claim", args=[h.large.pk])).content.decode()
    assert reverse("aid_claim_approve", args=[h.large.pk]) not in page


@pytest.mark.parametrize("query", ["", "?reason=R11", "?reason=large"])
def test_the_desk_asks_a_bounded_number_of_queries(
    hospital: Hospital, office: Any, query: str
) -> None:
    """People work here all day: 15, one of which reads the grants, which `office` leaves out."""

    def asked() -> int:
        client = office()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("aid_review_one", args=[hospital.named.pk]) + query)
        return len(queries)

    asked()
    three = asked()
    assert three <= 15 - 1
    Claim.objects.filter(pk__in=[hospital.large.pk, hospital.elsewhere.pk]).update(state="rejected")
    assert asked() == three


def test_what_waits_is_on_the_day_page(hospital: Hospital, office: Any) -> None:
    office()
    me = Actor("lumin", 1)
    on = date(2026, 3, 5)
    assert [w.count for w in desk.work_of(me, on) if w.address == reverse("aid_review")] == [3]
    office(scope=Scope(paths=(OTHER,)))
    assert [w.count for w in desk.work_of(me, on) if w.address == reverse("aid_review")] == [1]
    office({"mutualaid.view"})
    assert not [w for w in desk.work_of(me, on) if w.address == reverse("aid_review")]
