"""Officers of the whole federation: by day, narrowed, within reach, bounded."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.registry.models import Office, Organisation, OrganisationVersion, Person
from gongqiao.registry.tests.cast import ORGS, load
from tests.journeys.test_registry_pages import get, prove, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _federation(tmp_path: Path) -> None:
    load(tmp_path, "organisations", ORGS)


def sat(place: str, name: str, post: str, since: date, until: date | None = None,
        nature: str = "part_time") -> Office:  # fmt: skip
    person = Person.objects.create(name=name, name_key=name)
    return Office.objects.create(
        organisation=Organisation.objects.get(code=place), person=person, post=post,
        nature=nature, starts_on=since, ends_on=until,
    )  # fmt: skip


def test_who_held_office_on_a_day_and_where_the_visitor_reaches() -> None:
    sat("mill", "沈阿福", "chair", date(2020, 1, 1), date(2025, 1, 1))
    sat("mill", "俞惠芬", "chair", date(2025, 1, 1), nature="full_time")
    sat("dye", "金国良", "chair", date(2020, 1, 1))
    mill = Organisation.objects.get(code="mill")
    was = mill.name
    OrganisationVersion.objects.filter(organisation=mill).update(
        valid_from=date(2019, 1, 1), valid_to=date(2025, 6, 1)
    )
    Organisation.objects.filter(pk=mill.pk).update(name="恒裕新材料工会")
    OrganisationVersion.objects.create(
        organisation=mill, name="恒裕新材料工会", kind=mill.kind, parent=mill.parent,
        valid_from=date(2025, 6, 1), changed_by="x", changed_at="2025-06-01T00:00Z",
    )  # fmt: skip
    city, _by = visitor("mei", "federation_administrator", "city")
    town, _by = visitor("jun", "town_officer", "north")
    page = get(city, "officers")
    assert all(name in page for name in ("俞惠芬", "金国良", "恒裕新材料工会"))
    assert "沈阿福" not in page
    then = get(city, "officers_on", "2024-12-31")
    assert "沈阿福" in then
    assert was in then
    assert "俞惠芬" not in then
    assert "俞惠芬" in get(city, "officers_on", "2025-01-01")  # her first day
    seen = get(town, "officers")
    assert "俞惠芬" in seen
    assert "金国良" not in seen
    assert "金国良" not in get(city, "officers", nature="full_time")
    assert "金国良" not in get(city, "officers", organisation=str(mill.pk))
    assert "俞惠芬" in get(city, "officers", q="新材料")
    assert "俞惠芬" not in get(city, "officers", q="金国", post="chair")
    answer = city.get(reverse("registry:officers"), {"on": "2024-12-31"})
    assert answer.headers["Location"] == reverse("registry:officers_on", args=["2024-12-31"])
    for odd in ("2999-01-01", "yesterday"):
        assert city.get(reverse("registry:officers_on", args=[odd])).status_code == 302


def test_export_asks_who_it_is_and_questions_stay_few() -> None:
    client, _by = visitor("mei", "federation_administrator", "city")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            get(client, "officers")
        return len(seen)

    sat("mill", "沈阿福", "chair", date(2020, 1, 1))
    first = asked()
    sat("mill", "俞惠芬", "vice_chair", date(2020, 1, 1))
    sat("dye", "金国良", "chair", date(2020, 1, 1))
    assert asked() == first <= 15
    address = reverse("registry:officers") + "?export=xlsx"
    assert client.get(address).status_code == 302
    prove(client, "mei")
    assert "spreadsheetml" in client.get(address).headers["Content-Type"]
