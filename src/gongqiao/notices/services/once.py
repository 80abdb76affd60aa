"""One message by WeChat for each yes: it is said on WeChat's page, and one delivery spends it."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts import api as accounts
from gongqiao.notices import queries
from gongqiao.notices.channels.wechat import NO_YES, by_once
from gongqiao.notices.models import MOST_SCENE, OnceGiven, Outbox
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

__all__ = ["MOST_LEFT", "NO_YES", "address", "answered", "new_token", "taken"]

MOST_LEFT = 10
"""So many yeses are kept for a user: more would wait for months."""


def new_token() -> str:
    """Of one question; WeChat brings it back, letters and figures only."""
    return secrets.token_hex(16)


def address(token: str, back: str, *, by: Actor) -> str:
    """WeChat's page that asks for one yes; `back` is the whole address that it leads back to.

    Raises Refused ONCE_NOT_SET_UP, ONCE_NO_WECHAT, ONCE_ENOUGH.
    """
    follower_id = _follower(by)
    if queries.once_left(by.user_id or 0).count() >= MOST_LEFT:
        raise Refused("ONCE_ENOUGH", _("WeChat may send you enough messages already."))
    last = OnceGiven.objects.filter(follower_id=follower_id).order_by("-id").first()
    asked = {
        "action": "get_confirm",
        "appid": settings.WECHAT["app_id"],
        "scene": (last.scene if last else 0) % MOST_SCENE + 1,
        "template_id": settings.WECHAT["template"],
        "redirect_url": back,
        "reserved": token,
    }
    query = urlencode(asked, quote_via=quote, safe="")
    return f"{settings.WECHAT['mp_url']}/mp/subscribemsg?{query}#wechat_redirect"


def _follower(by: Actor) -> int:
    if not by_once():
        raise Refused("ONCE_NOT_SET_UP", _("Messages do not leave by WeChat this way here."))
    follower_id = accounts.follower_of(by.user_id or 0)
    if follower_id is None:
        raise Refused("ONCE_NO_WECHAT", _("Please link WeChat first, within WeChat."))
    return follower_id


@transaction.atomic
def answered(said: Mapping[str, str], token: str, *, by: Actor, at: datetime) -> bool:
    """What WeChat's page brought back. False: they said no.

    Raises Refused ONCE_STALE for an answer that nobody asked for (`token` is that of the question,
    blank when it was answered before), ONCE_OTHER for another WeChat than the linked one.
    """
    follower_id = _follower(by)
    scene = said.get("scene", "")
    asked = bool(token) and hmac.compare_digest(said.get("reserved", "").encode(), token.encode())
    in_range = scene.isascii() and scene.isdecimal() and len(scene) <= len(str(MOST_SCENE))
    ours = said.get("template_id") == settings.WECHAT["template"]
    if not (asked and ours and in_range and 1 <= int(scene) <= MOST_SCENE):
        raise Refused("ONCE_STALE", _("This answer is no longer good. Please try once more."))
    if said.get("action") != "confirm":
        return False
    openid = said.get("openid", "")
    if not openid or accounts.follower_of(by.user_id or 0, openid) != follower_id:
        raise Refused("ONCE_OTHER", _("This is another WeChat than the one linked to you."))
    OnceGiven.objects.bulk_create(
        [OnceGiven(follower_id=follower_id, scene=int(scene), given_at=at)], ignore_conflicts=True
    )
    return True


@transaction.atomic
def taken(delivery: Outbox) -> bool:
    """Spend a yes on this delivery, where it needs one; tried again, it keeps the one it has."""
    if delivery.channel != "wechat" or not by_once():
        return True
    if OnceGiven.objects.filter(delivery=delivery).exists():
        return True
    left = queries.once_left(queries.user_of(delivery.message) or 0)
    given = left.select_for_update(skip_locked=True, of=("self",)).first()
    if given is None:
        return False
    given.delivery = delivery
    given.save(update_fields=["delivery"])
    return True
