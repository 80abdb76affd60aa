"""Short messages through Alibaba Cloud, against a server that checks the signature."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import Settings

from gongqiao.notices.channels import Channel, Later, Parcel, Undeliverable, acs3, https
from gongqiao.notices.channels.sms import SmsChannel, send_code
from gongqiao.notices.tests.providers import (
    KEY_ID,
    SECRET,
    Asked,
    Provider,
    serving,
    signature_holds,
    told,
)
from gongqiao.platform.codes import Outgoing

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
MOBILE = "15400000001"
OK = {"Message": "OK", "RequestId": "F655A8D5", "Code": "OK", "BizId": "900619746936498440^0"}


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with serving() as server:
        settings.SMS = {
            "key_id": KEY_ID, "secret": SECRET, "sign": "桐乡工会", "template": "SMS_1",
            "code_template": "SMS_2", "templates": {"aid.paid": "SMS_3"}, "url": server.url,
            "report_token": "t",
        }  # fmt: skip

        def checks(asked: Asked) -> tuple[int, bytes]:
            if not signature_holds(asked):
                return told(403, Code="SignatureDoesNotMatch", Message="no", RequestId="x")
            return told(200, **OK)

        server.answer = checks
        yield server


def parcel(**more: object) -> Parcel:
    given: dict[str, object] = {
        "message_id": 12, "key": "k", "code": "demo.paid", "title": "互助金到账 & 更多",
        "body": "1,460.77元已打到您的账户 ****3382", "link": "/x/", "address": MOBILE,
        "said_at": AT, "at": AT, "short": "", "figures": {},
    }  # fmt: skip
    return Parcel(**{**given, **more})  # type: ignore[arg-type]  # parametrised


def trouble_of(given: Parcel, channel: Channel | None = None) -> tuple[type[Exception], str]:
    """How sending fails, and the word that is recorded."""
    with pytest.raises((Undeliverable, Later, https.Unclear)) as trouble:
        (channel or SmsChannel()).send(given)
    return trouble.type, str(trouble.value)


def test_the_signature_is_that_of_the_published_example() -> None:
    query = acs3.query_of(
        {"RegionId": "cn-shanghai",
         "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )  # fmt: skip
    headers = acs3.signed_headers(
        method="POST", host="ecs.cn-shanghai.aliyuncs.com", query=query, action="RunInstances",
        version="2014-05-26", at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d", key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
    )  # fmt: skip
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_it_leaves_signed_with_no_more_than_is_needed(provider: Provider) -> None:
    assert SmsChannel().send(parcel()) == OK["BizId"]
    (asked,) = provider.asked
    assert signature_holds(asked)
    assert (asked.method, asked.path, asked.body) == ("POST", "/", b"")
    assert asked.query == {
        "PhoneNumbers": MOBILE, "SignName": "桐乡工会", "TemplateCode": "SMS_1",
        "TemplateParam": '{"title":"互助金到账 & 更多"}', "OutId": "notice-12",
    }  # fmt: skip
    assert asked.headers["x-acs-action"] == "SendSms"
    assert asked.headers["x-acs-version"] == "2017-05-25"
    assert "1,460.77" not in str(asked)


def test_a_template_of_its_own_gets_its_figures(provider: Provider) -> None:
    own = parcel(code="aid.paid", short="到账{amount_fen}元", figures={"amount_fen": "1,460.77"})
    SmsChannel().send(own)
    assert json.loads(provider.asked[0].query["TemplateParam"]) == {"amount_fen": "1,460.77"}
    assert SmsChannel().text(own) == "【桐乡工会】到账1,460.77元"
    assert SmsChannel().text(parcel()).startswith("【桐乡工会】您有一条新消息：互助金到账")
    assert SmsChannel().parts(parcel(title="很" * 60)) == 2


def test_each_request_has_a_nonce_of_its_own_and_the_same_out_id(provider: Provider) -> None:
    for _ in range(2):
        SmsChannel().send(parcel())
    nonces = {asked.headers["x-acs-signature-nonce"] for asked in provider.asked}
    assert len(nonces) == 2
    assert {asked.query["OutId"] for asked in provider.asked} == {"notice-12"}


def test_a_wrong_secret_is_refused_by_the_server(provider: Provider, settings: Settings) -> None:
    settings.SMS = {**settings.SMS, "secret": "another"}
    with pytest.raises(Later) as later:
        SmsChannel().send(parcel())
    assert later.value.kind == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("status", "code", "never"),
    [
        (200, "isv.MOBILE_NUMBER_ILLEGAL", "no_such_number"),
        (200, "isv.PARAM_LENGTH_LIMIT", "too_long"),
        (200, "isv.BUSINESS_LIMIT_CONTROL", ""),
        (200, "isv.AMOUNT_NOT_ENOUGH", ""),
        (200, "isv.OUT_OF_SERVICE", ""),
        (200, "isv.SMS_TEMPLATE_ILLEGAL", ""),
        (400, "Throttling.User", ""),
        (403, "InvalidAccessKeyId.NotFound", ""),
        (503, "ServiceUnavailable", ""),
        (200, "isp.SYSTEM_ERROR", ""),
    ],
)
def test_what_is_for_good_and_what_is_for_now(
    provider: Provider, status: int, code: str, never: str
) -> None:
    provider.answer = lambda _asked: told(status, Code=code, Message=f"{MOBILE} no", RequestId="x")
    assert trouble_of(parcel()) == (Undeliverable if never else Later, never or code)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, b"<html>"), "not JSON"),
        ((200, b"[]"), "not an object"),
        ((200, b""), "not JSON"),
        ((302, b"{}"), "no code"),
        ((200, b'{"Code": "15400000001"}'), "no code"),
        ((200, b'{"Code": {"a": 1}}'), "no code"),
    ],
)
def test_what_nobody_can_read_is_tried_again(
    provider: Provider, answer: tuple[int, bytes], kind: str
) -> None:
    provider.answer = lambda _asked: answer
    assert trouble_of(parcel())[1] == kind


def test_silence_and_nobody_there(
    provider: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(https, "ANSWER_SECONDS", 0.2)
    provider.answer = lambda _asked: None
    with pytest.raises(https.Unclear) as unclear:
        SmsChannel().send(parcel())
    assert unclear.value.kind == "no answer"
    settings.SMS = {**settings.SMS, "url": "http://127.0.0.1:9"}
    with pytest.raises(Later) as later:
        SmsChannel().send(parcel())
    assert later.value.kind == "no connection"


def test_neither_number_nor_secret_is_in_the_log(
    provider: Provider, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    for name, how in settings.LOGGING["loggers"].items():
        logging.getLogger(name).setLevel(how["level"])  # as in a running installation
    with caplog.at_level(logging.DEBUG):
        SmsChannel().send(parcel())
        provider.answer = lambda _asked: told(200, Code="isv.OUT_OF_SERVICE", Message=MOBILE)
        with pytest.raises(Later) as later:
            SmsChannel().send(parcel())
    assert "urllib3" not in caplog.text
    assert MOBILE not in caplog.text
    assert MOBILE not in f"{later.value!r} {parcel()!r}"


def test_a_code_leaves_with_nothing_beside_it(provider: Provider) -> None:
    send_code(Outgoing(7, "accounts.sign_in", AT, MOBILE, "123456"), AT)
    (asked,) = provider.asked
    assert asked.query["TemplateCode"] == "SMS_2"
    assert json.loads(asked.query["TemplateParam"]) == {"code": "123456"}
    assert asked.query["OutId"] == "code-7"


def test_no_address_is_no_request(provider: Provider) -> None:
    with pytest.raises(Undeliverable):
        SmsChannel().send(parcel(address=""))
    assert not provider.asked
