"""A clerk notes for somebody who rings that they want no more copies; the person may undo it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from gongqiao.access.tests.cast import Tree, a_tree, a_user, grant
from gongqiao.audit.api import sentence_of
from gongqiao.audit.models import Event
from gongqiao.notices import api, own_settings, services
from gongqiao.notices.enums import How
from gongqiao.notices.models import Message, Refusal
from gongqiao.notices.tests.test_office import a_member
from gongqiao.notices.tests.test_ways import MOBILE, Told, say, stand, ways
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.api import Member

__all__ = ["ways"]  # fixture
pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
RANG = {"choice": "no", "kind": "*", "how": "phone", "note": "用登记的号码来电，报了证件后六位"}


@dataclass
class Hall:
    """A clerk of the town, a member of it with a mobile and no account, and one of another town."""

    client: Client
    clerk: Actor
    tree: Tree
    member: int
    stranger: int

    def note(self, person: int, **other: str) -> Any:
        address = f"/office/members/{person}/messages/"
        return self.client.post(address, {**RANG, **other})


@pytest.fixture
def hall(ways: dict[str, Told], settings: Settings) -> Hall:
    settings.NOTICE_CHANNELS = ["sms"]
    tree, clerk = a_tree(), a_user("clerk")
    grant(clerk, "town_officer", tree.town, valid_from=timezone.localdate())
    client = Client()
    client.login(username="clerk", password="secret of clerk")
    member = a_member(tree.union, "甲")
    index = crypto.blind_index(MOBILE, purpose="mobile")
    Member.objects.filter(pk=member).update(mobile=MOBILE, mobile_index=index)
    return Hall(client, clerk, tree, member, a_member(tree.other_town, "乙"))


def test_noted_with_who_when_and_how(hall: Hall) -> None:
    assert hall.note(hall.member).status_code == 302
    row = Refusal.objects.get()
    assert (row.person_id, row.kind, row.how) == (hall.member, "*", "phone")
    assert (row.noted_by_id, row.noted_by_name) == (hall.clerk.user_id, "clerk")
    assert row.note == RANG["note"]
    (event,) = Event.objects.filter(action__startswith="notices.")
    assert event.action == "notices.noted.no"
    assert "打电话" in sentence_of(event)
    assert "所有可以退订的" in sentence_of(event)
    assert str(RANG["note"]) in sentence_of(event)
    page = hall.client.get(f"/office/members/{hall.member}/messages/").content.decode()
    assert "Clerk登记" in page
    assert MOBILE not in page
    say(hall.member)
    assert stand() == [], "no copy leaves, not even of what was noted"
    assert {m.code for m in Message.objects.all()} == {"consents.copies_declined", "demo.said"}
    say(hall.member, "aid.said", key="money")
    assert stand() == [("sms", "queued", "")], "what cannot be declined comes on"


def test_again_takes_back_one_kind_or_all(hall: Hall) -> None:
    hall.note(hall.member)
    hall.note(hall.member, choice="again", kind="requests", how="counter")
    left = Refusal.objects.filter(person_id=hall.member)
    assert "requests" not in set(left.values_list("kind", flat=True))
    assert set(left.values_list("how", "noted_by_name")) == {("phone", "clerk")}
    hall.note(hall.member, choice="again", kind="*")
    assert not left.exists()
    assert Event.objects.filter(action="notices.noted.again").count() == 2


@pytest.mark.parametrize(
    "wrong", [{"note": ""}, {"how": "page"}, {"kind": "aid"}, {"kind": "desk"}, {"choice": "x"},
              {"choice": "again"}, {"note": "x" * 301}]
)  # fmt: skip
def test_what_is_not_right_is_said_and_changes_nothing(hall: Hall, wrong: dict[str, str]) -> None:
    answer = hall.note(hall.member, **wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Refusal.objects.exists()


def test_twice_is_told(hall: Hall) -> None:
    hall.note(hall.member)
    assert "没有改动" in str(hall.note(hall.member).context["form"].errors)
    assert Event.objects.filter(action__startswith="notices.").count() == 1


def test_money_is_refused_whoever_asks(hall: Hall) -> None:
    with pytest.raises(Refused, match="不能退订"):
        services.note_wish(
            hall.member, "aid", wanted=False, how=How.PHONE, note="x", by=hall.clerk, at=AT
        )


def test_only_within_reach(hall: Hall) -> None:
    assert hall.note(hall.stranger).status_code == 404
    assert hall.client.get(f"/office/members/{hall.stranger}/messages/").status_code == 404
    auditor = a_user("auditor")
    grant(auditor, "auditor", hall.tree.town, valid_from=timezone.localdate())
    hall.client.login(username="auditor", password="secret of auditor")
    assert hall.note(hall.member).status_code == 403
    assert not Refusal.objects.exists()


def test_the_person_reads_it_and_undoes_it(hall: Hall) -> None:
    hall.note(hall.member, kind="requests")
    user = a_user("mei")
    Member.objects.filter(pk=hall.member).update(user_id=user.user_id)
    page = Client()
    page.login(username="mei", password="secret of mei")
    shown = page.get("/me/messages/settings/").content.decode()
    assert "Clerk按您打电话提出的要求登记" in shown
    assert page.get("/me/data/").status_code == 200
    kinds = [k.code for k in own_settings.of(user, AT).kinds if k.may_refuse]
    page.post("/me/messages/settings/", {"kind": kinds})
    assert not Refusal.objects.exists()
    assert not own_settings.of(user, AT).noted


def test_an_answer_by_message_undoes_it_too(hall: Hall) -> None:
    hall.note(hall.member)
    assert services.answered(MOBILE, "恢复", at=AT) == 1
    assert not Refusal.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"how": "phone"},
        {"how": "phone", "noted_by_name": "clerk"},
        {"how": "phone", "note": "x"},
        {"how": "page", "noted_by_name": "clerk", "note": "x"},
        {"how": "answer", "note": "x"},
    ],
)
def test_a_stamp_stands_where_a_clerk_noted_it(hall: Hall, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Refusal.objects.create(person_id=hall.member, kind="demo", since=AT, **wrong)


def test_codes_read_in_words(hall: Hall) -> None:
    figures = {"channel": "sms", "month": "2026-03", "fen_fen": 5}
    words = api.words_of("operations.stopped", figures)
    assert "短信" in words.body
    assert "2026年3月" in words.body
    assert "sms" not in words.body
