"""A worker changes their mobile number: both phones say yes, and the old one hears of it first."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from gongqiao.access.tests.cast import a_tree, a_user
from gongqiao.audit.models import Event
from gongqiao.notices.models import Message
from gongqiao.platform import crypto
from gongqiao.platform.codes import Outgoing
from gongqiao.platform.tests.sent import codes_to
from gongqiao.registry.models import Membership, Person

pytestmark = pytest.mark.django_db
OLD, NEW = "15400000001", "15400000002"


@pytest.fixture
def got() -> Iterator[list[Outgoing]]:
    """What was sent."""
    cache.clear()
    sent = list[Outgoing]()
    with codes_to(sent.append):
        yield sent


@pytest.fixture
def chen(client: Client) -> Person:
    """Signed in, with a number."""
    user = a_user("chen")
    client.login(username="chen", password="secret of chen")
    person = Person.objects.create(
        name="陈师傅", name_key="陈师傅", user_id=user.user_id, mobile=OLD,
        mobile_index=crypto.blind_index(OLD, purpose="mobile"),
    )  # fmt: skip
    Membership.objects.create(
        person=person, organisation_id=a_tree().union, joined_on=date(2020, 1, 1)
    )
    return person


def code_for(got: list[Outgoing], mobile: str) -> str:
    return next(one.code for one in reversed(got) if one.mobile == mobile)


def test_both_phones_say_yes(client: Client, chen: Person, got: list[Outgoing]) -> None:
    client.post("/me/mobile/", {"mobile": NEW})
    assert {one.mobile for one in got} == {OLD, NEW}, "the old phone hears of it first"
    right = {"mobile": NEW, "code": code_for(got, NEW), "old_code": code_for(got, OLD)}
    wrong = client.post("/me/mobile/", {**right, "old_code": "000000"})
    assert wrong.status_code == 200
    chen.refresh_from_db()
    assert chen.mobile == OLD, "whoever holds the new phone only changes nothing"
    assert client.post("/me/mobile/", right).status_code == 302
    chen.refresh_from_db()
    assert (chen.mobile, chen.proved_index) == (NEW, crypto.blind_index(NEW, purpose="mobile"))
    left = Message.objects.get(code="security.number_left")
    assert (left.person_id, left.to_mobile) == (chen.pk, OLD), "the old number hears how to object"
    told = Message.objects.get(code="portal.mobile_changed")
    assert (told.person_id, told.figures) == (chen.pk, {"mobile": "154****0002"})
    stored = str(list(Event.objects.values_list("old", "new")))
    assert OLD not in stored
    assert NEW not in stored
    again = client.post("/me/mobile/", right)
    assert again.status_code == 200, "codes that were used are worth nothing"


def test_somebody_elses_phone_gives_nothing(
    client: Client, chen: Person, got: list[Outgoing]
) -> None:
    """The number of a colleague: without the code that came there nothing happens."""
    Person.objects.create(
        name="别人", name_key="别人", mobile=NEW,
        mobile_index=crypto.blind_index(NEW, purpose="mobile"),
    )  # fmt: skip
    client.post("/me/mobile/", {"mobile": NEW})
    mine = {"mobile": NEW, "code": code_for(got, OLD), "old_code": code_for(got, OLD)}
    assert client.post("/me/mobile/", mine).status_code == 200
    chen.refresh_from_db()
    assert chen.mobile == OLD
    assert not Message.objects.exists()
