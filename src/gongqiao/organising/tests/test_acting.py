"""Who leads while there is no chair: entered from above, ended by the next chair."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.organising import wording
from gongqiao.organising.enums import LetterKind
from gongqiao.organising.services import acting
from gongqiao.organising.services.letters import letter_of
from gongqiao.organising.tests.cast import (
    AT,
    a_committee_without_chair,
    by_election,
    org,
    refusal,
    sat,
)
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Office
from tests.journeys.checks import check_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]


def led(office: Office, day: date = date(2026, 2, 3), number: str = "北镇工[2026]3号") -> Office:
    made: Office = acting.name_acting(
        org("mill").pk, office_id=office.pk, since=day, number=number, by=SYSTEM, at=AT
    )
    return made


def leads(on: date) -> str:
    one = registry.leading(registry.offices_of([org("mill").pk], on), on)
    return f"{one.person.name} {one.post}" if one else ""


def chair_from(day: date, person_id: int) -> Office:
    return registry.give_office(
        organisation_id=org("mill").pk, person_id=person_id, post=registry.Post.CHAIR,
        nature=registry.OfficeNature.PART_TIME, starts_on=day, ends_on=None, by=SYSTEM, at=AT,
    )  # fmt: skip


def test_a_vice_chair_leads_until_there_is_a_chair() -> None:
    _term, seated = a_committee_without_chair()
    assert [o.post for o in acting.seats_of(org("mill").pk, AT.date())] == [
        "vice_chair", "committee",
    ]  # fmt: skip
    led(seated["vice"])
    seated["vice"].refresh_from_db()
    assert seated["vice"].ends_on is None  # the seat stays held
    assert leads(date(2026, 2, 2)) == ""
    assert leads(date(2026, 3, 1)) == "俞惠芬 acting_chair"
    asked = letter_of(by_election(_chair()), LetterKind.REQUEST, date(2026, 3, 2))
    assert "补选前，暂由副主席俞惠芬同志主持工作。" in asked.paragraphs
    chair_from(date(2026, 4, 1), seated["member"].person_id)
    assert leads(date(2026, 3, 31)) == "俞惠芬 acting_chair"
    assert leads(date(2026, 4, 1)) == "金国良 chair"


def _chair() -> Office:
    return Office.objects.get(post="chair", organisation=org("mill"))


def test_who_leads_changes_and_ends_with_the_seat() -> None:
    _term, seated = a_committee_without_chair()
    led(seated["vice"])
    led(seated["member"], date(2026, 3, 1))
    assert leads(date(2026, 2, 28)) == "俞惠芬 acting_chair"
    assert leads(date(2026, 3, 1)) == "金国良 acting_chair"
    registry.end_office(seated["member"].pk, ends_on=date(2026, 4, 1), by=SYSTEM, at=AT)
    assert leads(date(2026, 4, 1)) == ""


def test_what_is_refused() -> None:
    _term, seated = a_committee_without_chair()
    vice, stranger = seated["vice"], sat("staff", "周某", date(2025, 6, 1))
    for run, code in (
        (lambda: led(stranger), "NOT_SEATED"),
        (lambda: led(seated["audit"]), "NOT_SEATED"),
        (lambda: led(vice, date(2026, 1, 31)), "BEFORE_VACANT"),
        (lambda: led(vice, date(2026, 6, 2)), "FUTURE"),
        (lambda: led(vice, number="口头同意"), "NUMBER"),
    ):
        assert refusal(run) == code, code
    led(vice)
    assert refusal(lambda: led(vice, date(2026, 3, 1))) == "LEADS_ALREADY"
    with pytest.raises(IntegrityError), transaction.atomic():  # two lead on one day
        sat("chair", "周某", date(2026, 5, 1))
    chair_from(date(2026, 4, 1), seated["member"].person_id)
    assert refusal(lambda: led(vice, date(2026, 5, 1))) == "CHAIR_THERE"
    assert not acting.seats_of(org("mill").pk, AT.date())


def test_it_is_entered_from_above_and_told_on_the_page() -> None:
    _term, seated = a_committee_without_chair()
    address = reverse("organising:acting_new", args=[org("mill").pk])
    page = reverse("registry:organisation", args=[org("mill").pk])
    clients = {}
    for name, role, at in (("hua", "union_officer", "mill"), ("mei", "town_officer", "north")):
        grant(a_user(name), role, org(at).pk)
        clients[name] = Client()
        clients[name].force_login(get_user_model().objects.get(username=name))
    assert clients["hua"].get(address).status_code == 403
    town = clients["mei"]
    before = town.get(page).content.decode()
    assert address in before
    assert wording.finding("NOBODY_LEADS", {}) in before
    check_html(town.get(address))
    given = {"office": seated["vice"].pk, "since": "2026-02-03", "number": "北镇工〔2026〕3号"}
    check_html(town.post(address, given | {"number": "x"}))
    answer = town.post(address, given, follow=True)
    check_html(answer)
    after = answer.content.decode()
    assert address not in after
    assert wording.finding("NOBODY_LEADS", {}) not in after
    assert str(registry.label("post", "acting_chair")) in after
    then = town.get(reverse("organising:acting_new", args=[org("mill").pk]))
    assert then.status_code == 200  # somebody else may be named
