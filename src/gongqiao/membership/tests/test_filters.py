"""The list of members narrowed by what membership knows: the figures and what is to be mended."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongqiao.membership.services import quality
from gongqiao.membership.tests.cast import AT, officer, paid
from gongqiao.membership.views.of_registers import FILTERS, of_figure, of_quality
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.registry.models import Organisation, Person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
ROWS = (
    ("王桂芳", certno(1), "13800006021", "mill", "2015-03-01"),
    ("李大山", certno(5), "", "dye", "2016-03-01"),
    ("赵小河", certno(7), "13800006022", "mill", "2016-03-01"),
    ("钱来弟", certno(9), "13800006023", "mill", "2016-03-01"),
)


@pytest.fixture(autouse=True)
def standing(orgs: dict[str, int]) -> None:
    """桂芳 is verified, 大山 kept, 来弟 has left; the mill pays."""
    ids = dict(Person.objects.values_list("name", "pk"))
    registry.document_seen(ids["王桂芳"], by=SYSTEM, at=AT)
    registry.keep_membership(ids["李大山"], registry.Ground.RETIRED, on=AT.date(),
                             reason_given="退休", by=SYSTEM, at=AT)  # fmt: skip
    registry.end_membership(ids["钱来弟"], registry.Ground.RESIGNED, on=date(2026, 12, 1),
                            reason_given="本人申请", by=SYSTEM, at=AT)  # fmt: skip
    paid(orgs["mill"], on=timezone.localdate())


def named(figure: str) -> set[str]:
    return set(of_figure(Person.objects.all(), figure).values_list("name", flat=True))


def test_each_figure_names_its_people() -> None:
    assert named("registered") == {"王桂芳", "李大山", "赵小河"}
    assert named("verified") == {"王桂芳"}
    assert named("active") == {"王桂芳", "赵小河"}
    assert named("paying") == {"王桂芳", "赵小河"}
    assert named("none") == {"钱来弟"}


def test_the_row_and_the_set_mean_the_same_by_verified() -> None:
    people = registry.persons_for_list(Person.objects.all())
    assert {p.name for p in people if p.is_verified} == named("verified")


def test_what_is_to_be_mended_narrows_the_list_in_reach(orgs: dict[str, int]) -> None:
    quality.look(Organisation.objects.get(code="city").path, at=AT)
    found = of_quality(Person.objects.all(), "mobile_missing").values_list("name", flat=True)
    assert set(found) == {"李大山"}
    assert of_quality(Person.objects.all(), "any").count() >= 2
    officer("mei", "town_officer", orgs["north"])
    client = Client()
    client.force_login(get_user_model().objects.get(username="mei"))
    address = reverse("registry:members")
    page = client.get(address, {"figure": "registered"}).content.decode()
    assert "赵小河" in page
    assert "李大山" not in page  # of the other town
    assert "赵小河" not in client.get(address, {"figure": "verified"}).content.decode()
    for one in FILTERS:
        for value, _words in one.options(None):  # type: ignore[arg-type]  # the choices are fixed
            assert client.get(address, {one.name: value}).status_code == 200


@pytest.mark.parametrize("town", ["north", "south"])
def test_what_is_left_out_beforehand_the_filter_would_leave_out_too(
    town: str, orgs: dict[str, int], django_user_model: type[Any]
) -> None:
    quality.look(Organisation.objects.get(code="city").path, at=AT)
    officer("mei", "town_officer", orgs[town])
    user = django_user_model.objects.get(username="mei")
    client = Client()
    client.force_login(user)
    seen = registry.persons_visible_to(Actor("mei", user.pk), timezone.localdate())
    some = set()
    for one in FILTERS:
        for value, _words in one.options(None):  # type: ignore[arg-type]  # the choices are fixed
            page = client.get(reverse("registry:members"), {one.name: value}).context["page"]
            told = {row.name for row in page.rows}
            assert told == {p.name for p in one.apply(seen, value)}, (one.name, value)
            assert page.count == len(told)
            some |= {value} if told else set()
    assert some >= ({"registered", "paying", "none"} if town == "north" else {"registered", "any"})
