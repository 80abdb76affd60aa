"""Declined without an account: 退订 by short message, or the link in a copy."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from gongqiao.audit.models import Event
from gongqiao.notices import api, channels, queries, rules, services
from gongqiao.notices.channels.mail import MailChannel
from gongqiao.notices.channels.sms import SmsChannel
from gongqiao.notices.models import Message, Outbox, Refusal
from gongqiao.notices.tests.test_ways import AT, MOBILE, Told, person, say, stand, ways
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor

__all__ = ["person", "ways"]  # fixtures
pytestmark = pytest.mark.django_db
HOOK = "/hooks/sms/answers/?token=our-token"
ADDRESS = "https://union.example.org"


@pytest.fixture(autouse=True)
def _ours(settings: Settings) -> None:
    settings.SMS = {**settings.SMS, "report_token": "our-token"}
    settings.PUBLIC_ADDRESS = ADDRESS


@pytest.fixture
def reader(ways: dict[str, Told], settings: Settings) -> int:
    """Somebody of the register with a mobile and no account."""
    settings.NOTICE_CHANNELS = ["sms"]
    return a_person("无账户")


def a_person(name: str, mobile: str = MOBILE) -> int:
    model: Any = Message._meta.get_field("person").related_model
    index = crypto.blind_index(mobile, purpose="mobile")
    made = model.objects.create(name=name, name_key=name, mobile=mobile, mobile_index=index)
    return int(made.pk)


def writes(client: Client, text: str, mobile: str = MOBILE, address: str = HOOK) -> int:
    told = [
        {"phone_number": mobile, "content": text, "send_time": "2026-03-05 10:00:00",
         "dest_code": "1234", "sequence_id": 1},
    ]  # fmt: skip
    return client.post(address, json.dumps(told), content_type="application/json").status_code


class TestAnswers:
    @pytest.mark.parametrize("text", ["T", "退订", "回复TD", " ｔ。", "拒收"])
    def test_no_more_copies_to_a_reader_without_an_account(
        self, client: Client, reader: int, text: str
    ) -> None:
        assert writes(client, text, "+86 154 0000 0001") == 200
        assert Refusal.objects.get().person_id == reader
        say(reader)
        assert stand() == [], "a copy leaves no more"
        assert Message.objects.count() == 1, "the message itself stands"
        say(reader, "aid.said", key="money")
        assert stand() == [("sms", "queued", "")], "what cannot be declined comes on"

    def test_what_waited_is_dropped_and_comes_again_when_wanted(
        self, client: Client, reader: int
    ) -> None:
        say(reader)
        writes(client, "TD")
        assert api.deliver_due(AT).dropped == 1
        for _ in range(2):
            writes(client, "恢复")
        assert not Refusal.objects.exists()
        say(reader, key="k2")
        assert stand()[1] == ("sms", "queued", "")
        assert [e.action for e in Event.objects.order_by("pk")] == [
            "notices.declined.all", "notices.wanted.all",
        ], "each change once"  # fmt: skip

    def test_one_phone_is_a_familys(self, client: Client, reader: int) -> None:
        other, stranger = a_person("家人"), a_person("别人", "15400000002")
        writes(client, "T")
        writes(client, "T")
        assert {r.person_id for r in Refusal.objects.all()} == {reader, other}
        assert stranger not in {r.person_id for r in Refusal.objects.all()}

    @pytest.mark.parametrize(
        "text", ["", "谢谢", "T恤什么时候发", "我要退订吗?不要退订我的消息", "T" * 5000, "\x00"]
    )
    def test_a_sentence_is_no_refusal(self, client: Client, reader: int, text: str) -> None:
        assert writes(client, text) == 200
        assert not Refusal.objects.exists()

    @pytest.mark.parametrize("token", ["", "wrong", "our-token2", "密"])
    def test_a_forged_one_is_not_heard(self, client: Client, reader: int, token: str) -> None:
        address = f"/hooks/sms/answers/?token={token}"
        assert writes(client, "T", address=address) == 403
        assert not Refusal.objects.exists()

    @pytest.mark.parametrize("body", [b"", b"{", b"null", b'[1,"T",{}]', b"\xff", b"[" * 5000])
    def test_what_is_no_answer(self, client: Client, reader: int, body: bytes) -> None:
        assert client.post(HOOK, body, content_type="application/json").status_code == 200
        assert writes(client, "T", "not a number") == 200
        assert not Refusal.objects.exists()


def test_the_text_says_how_where_answers_reach_us(reader: int, settings: Settings) -> None:
    say(reader)
    settings.SMS = {**settings.SMS, "decline_template": "SMS_2", "template": "SMS_1"}
    parcel = queries.parcel(Outbox.objects.get(), "mobile", AT)
    assert SmsChannel().text(parcel).endswith("退订回T")
    assert SmsChannel().parts(parcel) == 1
    say(reader, "aid.said", key="money")
    bound = queries.parcel(Outbox.objects.get(message__key="money"), "mobile", AT)
    assert "退订" not in SmsChannel().text(bound), "what cannot be declined promises nothing"


class TestLinks:
    def link(self, person: int, code: str = "demo.said") -> str:
        say(person, code, key=code)
        token = rules.token_of(Message.objects.get(key=code).pk, queries.link_key())
        return f"/t/{token}/"

    def test_opening_changes_nothing_the_button_does_and_takes_it_back(
        self, client: Client, reader: int
    ) -> None:
        link = self.link(reader)
        page = client.get(link).content.decode()
        assert "无账户" not in page
        assert MOBILE not in page
        assert not Refusal.objects.exists()
        for _ in range(2):
            assert client.post(link, {"choice": "no"}).status_code == 302
        assert (Refusal.objects.get().person_id, Refusal.objects.get().kind) == (reader, "demo")
        assert api.deliver_due(AT).dropped == 1
        say(reader, key="k2")
        assert len(stand()) == 1
        client.post(link, {"choice": "again"})
        assert not Refusal.objects.exists()
        assert Event.objects.filter(action__startswith="notices.").count() == 2

    def test_one_kind_again_leaves_the_others_declined(self, client: Client, reader: int) -> None:
        writes(client, "T")
        client.post(self.link(reader), {"choice": "again"})
        kinds = set(Refusal.objects.values_list("kind", flat=True))
        assert "requests" in kinds
        assert not {"demo", "*", "aid", "security"} & kinds

    def test_a_mail_has_the_link_and_the_button_of_its_program(
        self, client: Client, ways: dict[str, Told], person: int, settings: Settings
    ) -> None:
        settings.NOTICE_CHANNELS = ["email"]
        channels.register(MailChannel())
        say(person)
        say(person, "aid.said", key="money")
        api.deliver_due(AT)
        may, bound = mail.outbox
        link = may.extra_headers["List-Unsubscribe"].strip("<>")
        assert link in may.body
        assert "List-Unsubscribe" not in bound.extra_headers
        answer = client.post(link.removeprefix(ADDRESS), {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.content) == (200, b"")
        assert Refusal.objects.get().kind == "demo"

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda right: right[:-1] + ("a" if right[-1] != "a" else "b"),
            lambda right: "1" + right,
            lambda right: right.partition("-")[0],
            lambda right: right.upper() + "X",
            lambda right: rules.token_of(int(right.partition("-")[0], 16), b"foreign key"),
            lambda right: rules.token_of(999_999, queries.link_key()),
            lambda _right: "f" * 40 + "-aaaaaaaaaa",
            lambda _right: "%00-%E5%AF%86",
        ],
    )
    def test_a_forged_or_foreign_link_changes_nothing(
        self, client: Client, reader: int, wrong: Any
    ) -> None:
        token = self.link(reader).split("/")[2]
        address = f"/t/{wrong(token)}/"
        assert client.get(address).status_code == 404
        assert client.post(address, {"choice": "no"}).status_code == 404
        assert not Refusal.objects.exists()

    def test_what_cannot_be_declined_is_said_and_stays(self, client: Client, reader: int) -> None:
        link = self.link(reader, "aid.said")
        assert client.get(link).status_code == 200
        client.post(link, {"choice": "no"})
        assert not Refusal.objects.exists()

    def test_a_user_without_a_person_has_it_too(self, client: Client, ways: Any) -> None:
        from django.contrib.auth import get_user_model

        user = get_user_model().objects.create(username="clerk", email="c@example.org")
        api.send(key="u", code="demo.said", figures={}, at=AT, user_id=user.pk)
        token = rules.token_of(Message.objects.get().pk, queries.link_key())
        client.post(f"/t/{token}/", {"choice": "no"})
        assert Refusal.objects.get().user_id == user.pk
        client.post(f"/t/{token}/", {"choice": "again"})
        assert not Refusal.objects.exists()


def test_the_page_of_settings_shows_it_and_its_choice_counts(
    client: Client, ways: dict[str, Told], person: int
) -> None:
    from django.contrib.auth import get_user_model

    from gongqiao.notices import own_settings

    mei = Actor("mei", get_user_model().objects.get().pk)
    writes(client, "T")
    assert not any(k.wanted for k in own_settings.of(mei, AT).kinds if k.may_refuse)
    services.choose_kinds(["requests"], by=mei, at=AT)
    kinds = own_settings.of(mei, AT).kinds
    assert [k.code for k in kinds if k.may_refuse and k.wanted] == ["requests"]
    assert set(Refusal.objects.values_list("person_id", flat=True)) == {None}


def test_refusals_follow_when_two_are_one(reader: int) -> None:
    other = a_person("另一行")
    for who, kind in ((reader, "demo"), (other, "demo"), (other, "requests")):
        Refusal.objects.create(person_id=who, kind=kind, since=AT, how="link")
    follow, by = services.RefusalsFollow(), Actor("a")
    moved = follow.repoint(other, reader, by=by, at=AT)
    kinds = Refusal.objects.filter(person_id=reader).values_list("kind", flat=True)
    assert sorted(kinds) == ["demo", "requests"]
    follow.put_back(moved, other, reader, by=by, at=AT)
    assert Refusal.objects.filter(person_id=other).count() == 2


def test_a_refusal_is_a_users_or_a_persons(reader: int) -> None:
    for wrong in ({}, {"person_id": reader, "user_id": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Refusal.objects.create(kind="demo", since=datetime(2026, 1, 1, tzinfo=UTC), **wrong)
    Refusal.objects.create(kind="demo", since=AT, person_id=reader, how="link")
    with pytest.raises(IntegrityError), transaction.atomic():
        Refusal.objects.create(kind="demo", since=AT, person_id=reader, how="link")
