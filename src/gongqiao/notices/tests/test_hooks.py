"""What providers call: only they, and only about what is ours."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from gongqiao.audit.models import Event
from gongqiao.notices import api, hooks, sealed
from gongqiao.notices.models import Message, Outbox
from gongqiao.notices.tests.providers import sealed_push
from gongqiao.platform import crypto

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
EVENT = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oX]]></FromUserName>"
    "<CreateTime>1395658920</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>{id}</MsgID>"
    "<Status><![CDATA[{status}]]></Status></xml>"
)


@pytest.fixture(autouse=True)
def _ours(settings: Settings, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(AT, tick=False)
    settings.SMS = {**settings.SMS, "report_token": "our-token"}
    settings.WECHAT = {**settings.WECHAT, "token": "wx-token"}


def a_delivery(channel: str, provider_id: str = "900^0") -> Outbox:
    user: Any = Message._meta.get_field("user").related_model
    message = Message.objects.create(
        key=f"k{channel}", code="demo", at=AT, user=user.objects.create(username=channel)
    )
    return Outbox.objects.create(
        message=message, channel=channel, state="sent", sent_at=AT, queued_at=AT, next_try_at=AT,
        provider_id=provider_id,
    )  # fmt: skip


def report(delivery: Outbox, **more: object) -> dict[str, object]:
    return {
        "phone_number": "15400000001", "send_time": "2026-03-05 10:00:00",
        "report_time": "2026-03-05 10:00:03", "success": True, "err_code": "DELIVERED",
        "err_msg": "用户接收成功", "sms_size": "1", "biz_id": "900^0",
        "out_id": f"notice-{delivery.message_id}", **more,
    }  # fmt: skip


def push(client: Client, body: object, token: str = "our-token") -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/hooks/sms/?token={token}", text, content_type="application/json")


def test_a_batch_of_reports(client: Client) -> None:
    delivery = a_delivery("sms")
    answer = push(client, [report(delivery), {"biz_id": "another"}, 7])
    assert answer.json() == {"code": 0, "msg": "ok"}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.delivered_at) == ("delivered", AT)


def test_one_that_did_not_arrive(client: Client) -> None:
    delivery = a_delivery("sms", provider_id="")
    push(client, [report(delivery, success=False, err_code="MOBILE_NOT_ON_SERVICE", biz_id="5^0")])
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("failed", "MOBILE_NOT_ON_SERVICE")


@pytest.mark.parametrize("token", ["", "wrong", "our-token2", "密"])
def test_nobody_else_is_listened_to(client: Client, token: str) -> None:
    delivery = a_delivery("sms")
    assert push(client, [report(delivery)], token).status_code == 403
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_without_an_account_nobody_is(client: Client, settings: Settings) -> None:
    settings.SMS = {**settings.SMS, "report_token": ""}
    assert push(client, [], "").status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"null", b'"x"', b"[[]]", b"\xff", b"[" * 5000])
def test_what_is_no_report_changes_nothing(client: Client, body: bytes) -> None:
    a_delivery("sms")
    assert push(client, body).status_code == 200
    assert Outbox.objects.get().state == "sent"


def signed(timestamp: int, token: str = "wx-token") -> str:
    told = "".join(sorted((token, str(timestamp), "nonce")))
    signature = hashlib.sha1(told.encode()).hexdigest()
    return f"/hooks/wechat/?signature={signature}&timestamp={timestamp}&nonce=nonce"


NOW = int(AT.timestamp())


def event(client: Client, text: str, address: str = "") -> Any:
    return client.post(address or signed(NOW), text, content_type="text/xml")


def test_wechat_checks_the_address(client: Client) -> None:
    answer = client.get(signed(NOW) + "&echostr=4321")
    assert answer.content == b"4321"
    assert answer["Content-Type"].startswith("text/plain")


def test_wechat_reports(client: Client) -> None:
    delivery = a_delivery("wechat", "200163836")
    text = EVENT.format(id=200163836, status="success")
    assert event(client, text).content == b"success"
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


@pytest.mark.parametrize(
    ("status", "error"),
    [("failed:user block", "refused"), ("failed: system failed", "failed: system failed")],
)  # fmt: skip
def test_wechat_says_that_it_did_not(client: Client, status: str, error: str) -> None:
    delivery = a_delivery("wechat", "1")
    event(client, EVENT.format(id=1, status=status))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("failed", error)


@pytest.mark.parametrize(
    "address",
    [
        signed(NOW, "another"), signed(NOW - 601), signed(NOW + 601), "/hooks/wechat/",
        "/hooks/wechat/?signature=x&timestamp=²&nonce=y",
    ],
)  # fmt: skip
def test_forged_and_replayed_ones_are_refused(client: Client, address: str) -> None:
    delivery = a_delivery("wechat", "1")
    assert event(client, EVENT.format(id=1, status="success"), address).status_code == 403
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_entities_are_not_followed() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "TEMPLATESENDJOBFINISH"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<xml><Event>&a;</Event><MsgID>&f;</MsgID><Status>success</Status></xml>"
    )
    assert hooks.wechat_report(bomb.encode()) is None
    assert hooks.wechat_report(b"<xml>") is None
    assert (
        hooks.wechat_report(EVENT.format(id=1, status="").replace("TEMPLATE", "").encode()) is None
    )


AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
FOLLOWS = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{openid}]]>"
    "</FromUserName><CreateTime>123456789</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[{event}]]></Event></xml>"
)


def a_follower(openid: str = "oX") -> Outbox:
    """With a delivery that waits for WeChat."""
    from gongqiao.accounts.models import WeChatFollower

    delivery = a_delivery("wechat")
    Outbox.objects.update(state="queued", sent_at=None)
    user = delivery.message.user
    assert user is not None
    user.email = "x@example.org"
    user.save()
    index = crypto.blind_index(openid, purpose="openid")
    WeChatFollower.objects.create(user=user, openid=openid, openid_index=index, since=AT)
    return delivery


def stands() -> list[tuple[str, str, str]]:
    return list(Outbox.objects.order_by("pk").values_list("channel", "state", "last_error"))


def say_again(delivery: Outbox, key: str) -> None:
    api.send(key=key, code="demo.x", figures={}, at=AT, user_id=delivery.message.user_id)


class TestFollowers:
    @pytest.fixture(autouse=True)
    def _ways(self, settings: Settings) -> None:
        settings.NOTICE_CHANNELS = ["wechat", "email"]

    def test_who_leaves_gets_no_more_and_what_waited_goes_another_way(self, client: Client) -> None:
        delivery = a_follower()
        for _ in range(2):
            event(client, FOLLOWS.format(openid="oX", event="unsubscribe"))
        assert stands() == [("wechat", "failed", "not_following"), ("email", "queued", "")]
        say_again(delivery, "later")
        assert stands()[2] == ("email", "queued", "")
        assert [e.action for e in Event.objects.all()] == ["accounts.follows_not"]

    def test_who_comes_back_gets_them_again(self, client: Client) -> None:
        delivery = a_follower()
        event(client, FOLLOWS.format(openid="oX", event="unsubscribe"))
        event(client, FOLLOWS.format(openid="oX", event="subscribe"))
        say_again(delivery, "later")
        assert stands()[2] == ("wechat", "queued", "")

    @pytest.mark.parametrize("openid", ["oStranger", "", "o" * 65])
    def test_strangers_and_wrong_ones(self, client: Client, openid: str) -> None:
        a_follower()
        answer = event(client, FOLLOWS.format(openid=openid, event="unsubscribe"))
        assert answer.content == b"success"
        assert stands() == [("wechat", "queued", "")]


class TestEncrypted:
    """The mode in which nobody can put other words under a signature of WeChat's."""

    @pytest.fixture(autouse=True)
    def _key(self, settings: Settings) -> None:
        settings.WECHAT = {**settings.WECHAT, "aes_key": AES_KEY, "app_id": "wxours"}
        settings.NOTICE_CHANNELS = ["wechat", "email"]

    def leaves(self, client: Client, **more: Any) -> int:
        push = sealed_push(
            FOLLOWS.format(openid="oX", event="unsubscribe"),
            **{"token": "wx-token", "aes_key": AES_KEY, "app_id": "wxours", "at": NOW, **more},
        )
        return int(event(client, *push).status_code)

    def test_a_right_one_is_heard(self, client: Client) -> None:
        a_follower()
        assert self.leaves(client) == 200
        assert stands()[0] == ("wechat", "failed", "not_following")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"token": "another"}, {"aes_key": AES_KEY[::-1]}, {"app_id": "wxanother"},
            {"at": NOW - 601}, {"signed": "0" * 40}, {"words": "tampered"}, {"words": ""},
            {"words": "AAAA"}, {"words": "QUFB" * 16},
        ],
    )  # fmt: skip
    def test_a_forged_one_is_not(self, client: Client, wrong: dict[str, Any]) -> None:
        a_follower()
        assert self.leaves(client, **wrong) == 403
        assert stands() == [("wechat", "queued", "")]

    def test_a_plain_one_under_a_right_signature_is_not_heard_any_more(
        self, client: Client
    ) -> None:
        a_follower()
        for text in (FOLLOWS.format(openid="oX", event="unsubscribe"), "", "<xml>", "\x00"):
            assert event(client, text).status_code == 403
        assert stands() == [("wechat", "queued", "")]

    def test_the_address_is_checked_as_before(self, client: Client) -> None:
        assert client.get(signed(NOW) + "&echostr=4321").content == b"4321"

    @given(st.text(max_size=300), st.text(max_size=50))
    @hypothesis_settings(deadline=None)
    def test_nothing_breaks_it(self, words: str, key: str) -> None:
        assert sealed.opened(words, AES_KEY, "wxours") is None
        assert sealed.opened("QUFB" * 16, key, "wxours") is None


class TestForged:
    """A line in the trail for each source, a few an hour; then not even an answer."""

    ADDRESSES = (
        ("sms", "/hooks/sms/?token=wrong"), ("sms", "/hooks/sms/answers/?token=wrong"),
        ("wechat", "/hooks/wechat/?signature=x&timestamp=1&nonce=y"), ("link", "/t/1-forged/"),
    )  # fmt: skip

    @pytest.fixture(autouse=True)
    def _fresh(self) -> None:
        cache.clear()

    @pytest.mark.parametrize(("what", "address"), ADDRESSES)
    def test_is_noted_and_nobody_floods_the_trail(
        self, client: Client, what: str, address: str
    ) -> None:
        answers = [client.post(address, REMOTE_ADDR="203.0.113.9").status_code for _ in range(62)]
        assert set(answers[:60]) <= {403, 404}
        assert answers[60:] == [429, 429]
        noted = Event.objects.all()
        assert len(noted) == 3
        told = {"hook": what, "source": "203.0.113.0/24"}
        assert (noted[0].action, noted[0].new) == ("notices.forged", told)
        client.post(address, REMOTE_ADDR="198.51.100.9")
        assert Event.objects.count() == 4, "another source is noted, too"

    def test_the_provider_is_heard_all_the_while(self, client: Client) -> None:
        delivery = a_delivery("sms")
        for _ in range(70):
            push(client, [], "wrong")
        assert push(client, [report(delivery)]).status_code == 200
        delivery.refresh_from_db()
        assert delivery.state == "delivered"
