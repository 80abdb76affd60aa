"""What people decide themselves: to try once more, and what they want outside."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.notices import own_settings
from gongqiao.notices.enums import How, OutboxState
from gongqiao.notices.models import Outbox, Refusal
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@transaction.atomic
def retry(delivery_id: int, *, by: Actor, at: datetime) -> None:
    """Put a failed delivery into the queue again, with all its attempts. Two at once: one wins.

    The caller has passed the gate of the delivery. Raises Refused NOT_FAILED.
    """
    delivery = Outbox.objects.select_for_update().get(pk=delivery_id)
    if delivery.state != OutboxState.FAILED:
        says = _("This delivery is no longer among the failed ones. Please look again.")
        raise Refused("NOT_FAILED", says)
    before = delivery.last_error
    Outbox.objects.filter(pk=delivery_id).update(
        state=OutboxState.QUEUED, attempts=0, lost=0, next_try_at=at, sent_at=None, last_error=""
    )
    audit.record(
        at=at,
        by=by,
        action="notices.retry",
        subject=("delivery", delivery_id),
        new={"delivery": delivery_id, "channel": delivery.channel, "error": before},
    )


@transaction.atomic
def choose_kinds(wanted: Collection[str], *, by: Actor, at: datetime) -> None:
    """Keep which kinds the actor wants outside, of those on their page. Others are ignored."""
    user_id = by.user_id or 0
    offered = {kind.code for kind in own_settings.of(by, at).kinds if kind.may_refuse}
    refused = offered - set(wanted)
    Refusal.objects.filter(user_id=user_id, kind__in=offered - refused).delete()
    # what was declined by an answer or a link stood on the page as well: the page counts now
    Refusal.objects.filter(person__user_id=user_id).delete()
    Refusal.objects.bulk_create(
        [Refusal(user_id=user_id, kind=kind, since=at, how=How.PAGE) for kind in sorted(refused)],
        ignore_conflicts=True,
    )
