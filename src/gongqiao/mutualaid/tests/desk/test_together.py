"""Approving several lines at once: only alike ones, only at the total that was shown."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.models import Claim, ClaimHandling
from gongqiao.mutualaid.services import review
from gongqiao.mutualaid.services.review_together import approve_together
from gongqiao.mutualaid.tests import world as w
from gongqiao.mutualaid.tests.desk.hospital import Hospital, reviewer
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import Scope
from tests.journeys.checks import check_html

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def page(client: Client, query: str) -> Any:
    answer = client.get(reverse("aid_review_together") + query)
    if answer.status_code == 200:
        check_html(answer)
    return answer


def two_alike(hospital: Hospital) -> tuple[Claim, Claim]:
    """The line with a differing name, and another one like it; a large one beside them."""
    w.feed_and_run(
        w.row(2, "S8", "2000.00", psn_name="别人"), w.row(0, "S9", "9000.00", psn_name="别人")
    )
    other = Claim.objects.filter(person=hospital.people[2]).exclude(pk=hospital.clean.pk).get()
    return Claim.objects.get(pk=hospital.named.pk), other


def test_only_those_of_this_reason_alone_are_offered(hospital: Hospital, office: Any) -> None:
    named, clean = two_alike(hospital)
    client = office()
    assert client.get(reverse("aid_review") + "?reason=R11").context["waiting"].by_why["R11"] == 3
    answer = page(client, "?reason=R11")
    assert {row.pk for row, _on in answer.context["rows"]} == {named.pk, clean.pk}
    assert answer.context["total"] == named.amount + clean.amount
    assert answer.content.decode().count("结算单上写：别人") == 2
    for other in ("large", "sample", "R1", "", "x"):
        assert page(client, f"?reason={other}")["Location"] == reverse("aid_review")


def test_the_desk_offers_it_under_one_reason_only(hospital: Hospital, office: Any) -> None:
    client, there = office(), reverse("aid_review_together")
    assert there not in client.get(reverse("aid_review")).content.decode()
    assert there not in client.get(reverse("aid_review") + "?reason=large").content.decode()
    assert there in client.get(reverse("aid_review") + "?reason=R11").content.decode()


def test_all_chosen_are_approved_under_one_note(hospital: Hospital, office: Any) -> None:
    named, clean = two_alike(hospital)
    total = named.amount + clean.amount
    told = {"reason": "R11", "id": [named.pk, clean.pk], "total": total, "note": "电话核对过"}
    answer = office().post(reverse("aid_review_together"), told)
    assert answer["Location"] == reverse("aid_review")
    assert set(Claim.objects.filter(pk__in=told["id"]).values_list("state", flat=True)) == {
        "approved"
    }
    assert list(ClaimHandling.objects.values_list("note", flat=True)) == ["电话核对过"] * 2


def test_another_choice_than_the_total_shows_the_new_total(hospital: Hospital, office: Any) -> None:
    named, clean = two_alike(hospital)
    told = {"reason": "R11", "id": [clean.pk], "total": named.amount + clean.amount, "note": "ok"}
    answer = office().post(reverse("aid_review_together"), told)
    assert answer.status_code == 200
    assert answer.context["total"] == clean.amount
    assert not ClaimHandling.objects.exists()


def test_a_note_is_needed_and_a_fresh_proof(hospital: Hospital, office: Any) -> None:
    named = hospital.named
    told = {"reason": "R11", "id": [named.pk], "total": named.amount, "note": ""}
    assert office().post(reverse("aid_review_together"), told).status_code == 200
    told["note"] = "checked"
    answer = office(proved=False).post(reverse("aid_review_together"), told)
    assert answer.status_code != 200 or b"password" in answer.content
    assert not ClaimHandling.objects.exists()


def test_lines_out_of_reach_are_never_approved(hospital: Hospital, office: Any) -> None:
    named = hospital.named
    client = office(scope=Scope(paths=("0.nowhere.",)))
    told = {"reason": "R11", "id": [named.pk], "total": named.amount, "note": "checked"}
    assert client.post(reverse("aid_review_together"), told).status_code in (200, 403)
    assert Claim.objects.get(pk=named.pk).state == "review"


def test_what_somebody_else_just_handled_is_left(
    hospital: Hospital, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, clean = two_alike(hospital)
    office()
    user = reviewer("wang")
    by = Actor(user.username, user.pk)
    approve = review.approve

    def raced(claim_id: int, **how: Any) -> Any:
        if claim_id == clean.pk:
            raise Refused("NOT_NOW", "moved on")
        return approve(claim_id, **how)

    monkeypatch.setattr(review, "approve", raced)
    done = approve_together(
        [named.pk, clean.pk], reason=Reason.NAME_DIFFERS, total=named.amount + clean.amount,
        note="checked", by=by, at=AT,
    )  # fmt: skip
    assert (done.approved, done.amount, done.moved_on) == (1, named.amount, (clean.pk,))
