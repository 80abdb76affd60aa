"""Short messages through Alibaba Cloud's SendSms (Dysmsapi 2017-05-25), plain HTTPS.

What leaves: the number, our sign, the name of an approved template and the figures that it names.
The general template has one place, `title`: so a short message says what it is about, no more.

After help.aliyun.com: SendSms (document 55284), the signature of version 3 (2593177), error codes
(101346), length and price (44335), the pushes SmsReport (101867) and SmsUp (101847). SendSms knows
no repeated call: `OutId` comes back with the report, it keeps nothing from being sent twice. A
message whose report says that it did not arrive is not charged.
"""

import json
import secrets
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings

from gongqiao.notices import rules
from gongqiao.notices.channels import acs3
from gongqiao.notices.channels.base import Channel, Later, Parcel, Undeliverable
from gongqiao.notices.channels.https import ask
from gongqiao.platform.codes import Outgoing
from gongqiao.platform.sentences import fill

GENERAL = "您有一条新消息：{title}。请到工会页面查看。"
"""The text of the general template as it is to be approved by the provider."""
DECLINE = "退订回T"
"""Ends the text of each template for kinds that may be declined, where answers reach us."""
CODE = "您的验证码是{code}，5分钟内有效。不是您本人操作，请不要告诉任何人。"
OK = "OK"
NEVER = {
    "isv.MOBILE_NUMBER_ILLEGAL": "no_such_number",
    "isv.BLACK_KEY_CONTROL_LIMIT": "refused_words",
    "isv.PARAM_LENGTH_LIMIT": "too_long",
    "isv.PARAM_NOT_SUPPORT_URL": "refused_words",
    "isv.SMS_CONTENT_ILLEGAL": "refused_words",
}
"""Answers about this recipient or these words: trying again is of no use. All others: later."""


class SmsChannel(Channel):
    """One SendSms for each message; `OutId` is the message's number, the same at every attempt."""

    name, address_of, reports = "sms", "mobile", True

    def send(self, parcel: Parcel) -> str | None:
        """Send; the provider's BizId, by which it reports later."""
        if not parcel.address:
            raise Undeliverable("no_address")
        template, figures = _template_of(parcel)
        return _send(parcel.address, template, figures, f"notice-{parcel.message_id}", parcel.at)

    def text(self, parcel: Parcel) -> str:
        """With the sign in front, as it arrives."""
        if parcel.code in settings.SMS["templates"]:
            said = fill(parcel.short, parcel.figures)
        else:
            said = GENERAL.format(title=parcel.title)
        return signed(said + DECLINE if _by_answer(parcel) else said)

    def parts(self, parcel: Parcel) -> int:
        """By the length of the whole text."""
        return rules.sms_parts(self.text(parcel))


def configured() -> bool:
    """Is there an account with a sign and a template?"""
    return all(settings.SMS[name] for name in ("key_id", "secret", "sign", "template"))


def signed(words: str) -> str:
    """【工桥】 in front."""
    return f"【{settings.SMS['sign'] or '工桥'}】{words}"


def send_code(sent: Outgoing, at: datetime) -> str | None:
    """A one-time code; nothing but the code and the number leaves."""
    template = settings.SMS["code_template"]
    return _send(sent.mobile, template, {"code": sent.code}, f"code-{sent.id}", at)


def code_parts() -> int:
    """What a code costs, in parts."""
    return rules.sms_parts(signed(CODE.format(code="000000")))


def _template_of(parcel: Parcel) -> tuple[str, dict[str, str]]:
    own = settings.SMS["templates"].get(parcel.code)
    if own:
        return own, dict(parcel.figures)
    name = "decline_template" if _by_answer(parcel) else "template"
    return settings.SMS[name], {"title": parcel.title}


def _by_answer(parcel: Parcel) -> bool:
    """Does the text say how to decline? Where no account is set up, as it is to be set up."""
    return parcel.may_refuse and (bool(settings.SMS["decline_template"]) or not configured())


def _send(
    mobile: str, template: str, figures: dict[str, str], out_id: str, at: datetime
) -> str | None:
    query = acs3.query_of(
        {
            "OutId": out_id,
            "PhoneNumbers": mobile,
            "SignName": settings.SMS["sign"],
            "TemplateCode": template,
            "TemplateParam": json.dumps(figures, ensure_ascii=False, separators=(",", ":")),
        }
    )
    headers = acs3.signed_headers(
        method="POST",
        host=urlsplit(settings.SMS["url"]).netloc,
        query=query,
        action="SendSms",
        version="2017-05-25",
        at=at.astimezone(UTC),
        nonce=secrets.token_hex(16),
        key_id=settings.SMS["key_id"],
        secret=settings.SMS["secret"],
    )
    _status, told = ask("POST", f"{settings.SMS['url']}/?{query}", headers=headers)
    code = str(told.get("Code", ""))
    if code == OK:
        return str(told.get("BizId", ""))[:64] or None
    if code in NEVER:
        raise Undeliverable(NEVER[code])
    raise Later(_word(code))


def _word(code: str) -> str:
    """The provider's word for it, if it is one: `isv.AMOUNT_NOT_ENOUGH`."""
    plain = code.replace(".", "").replace("_", "")
    return code[:60] if plain.isascii() and plain.isalnum() and not plain.isdigit() else "no code"
