"""How providers prove who they are, and what their reports say."""

import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypedDict

from django.conf import settings
from lxml import etree

from gongqiao.kernel.mobile import mobile_number
from gongqiao.notices import sealed

MOST = 500
"""Reports of one batch that are read."""
CLOCKS_DIFFER = timedelta(minutes=10)
LONGEST_OPENID = 64
_OUT_ID = re.compile(r"notice-([0-9]{1,18})")


class Follow(TypedDict):
    """Somebody follows the Official Account, or not."""

    openid: str
    following: bool


class Answer(TypedDict):
    """What somebody wrote back to a short message."""

    mobile: str
    text: str


class Report(TypedDict):
    """One report in our words."""

    provider_id: str
    message_id: int | None
    arrived: bool
    error: str


def is_sms_provider(token: str) -> bool:
    """Is this the token of the address that we gave the provider? Without one nobody is."""
    own = settings.SMS["report_token"]
    return bool(own) and hmac.compare_digest(token.encode(), own.encode())


def sms_reports(body: bytes) -> list[Report]:
    """The reports of a batch; what is none is passed over."""
    return [_sms_report(row) for row in _batch(body)]


def sms_answers(body: bytes) -> list[Answer]:
    """The answers of a batch (SmsUp), from mobile numbers only."""
    told = [
        Answer(mobile=mobile_number(str(row.get("phone_number", ""))) or "",
               text=str(row.get("content", "")))
        for row in _batch(body)
    ]  # fmt: skip
    return [answer for answer in told if answer["mobile"]]


def _batch(body: bytes) -> list[dict[str, object]]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):  # a page of opening brackets is no batch
        return []
    rows = read if isinstance(read, list) else []
    return [row for row in rows[:MOST] if isinstance(row, dict)]


def _sms_report(row: dict[str, object]) -> Report:
    ours = _OUT_ID.fullmatch(str(row.get("out_id", "")))
    return Report(
        provider_id=str(row.get("biz_id") or "")[:64],
        message_id=int(ours[1]) if ours else None,
        arrived=row.get("success") is True,
        error=_word(str(row.get("err_code", ""))),
    )


def is_wechat(signature: str, timestamp: str, nonce: str, at: datetime) -> bool:
    """WeChat's signature over our token, a time and a number of its own; an old one is a replay."""
    own = settings.WECHAT["token"]
    if not own or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    fresh = abs(at.timestamp() - int(timestamp)) <= CLOCKS_DIFFER.total_seconds()
    return sealed.holds(signature, own, timestamp, nonce) and fresh


def wechat_told(query: Mapping[str, str], body: bytes) -> bytes | None:
    """The message of a push whose first signature holds; None when it is not WeChat's own.

    With a key for the encrypted mode only that one is heard: in plain mode whoever saw one
    signature could put other words under it.
    """
    own = settings.WECHAT
    if not own["aes_key"]:
        return body
    root = _xml(body)
    text = (root.findtext("Encrypt") or "") if root is not None else ""
    parts = own["token"], query.get("timestamp", ""), query.get("nonce", ""), text
    if not text or not sealed.holds(query.get("msg_signature", ""), *parts):
        return None
    return sealed.opened(text, own["aes_key"], own["app_id"])


def wechat_follow(body: bytes) -> Follow | None:
    """Somebody stopped following the account, or follows it again; None for any other event."""
    root = _xml(body)
    event = root.findtext("Event") if root is not None else ""
    openid = (root.findtext("FromUserName") or "").strip() if root is not None else ""
    if event not in {"subscribe", "unsubscribe"} or not 0 < len(openid) <= LONGEST_OPENID:
        return None
    return Follow(openid=openid, following=event == "subscribe")


def wechat_report(body: bytes) -> Report | None:
    """What the event TEMPLATESENDJOBFINISH says; None for any other event, or what is none."""
    root = _xml(body)
    if root is None or root.findtext("Event") != "TEMPLATESENDJOBFINISH":
        return None
    status = (root.findtext("Status") or "").strip()
    return Report(
        provider_id=(root.findtext("MsgID") or "")[:64],
        message_id=None,
        arrived=status == "success",
        error="refused" if status == "failed:user block" else _word(status),
    )


def _xml(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 :._-]", "", text)[:60] or "not delivered"
