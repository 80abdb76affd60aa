"""One-time codes to a mobile: six digits that show that somebody holds the phone.

    codes.send("13800006021", "accounts.sign_in", at, address=codes.address_of(request))
    codes.check("13800006021", "accounts.sign_in", request.POST.get("code", ""), at)

Both are called from a view, outside any transaction (they insist): a wrong try must count even if
what follows is rolled back. How a code leaves is the sender's matter: the app that sends messages
provides one in `ready()`; without one, development writes the code to the log.
"""

import hmac
import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongqiao.kernel.masking import mask_mobile
from gongqiao.kernel.mobile import mobile_number
from gongqiao.platform import crypto
from gongqiao.platform.errors import Refused
from gongqiao.platform.models import MOST_TRIES, OneTimeCode

log = logging.getLogger(__name__)

Limits = tuple[tuple[timedelta, int], ...]
DIGITS = 6
VALID = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)
"""Between two codes to one number."""
MOST_OF_A_NUMBER: Limits = ((timedelta(hours=1), 5), (timedelta(days=1), 10))
MOST_OF_AN_ADDRESS: Limits = ((timedelta(minutes=10), 60), (timedelta(days=1), 600))
"""A hall, or a whole town behind its carrier, may share one address."""
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A code on its way. Neither number nor code show when it is printed."""

    id: int
    purpose: str
    until: datetime
    mobile: str = field(repr=False)
    code: str = field(repr=False)


class Sender(Protocol):
    """Carries a code to its phone."""

    def __call__(self, sent: Outgoing, /) -> None:
        """Hand it over, quickly; `outgoing(sent.id, at)` brings it back in a background job."""
        ...


_sender: list[Sender] = []


def provide(sender: Sender) -> None:
    """Called once in AppConfig.ready() by the app that can send to a phone."""
    _sender[:] = [sender]


def console(sent: Outgoing) -> None:
    """The sender of development: whoever reads the log can use the code."""
    log.warning("code for %s (%s): %s", mask_mobile(sent.mobile), sent.purpose, sent.code)


def available() -> bool:
    """Can a code reach a phone (or, in development, the log)?"""
    return bool(_sender) or settings.CODES_TO_LOG


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, behind the proxy; blank when unknown."""
    return get_client_ip(request) or ""


def send(mobile: str, purpose: str, at: datetime, *, address: str = "", real: bool = True) -> int:
    """Send a fresh code; an earlier one of the same purpose is worth nothing any more.

    Returns its number, by which `check` knows the asking session.

    Not `real`: all limits count, nothing leaves. So a page can answer alike for numbers it knows
    and numbers it does not. Raises Refused MOBILE_SHAPE, CODE_SOON, CODE_MANY, CODE_UNSENT with
    field `mobile`.
    """
    number = _number(mobile)
    if not available():
        says = _("Codes cannot be sent to phones here yet.")
        raise Refused("CODE_UNSENT", says, field="mobile")
    with transaction.atomic(durable=True):
        row = OneTimeCode(
            mobile=number,
            mobile_index=crypto.blind_index(number, purpose="mobile"),
            purpose=purpose,
            address_index=crypto.blind_index(address, purpose="address") if address else None,
            salt=secrets.token_bytes(16),
            sent_at=at,
        )
        _within_limits(row)
        row.save(force_insert=True)
    if not real:
        return row.pk
    try:
        (_sender[0] if _sender else console)(_outgoing(row))
    except Exception as trouble:  # whatever a sender meets: its words may hold the number
        log.warning("code %s did not leave: %s", row.pk, type(trouble).__name__)
        says = _("The code could not be sent. Please try again in a few minutes.")
        raise Refused("CODE_UNSENT", says, field="mobile") from None
    return row.pk


def check(mobile: str, purpose: str, code: str, at: datetime, *, asked: int | None = None) -> None:
    """Is this the code that was sent last to this number for this purpose? It is then used up.

    `asked`: only the code of this number counts, not one that another browser asked for. Five
    tries, five minutes. Raises Refused CODE_WRONG or CODE_OVER with field `code`.
    """
    number = _number(mobile)
    digits = "".join(code.split())
    with transaction.atomic(durable=True):
        row = (
            OneTimeCode.objects.select_for_update()
            .filter(mobile_index=crypto.blind_index(number, purpose="mobile"), purpose=purpose)
            .order_by("-sent_at", "-pk")
            .first()
        )
        over = row is None or row.spent_at or row.tries >= MOST_TRIES or at >= row.sent_at + VALID
        if row is not None and asked is not None and row.pk != asked:
            over = True
        right = False
        if row is not None and not over:
            right = hmac.compare_digest(_code(row).encode(), digits.encode())
            row.tries += 1
            row.spent_at = at if right else None
            row.save(update_fields=["tries", "spent_at"])
    if over:
        says = _("This code is no longer valid. Please ask for a new one.")
        raise Refused("CODE_OVER", says, field="code")
    if not right:
        says = _("This is not the code that we sent. Please look again.")
        raise Refused("CODE_WRONG", says, field="code")


def outgoing(code_id: int, at: datetime) -> Outgoing | None:
    """A code that has still to leave, for a sender's background job; None when its time is over."""
    row = OneTimeCode.objects.filter(pk=code_id, spent_at=None, sent_at__gt=at - VALID).first()
    return _outgoing(row) if row else None


def forget(at: datetime) -> int:
    """Delete what no limit counts any more."""
    return OneTimeCode.objects.filter(sent_at__lt=at - KEPT).delete()[0]


def _number(mobile: str) -> str:
    number = mobile_number(mobile)
    if number is None:
        raise Refused("MOBILE_SHAPE", _("A mobile number has eleven digits."), field="mobile")
    return number


def _code(row: OneTimeCode) -> str:
    told = f"{row.purpose}\n{row.mobile}\n{bytes(row.salt).hex()}"
    digest = crypto.blind_index(told, purpose="one-time-code")
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}}"


def _outgoing(row: OneTimeCode) -> Outgoing:
    return Outgoing(row.pk, row.purpose, row.sent_at + VALID, row.mobile, _code(row))


def _within_limits(row: OneTimeCode) -> None:
    """Count what was sent before, one request of a number (and of an address) at a time."""
    sent = OneTimeCode.objects.filter(sent_at__lte=row.sent_at)
    if row.address_index:
        _one_at_a_time(row.address_index)
        _few(sent.filter(address_index=row.address_index), row.sent_at, MOST_OF_AN_ADDRESS)
    _one_at_a_time(row.mobile_index)
    own = sent.filter(mobile_index=row.mobile_index)
    if own.filter(sent_at__gt=row.sent_at - PAUSE).exists():
        says = _("A code is on its way. Please wait a minute before you ask for another one.")
        raise Refused("CODE_SOON", says, field="mobile")
    _few(own, row.sent_at, MOST_OF_A_NUMBER)


def _few(sent: QuerySet[OneTimeCode], at: datetime, most: Limits) -> None:
    for within, number in most:
        if sent.filter(sent_at__gt=at - within)[:number].count() >= number:
            says = _("Too many codes were asked for. Please try again later, or ask your union.")
            raise Refused("CODE_MANY", says, field="mobile")


def _one_at_a_time(index: bytes) -> None:
    with connection.cursor() as cursor:
        key = int.from_bytes(index[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
