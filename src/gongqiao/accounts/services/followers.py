"""By which openid the Official Account knows a user."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from gongqiao.accounts.models import User, WeChatFollower
from gongqiao.audit import api as audit
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor


@transaction.atomic
def keep_follower(user: User, openid: str, *, at: datetime) -> None:
    """Template messages for this user go to this openid from now on. One openid is one user's."""
    index = crypto.blind_index(openid, purpose="openid")
    if WeChatFollower.objects.filter(user=user, openid_index=index).exists():
        return
    WeChatFollower.objects.filter(openid_index=index).delete()
    WeChatFollower.objects.update_or_create(
        user=user, defaults={"openid": openid, "openid_index": index, "since": at}
    )
    audit.record(
        at=at,
        by=Actor(user.username, user.pk),
        action="accounts.follower",
        subject=("user", user.pk),
        new={"user": user.username},
    )


@transaction.atomic
def unlink_wechat(*, by: Actor, at: datetime) -> bool:
    """Take WeChat from the actor, for sign-in and for messages. False when it was not there."""
    gone, _by_model = SocialAccount.objects.filter(user_id=by.user_id or 0).delete()
    WeChatFollower.objects.filter(user_id=by.user_id or 0).delete()
    if gone:
        audit.record(
            at=at,
            by=by,
            action="accounts.unlink_wechat",
            subject=("user", by.user_id or 0),
            new={"user": by.name},
        )
    return bool(gone)
