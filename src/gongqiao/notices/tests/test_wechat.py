"""Template messages of a WeChat Official Account, against a server of the same shape."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from gongqiao.notices.channels import Later, Undeliverable
from gongqiao.notices.channels.wechat import CACHED, WeChatChannel
from gongqiao.notices.tests.providers import Asked, Provider, serving, told
from gongqiao.notices.tests.test_sms import parcel as an_sms
from gongqiao.notices.tests.test_sms import trouble_of

OPENID = "oInventedOpenid0001"
pytestmark = pytest.mark.django_db


class Account:
    """WeChat's side: tokens that come and go, and an answer to each message."""

    def __init__(self) -> None:
        self.tokens = 0
        self.current = ""  # what an ordinary call gets, until it is over or made anew by force
        self.good: set[str] = set()
        self.says: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "msgid": 200163836}

    def __call__(self, asked: Asked) -> tuple[int, bytes] | None:
        if asked.path == "/cgi-bin/stable_token":
            if asked.json["secret"] != "invented":
                return told(200, errcode=40125, errmsg="invalid appsecret")
            if asked.json["force_refresh"] or not self.current:
                self.anew()
            return told(200, access_token=self.current, expires_in=7200)
        if b"\\u" in asked.body:
            return told(200, errcode=40033, errmsg="invalid charset. please check your request")
        if asked.query.get("access_token") not in self.good:
            return told(200, errcode=40001, errmsg="invalid credential, access_token is invalid")
        return told(200, **self.says)

    def anew(self) -> None:
        """As when another system of the same account asked by force."""
        self.tokens += 1
        self.current = f"TOKEN{self.tokens}"
        self.good = {self.current}


@pytest.fixture
def account(settings: Settings) -> Iterator[tuple[Account, Provider]]:
    cache.clear()
    with serving() as server:
        settings.WECHAT = {
            "app_id": "wxinvented", "secret": "invented", "template": "TPL", "token": "tok",
            "web_app_id": "", "web_secret": "", "aes_key": "",
            "url": server.url, "open_url": server.url,
            "fields": {"thing1": "title", "time2": "at"}, "templates": {}, "by": "template",
        }  # fmt: skip
        settings.PUBLIC_ADDRESS = "https://union.example.org"
        server.answer = Account()
        yield server.answer, server


def send(**more: object) -> str | None:
    return WeChatChannel().send(an_sms(address=OPENID, **more))


def test_it_leaves_with_a_token_and_no_more_than_is_needed(
    account: tuple[Account, Provider],
) -> None:
    assert send() == "200163836"
    token, message = account[1].asked
    assert token.json == {
        "grant_type": "client_credential", "appid": "wxinvented", "secret": "invented",
        "force_refresh": False,
    }  # fmt: skip
    assert message.query == {"access_token": "TOKEN1"}
    assert message.json == {
        "touser": OPENID, "template_id": "TPL", "client_msg_id": "notice-12",
        "url": "https://union.example.org/me/messages/12/",
        "data": {"thing1": {"value": "互助金到账 & 更多"}, "time2": {"value": "2026-03-05 10:00"}},
    }  # fmt: skip


def test_the_token_is_kept_sealed_until_shortly_before_its_end(
    account: tuple[Account, Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    plain = cache.set

    def keeps(key: str, value: str, seconds: int) -> None:
        kept.append(seconds)
        plain(key, value, seconds)

    monkeypatch.setattr(cache, "set", keeps)
    send()
    send()
    assert account[0].tokens == 1
    assert kept == [6900]
    assert "TOKEN1" not in str(cache.get(CACHED))


def test_a_token_that_is_over_is_fetched_once_more_and_no_oftener(
    account: tuple[Account, Provider],
) -> None:
    send()
    account[0].good = set()  # and an ordinary call gets the same one again
    assert send() == "200163836"
    assert account[0].tokens == 2
    forced = [a.json["force_refresh"] for a in account[1].asked if a.path.endswith("token")]
    assert forced == [False, False, True]
    account[0].says = {"errcode": 42001, "errmsg": "access_token expired"}
    with pytest.raises(Later) as later:
        send()
    assert later.value.kind == "errcode 42001"
    assert account[0].tokens == 3


def test_what_another_system_made_anew_is_taken_over_without_force(
    account: tuple[Account, Provider],
) -> None:
    send()
    account[0].anew()
    assert send() == "200163836"
    forced = [a.json["force_refresh"] for a in account[1].asked if a.path.endswith("token")]
    assert forced == [False, False], "force is twenty times a day, and ends everybody's token"


def test_words_leave_as_they_are(account: tuple[Account, Provider]) -> None:
    send()
    sent = account[1].asked[-1]
    assert "互助金到账 & 更多".encode() in sent.body
    assert sent.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("code", "never"),
    [
        (40003, "no_such_openid"), (43004, "not_following"), (43101, "refused"),
        (45009, ""), (45011, ""), (-1, ""), (40037, ""), (47003, ""), (48001, ""), (40164, ""),
    ],
)  # fmt: skip
def test_what_is_for_good_and_what_is_for_now(
    account: tuple[Account, Provider], code: int, never: str
) -> None:
    account[0].says = {"errcode": code, "errmsg": f"{OPENID} rid: 1"}
    right = (Undeliverable if never else Later, never or f"errcode {code}")
    assert trouble_of(an_sms(address=OPENID), WeChatChannel()) == right


def test_a_wrong_secret_and_answers_of_no_shape(
    account: tuple[Account, Provider], settings: Settings
) -> None:
    settings.WECHAT = {**settings.WECHAT, "secret": "wrong"}
    assert trouble_of(an_sms(address=OPENID), WeChatChannel())[1] == "token: errcode 40125"
    settings.WECHAT = {**settings.WECHAT, "secret": "invented"}
    for status, body in ((200, b"{}"), (502, b"<html>"), (200, b'{"errcode": "0"}')):
        cache.clear()
        answers = {"/cgi-bin/stable_token": told(200, access_token="T", expires_in=7200)}

        def answer(asked: Asked) -> tuple[int, bytes]:
            return answers.get(asked.path, (status, body))  # noqa: B023  # asked within the turn

        account[1].answer = answer
        trouble_of(an_sms(address=OPENID), WeChatChannel())


def test_a_long_title_fits_the_field_and_without_an_address_no_link_leaves(
    account: tuple[Account, Provider], settings: Settings
) -> None:
    settings.PUBLIC_ADDRESS = ""
    send(title="很" * 30)
    sent = account[1].asked[-1].json
    assert sent["data"]["thing1"]["value"] == "很" * 19 + "…"
    assert "url" not in sent
    with pytest.raises(Undeliverable):
        WeChatChannel().send(an_sms(address=""))


class Subscribers:
    """WeChat's side of subscription notices: so many for each openid, and no field but its own."""

    FIELDS = frozenset({"touser", "template_id", "data", "miniprogram_state", "lang"})

    def __init__(self, plain: Account, left: dict[str, int]) -> None:
        self.plain, self.left = plain, left

    def __call__(self, asked: Asked) -> tuple[int, bytes] | None:
        told_first = self.plain(asked)
        if asked.path == "/cgi-bin/stable_token" or asked.query["access_token"] not in (
            self.plain.good
        ):
            return told_first
        if asked.path != "/cgi-bin/message/subscribe/bizsend" or set(asked.json) != self.FIELDS:
            return told(200, errcode=47003, errmsg="argument invalid!")
        if not self.left.get(asked.json["touser"], 0):
            return told(200, errcode=43101, errmsg="user refuse to accept the msg rid: 1")
        self.left[asked.json["touser"]] -= 1
        return told(200, errcode=0, errmsg="ok")


def test_a_notice_leaves_for_who_subscribed_and_once_for_each_time(
    account: tuple[Account, Provider], settings: Settings
) -> None:
    settings.WECHAT = {**settings.WECHAT, "by": "subscription", "templates": {"aid": "AID"}}
    account[1].answer = Subscribers(account[0], {OPENID: 1})
    assert send(code="aid.paid") is None  # no number comes back
    sent = account[1].asked[-1].json
    assert (sent["template_id"], sent["lang"]) == ("AID", "zh_CN")
    assert sent["data"]["thing1"] == {"value": "互助金到账 & 更多"}
    assert "union.example.org" not in str(sent)
    assert not WeChatChannel().opens_message
    with pytest.raises(Undeliverable) as used_up:
        send(code="requests.answered")
    assert used_up.value.kind == "refused"
    assert account[1].asked[-1].json["template_id"] == "TPL"


def test_a_notice_goes_on_with_a_fresh_token(
    account: tuple[Account, Provider], settings: Settings
) -> None:
    settings.WECHAT = {**settings.WECHAT, "by": "subscription"}
    account[1].answer = Subscribers(account[0], {OPENID: 2})
    send()
    account[0].anew()
    send()
    assert account[0].tokens == 2
