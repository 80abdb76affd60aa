"""By which openid the Official Account knows a user."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from gongqiao.accounts.models import User, WeChatFollower
from gongqiao.accounts.services.telling import tell
from gongqiao.audit import api as audit
from gongqiao.platform import crypto
from gongqiao.platform.context import SYSTEM, Actor


@transaction.atomic
def keep_follower(user: User, openid: str, *, at: datetime) -> None:
    """Template messages for this user go to this openid from now on. One openid is one user's."""
    index = crypto.blind_index(openid, purpose="openid")
    if WeChatFollower.objects.filter(user=user, openid_index=index).exists():
        return
    # another openid is another row: what was said yes to by the old one does not hold for it
    WeChatFollower.objects.filter(Q(openid_index=index) | Q(user=user)).delete()
    WeChatFollower.objects.create(user=user, openid=openid, openid_index=index, since=at)
    audit.record(
        at=at,
        by=Actor(user.username, user.pk),
        action="accounts.follower",
        subject=("user", user.pk),
        new={"user": user.username},
    )


@transaction.atomic
def set_following(openid: str, following: bool, *, at: datetime) -> int | None:
    """WeChat says that somebody stopped following the Official Account, or follows it again.

    The user whom it concerns; None for an openid that nobody linked, and when it was so already.
    """
    index = crypto.blind_index(openid, purpose="openid")
    own = WeChatFollower.objects.select_for_update().filter(
        openid_index=index, left_at__isnull=not following
    )
    follower = own.select_related("user").first()
    if follower is None:
        return None
    follower.left_at = None if following else at
    follower.save(update_fields=["left_at"])
    audit.record(
        at=at,
        by=SYSTEM,
        action="accounts.follows" if following else "accounts.follows_not",
        subject=("user", follower.user_id),
        new={"user": follower.user.username},
    )
    return follower.user_id


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
        tell(by.user_id or 0, "wechat_unlinked", at=at)
    return bool(gone)
