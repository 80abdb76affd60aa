"""A clerk shows a worker without a phone where they belong, and prints their card."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongqiao.access.models import Grant
from gongqiao.audit.models import Event
from gongqiao.consents.tests.cast import Cast, a_cast, a_person
from gongqiao.membership.models import Card

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(client: Client) -> Cast:
    made = a_cast()
    Grant.objects.update(valid_from=timezone.localdate() - timedelta(days=1))
    client.login(username="clerk", password="secret of clerk")
    return made


def begun(client: Client, cast: Cast) -> str:
    why = {"reason": "没有手机", "seen": "身份证原件"}
    return client.post(f"/office/assist/begin/{cast.person.pk}/", why, follow=True).content.decode()


def test_the_counter_offers_card_membership_and_requests(client: Client, cast: Cast) -> None:
    page = begun(client, cast)
    for place in ("/me/card/", "/me/membership/", "/me/requests/"):
        assert f'href="{place}"' in page
        assert "陈师傅" in client.get(place).content.decode()


def test_the_card_is_the_workers_also_for_a_clerk_who_has_one(client: Client, cast: Cast) -> None:
    a_person("大厅职员", cast.tree.union, cast.clerk)
    own = client.get("/me/card/").content.decode()
    assert "大厅职员" in own
    begun(client, cast)
    page = client.get("/me/card/").content.decode()
    assert "陈师傅" in page
    assert "大厅职员" not in page
    assert "Union" in client.get("/me/membership/").content.decode()
    client.post("/me/card/lost/")
    assert Card.objects.filter(person=cast.person, revoked_at__isnull=False).count() == 1
    stamped = Event.objects.filter(action__startswith="membership.card").latest("pk")
    assert (stamped.new or {})["for_person"] == cast.person.pk
