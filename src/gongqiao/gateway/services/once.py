"""A push is done once for the caller's own key of it, however often it arrives, also at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.documents import api as documents
from gongqiao.gateway.models import Key, Once
from gongqiao.gateway.rules import tokens
from gongqiao.platform.errors import Refused

Answer = dict[str, Any]


@documents.all_or_none()
@transaction.atomic
def once(
    key: Key, token: str, *, operation: str, digest: bytes, at: datetime, work: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """The answer, and whether it is that of an earlier call.

    The row is inserted before the work and in its transaction: a second call waits for the first
    and then gives its answer. Work that is refused leaves nothing, so it may be sent again.
    Raises Refused SAME_KEY_OTHER_BODY.
    """
    row, is_new = Once.objects.get_or_create(
        key=key, token=token, defaults={"operation": operation, "digest": digest, "at": at}
    )
    if is_new:
        row.answer = work()
        row.save(update_fields=["answer"])
        return row.answer, False
    if not tokens.same(bytes(row.digest), digest) or row.operation != operation:
        says = _("This Idempotency-Key was used for another push. Use a new one for each push.")
        raise Refused("SAME_KEY_OTHER_BODY", says, field="Idempotency-Key")
    return row.answer or {}, True
