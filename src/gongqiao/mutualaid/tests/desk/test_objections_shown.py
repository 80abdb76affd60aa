"""What workers say about a claim stands on its page, and how much waits stands in the side bar."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from gongqiao.mutualaid.enums import Asked
from gongqiao.mutualaid.services import objections
from gongqiao.mutualaid.tests.desk.hospital import OTHER, TOWN, Hospital, reviewer
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.gate import Scope

pytestmark = pytest.mark.django_db
TEXT = "为什么自费药不算？"


def said(hospital: Hospital, text: str = TEXT, kind: Asked = Asked.OBJECTION) -> int:
    """The worker of the large claim says something."""
    claim = hospital.large
    return objections.say(claim.person_id, claim.pk, kind, text, by=SYSTEM, at=timezone.now()).pk


def page(client: Any, hospital: Hospital) -> str:
    """The claim's page."""
    return str(client.get(reverse("aid_claim", args=[hospital.large.pk])).content.decode())


def test_the_claims_page_shows_what_was_said_and_where_to_answer(
    hospital: Hospital, office: Any
) -> None:
    assert TEXT not in page(office(), hospital)
    number = said(hospital)
    there = reverse("aid_objection", args=[number])
    assert TEXT in page(office(), hospital)
    assert there in page(office(), hospital)
    only_looking = page(office({"mutualaid.view"}), hospital)
    assert TEXT in only_looking
    assert there not in only_looking


def test_an_answer_is_shown_beside_it(hospital: Hospital, office: Any) -> None:
    colleague = reviewer("colleague", "同事")
    number = said(hospital)
    objections.answer(
        number, "目录外的药不在范围内。", by=Actor("colleague", colleague.pk), at=timezone.now()
    )
    shown = page(office(), hospital)
    assert "目录外的药不在范围内。" in shown
    assert "同事" in shown
    assert reverse("aid_objection", args=[number]) not in shown


def test_the_side_bar_counts_what_waits_in_the_own_part(hospital: Hospital, office: Any) -> None:
    said(hospital)
    said(hospital, kind=Asked.QUESTION)

    def entry(client: Any) -> Any:
        bar = client.get(reverse("aid_claims")).context["side_bar"]()
        found = [e for s in bar for e in s.entries if e.address == reverse("aid_objections")]
        return found[0].count if found else None

    assert entry(office()) == 2
    assert entry(office(scope=Scope(paths=(TOWN,)))) == 2
    assert entry(office(scope=Scope(paths=(OTHER,)))) == 0
    assert entry(office({"mutualaid.view"})) is None
    assert '<span class="gq-num">2</span>' in page(office(), hospital)
