"""Each union's share: of its staff, in one period, of the unions in scope."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from gongqiao.mutualaid.models import Enrolment, EnrolmentBatch, SchemePeriod
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.office.pages import Holds, a_user
from gongqiao.platform import gate
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def period() -> SchemePeriod:
    """Ten of 20 in T1, one of them unpaid; one of 3 in T2; three in T3, whose staff is unknown."""
    period = world.scheme()
    people = world.people(14)
    world.enrol(period, people[:9])
    world.enrol(period, people[9:10], paid_on=None)
    places = [("T1", 20, "00000001."), ("T2", 3, "00000002."), ("T3", None, "00000003.")]
    batch = EnrolmentBatch.objects.latest("pk")
    for code, staff, path in places:
        union, _made = Organisation.objects.update_or_create(
            code=code,
            defaults={"staff_count": staff, "name": code, "kind": "grassroots", "path": path},
        )
        for person in {"T2": people[10:11], "T3": people[11:14]}.get(code, []):
            Enrolment.objects.create(
                period=period, person=person, organisation=union, batch=batch, amount=5000,
                paid_on=date(2024, 12, 1),
            )  # fmt: skip
    Organisation.objects.create(code="T4", name="T4", kind="grassroots", path="00000004.")
    return period


def seen(client: Client, monkeypatch: pytest.MonkeyPatch, scope: Scope, address: str) -> list[str]:
    """The rows of the table as a visitor of that scope reads them."""
    monkeypatch.setattr(gate, "_gate", [Holds(None, scope)])
    a_user("clerk")
    client.force_login(get_user_model().objects.get(username="clerk"))
    page = client.get(address).context["page"]
    assert page.count == len(page.rows)
    return [f"{o.name} {o.enrolled} {o.unpaid} {o.share}" for o in page.rows]


ALL = Scope(everywhere=True)


def test_the_smallest_share_first_and_unknown_staff_last(
    client: Client, monkeypatch: pytest.MonkeyPatch, period: SchemePeriod
) -> None:
    rows = ["T2 1 0 33.3", "T1 10 1 50.0", "T3 3 0 None"]
    address = reverse("aid_enrolment_unions")
    assert seen(client, monkeypatch, ALL, address) == rows
    most = client.get(address + "?sort=-enrolled")
    assert most.context["page"].rows[0].name == "T1"
    first = reverse("registry:organisation", args=[most.context["page"].rows[0].pk])
    assert f'<a href="{first}">T1</a>' in most.content.decode()
    own = reverse("aid_enrolment_unions_of", args=[period.scheme.code, period.no])
    assert [one.name for one in client.get(own + "?q=t3").context["page"].rows] == ["T3"]


def test_a_town_sees_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch, period: SchemePeriod
) -> None:
    own = reverse("aid_enrolment_unions_of", args=[period.scheme.code, period.no])
    part = Scope(paths=("00000002.",))
    assert seen(client, monkeypatch, part, own) == ["T2 1 0 33.3"]


def test_each_period_apart(
    client: Client, monkeypatch: pytest.MonkeyPatch, period: SchemePeriod
) -> None:
    later = {"no": 2, "cover_from": "2026-01-01", "cover_to": "2027-01-01"}
    second = world.scheme(period=later)
    address = reverse("aid_enrolment_unions")
    assert seen(client, monkeypatch, ALL, address) == []  # the newest, in which nobody is yet
    first = client.get(f"{address}?period={period.pk}")
    assert first["Location"] == reverse(
        "aid_enrolment_unions_of", args=[period.scheme.code, period.no]
    )
    assert len(client.get(first["Location"]).context["page"].rows) == 3
    nowhere = reverse("aid_enrolment_unions_of", args=[second.scheme.code, 9])
    assert client.get(nowhere).status_code == 404
