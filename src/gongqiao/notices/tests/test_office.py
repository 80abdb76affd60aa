"""The office sees deliveries to its own people, in the list and one by one, and no others."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.notices import tabled
from gongqiao.notices.models import Message, Outbox
from gongqiao.registry.api import Member
from gongqiao.registry.models import Membership

pytestmark = pytest.mark.django_db
LIST = "/office/deliveries/"


@dataclass
class Town:
    """A town officer, and deliveries: to a member of theirs, of the other town, to staff, and to a
    member of theirs about something confidential."""

    client: Client
    tree: Tree
    own: Outbox
    other: Outbox
    staff: Outbox
    apart: Outbox


def a_member(union: int, name: str) -> int:
    person = Member.objects.create(name=name, name_key=name)
    Membership.objects.create(
        person=person, organisation_id=union, joined_on=timezone.localdate(), state="active"
    )
    return int(person.pk)


def a_delivery(key: str, **message: object) -> Outbox:
    at = timezone.now()
    made = Message.objects.create(key=key, code="aid.paid", at=at, **message)
    return Outbox.objects.create(
        message=made, channel="sms", state="failed", last_error=f"isv.{key}", cost_fen=5,
        queued_at=at, next_try_at=at,
    )  # fmt: skip


@pytest.fixture
def town() -> Town:
    cache.clear()
    tree, officer = a_tree(), a_user("officer")
    grant(officer, "town_officer", tree.town, valid_from=timezone.localdate())
    client = Client()
    client.login(username="officer", password="secret of officer")
    mine = a_member(tree.union, "甲")
    return Town(
        client, tree,
        own=a_delivery("own", person_id=mine),
        other=a_delivery("other", person_id=a_member(tree.other_town, "乙")),
        staff=a_delivery("staff", user_id=officer.user_id),
        apart=a_delivery("apart", person_id=mine, apart=True),
    )  # fmt: skip


def test_the_list_has_their_own_only(town: Town) -> None:
    page = town.client.get(LIST).content.decode()
    assert f"{LIST}{town.own.pk}/" in page
    for hidden in (town.other, town.staff, town.apart):
        assert f"{LIST}{hidden.pk}/" not in page
        assert hidden.last_error not in page
    assert town.client.get(f"{LIST}?state=failed").context["month"]["counted"]["failed"] == 1


def test_a_trouble_that_is_not_known_is_a_sentence_its_word_is_for_administrators(
    town: Town,
) -> None:
    says = "没有发出去，原因不明。"
    for address in (f"{LIST}?state=failed", f"{LIST}{town.own.pk}/"):
        page = town.client.get(address).content.decode()
        assert says in page
        assert "isv.own" not in page
    head = a_user("head")
    grant(head, "federation_administrator", town.tree.city, valid_from=timezone.localdate())
    town.client.login(username="head", password="secret of head")
    assert "isv.own" not in town.client.get(f"{LIST}?state=failed").content.decode()
    page = town.client.get(f"{LIST}{town.own.pk}/").content.decode()
    assert re.search(r"<details[^>]*><summary[^>]*>供管理员查看.*isv\.own", page)
    assert says in page


def test_a_single_one_likewise(town: Town) -> None:
    assert town.client.get(f"{LIST}{town.own.pk}/").status_code == 200
    for hidden in (town.other, town.staff, town.apart):
        assert town.client.get(f"{LIST}{hidden.pk}/").status_code == 404


def test_who_may_not_send_again_is_told_so_whatever_it_is(town: Town) -> None:
    for each in (town.own, town.other):
        assert town.client.post(f"{LIST}{each.pk}/retry/").status_code == 403
    assert set(Outbox.objects.values_list("state", flat=True)) == {"failed"}


def test_at_the_top_all_are_seen(town: Town) -> None:
    boss = a_user("boss")
    grant(boss, "federation_administrator", town.tree.city, valid_from=timezone.localdate())
    town.client.login(username="boss", password="secret of boss")
    for each in (town.own, town.other, town.staff, town.apart):
        assert town.client.get(f"{LIST}{each.pk}/").status_code == 200


def test_the_next_attempt_of_what_is_not_urgent_is_not_said_to_be_at_night() -> None:
    night = datetime(2026, 3, 5, 19, 0, tzinfo=UTC)  # three in the morning in China, a Friday
    due, morning = night - timedelta(minutes=20), datetime(2026, 3, 6, 0, 0, tzinfo=UTC)
    assert tabled.tried_at("requests.answered", due, night) == morning
    assert tabled.tried_at("security.attempts", due, night) == night
    later = morning + timedelta(hours=2)
    assert tabled.tried_at("requests.answered", later, night) == later
