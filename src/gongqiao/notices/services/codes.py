"""One-time codes by short message: at once, at most twice, within the month's money."""

import logging
from datetime import datetime

from django.db import transaction

from gongqiao.notices.channels import Later, Undeliverable
from gongqiao.notices.channels.sms import code_parts, send_code
from gongqiao.notices.services import spending
from gongqiao.platform import codes

log = logging.getLogger(__name__)
SMS = "sms"


def carry_code(code_id: int, *, at: datetime) -> bool:
    """Send one code that is still good. False: nothing left, try again while it is.

    No quiet hours: whoever asks for a code is awake.
    """
    sent = codes.outgoing(code_id, at)
    if sent is None:
        return True
    parts = code_parts()
    with transaction.atomic():
        fen = spending.reserve(SMS, parts, at, code=True)
    if fen is None:
        log.warning("code %s did not leave: the budget of the month is spent", code_id)
        return True
    try:
        send_code(sent, at)
    except (Undeliverable, Later) as refusal:
        with transaction.atomic():
            spending.give_back(SMS, parts, fen, at, code=True)
        log.warning("code %s did not leave: %s", code_id, refusal.kind)
        return isinstance(refusal, Undeliverable)
    except Exception as trouble:  # it may have left: the person asks for another one if not
        log.warning("code %s: %s", code_id, getattr(trouble, "kind", type(trouble).__name__))
    return True
