"""Somebody stopped following the Official Account, or follows it again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gongqiao.accounts import api as accounts
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Outbox
from gongqiao.notices.services.deliver import next_channel

WECHAT, NOT_FOLLOWING = "wechat", "not_following"


@transaction.atomic
def follower_changed(openid: str, following: bool, *, at: datetime) -> bool:
    """Nothing more goes to who left; what waited for WeChat goes by the next channel.

    What is on its way is WeChat's to refuse. False: nobody's openid here, or told before.
    """
    user_id = accounts.set_following(openid, following, at=at)
    if user_id is None:
        return False
    if not following:
        own = Q(message__user_id=user_id) | Q(message__person__user_id=user_id)
        waiting = Outbox.objects.select_for_update(of=("self",)).filter(
            own, channel=WECHAT, state=OutboxState.QUEUED
        )
        for delivery in waiting.select_related("message__user", "message__person__user"):
            delivery.state, delivery.last_error = OutboxState.FAILED, NOT_FOLLOWING
            delivery.save(update_fields=["state", "last_error"])
            next_channel(delivery, at)
    return True
