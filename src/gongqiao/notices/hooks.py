"""How providers prove who they are, and what their reports say."""

import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import TypedDict

from django.conf import settings
from lxml import etree

from gongqiao.kernel.mobile import mobile_number

MOST = 500
"""Reports of one batch that are read."""
CLOCKS_DIFFER = timedelta(minutes=10)
_OUT_ID = re.compile(r"notice-([0-9]{1,18})")


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
    told = "".join(sorted((own, timestamp, nonce)))
    right = hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()
    fresh = abs(at.timestamp() - int(timestamp)) <= CLOCKS_DIFFER.total_seconds()
    return hmac.compare_digest(right.encode(), signature.encode()) and fresh


def wechat_report(body: bytes) -> Report | None:
    """What the event TEMPLATESENDJOBFINISH says; None for any other event, or what is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None
    if root.findtext("Event") != "TEMPLATESENDJOBFINISH":
        return None
    status = (root.findtext("Status") or "").strip()
    return Report(
        provider_id=(root.findtext("MsgID") or "")[:64],
        message_id=None,
        arrived=status == "success",
        error="refused" if status == "failed:user block" else _word(status),
    )


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 :._-]", "", text)[:60] or "not delivered"
