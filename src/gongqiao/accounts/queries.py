"""Reads of accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from gongqiao.accounts.models import ListView, User, WeChatFollower
from gongqiao.platform import crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.listed import KeptView

MOST_SESSIONS = 50


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session of one's own, as the security page shows it."""

    id: int
    since: datetime
    seen: datetime
    ip: str
    device: str
    current: bool


_BROWSERS = (
    ("MicroMessenger/", "WeChat"), ("DingTalk", "DingTalk"), ("Edg/", "Edge"),
    ("HuaweiBrowser/", "Huawei"), ("MiuiBrowser/", "Xiaomi"), ("QQBrowser/", "QQ"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
"""Marks in what a browser sends about itself, the telling ones first, and what people call it."""


def device_says(user_agent: str) -> str:
    """ "Android · WeChat" for what a browser sends about itself; blank when unknown."""
    system = next((says for mark, says in _SYSTEMS if mark in user_agent), "")
    browser = next((says for mark, says in _BROWSERS if mark in user_agent), "")
    return " · ".join(word for word in (system, browser) if word)


def own_sessions(by: Actor, session_key: str | None) -> list[OwnSession]:
    """The actor's sessions that last, the present one first, then the newest.

    A new password gives the session a new key and leaves the row of the old key behind.
    """
    lasting = Session.objects.filter(session_key=OuterRef("session_key"))
    mine = UserSession.objects.filter(Exists(lasting), user_id=by.user_id)
    rows = mine.order_by("-created_at")[:MOST_SESSIONS]
    found = [
        OwnSession(
            row.pk,
            row.created_at,
            row.last_seen_at,
            str(row.ip),
            device_says(row.user_agent),
            row.session_key == session_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda s: not s.current)


def second_factors(user_id: int) -> set[str]:
    """Which second factors a user has set up: `totp`, `webauthn`, `recovery_codes`."""
    return set(Authenticator.objects.filter(user_id=user_id).values_list("type", flat=True))


def digested_codes(user_id: int) -> Authenticator | None:
    """A user's recovery codes of which only digests are kept."""
    own = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.RECOVERY_CODES)
    return own.filter(data__salt__isnull=False).first()


def users() -> QuerySet[User]:
    """All users; the gate stands in `access.queries.users_visible_to`."""
    return User.objects.order_by("username")


def user_by_name(username: str) -> User | None:
    """The user with this sign-in name, for commands (`--by USER`)."""
    return User.objects.filter(username=username, is_active=True).first()


def actor_by_name(username: str) -> Actor | None:
    """The same as an actor: commands run under that user's rights."""
    user = user_by_name(username)
    return Actor(user.username, user.pk) if user else None


def views_of(by: Actor, path: str) -> list[KeptView]:
    """The actor's own named views of a list page."""
    own = ListView.objects.filter(user_id=by.user_id or 0, path=path).order_by("name")
    return [KeptView(view.pk, view.name, view.query) for view in own]


def shown_names(usernames: Iterable[str]) -> dict[str, str]:
    """Sign-in name → the name that colleagues know, of those who have one; one query."""
    found = User.objects.filter(username__in=set(usernames)).exclude(display_name="")
    return dict(found.values_list("username", "display_name"))


def shown_name_of(column: str) -> Coalesce:
    """For `annotate()`: the name that colleagues know of whoever's sign-in name the column holds,
    else what the column holds.
    """
    named = User.objects.filter(username=OuterRef(column)).values("display_name")
    return Coalesce(NullIf(Subquery(named[:1]), Value("")), F(column))


def follower_of(user_id: int, openid: str = "") -> int | None:
    """The row of the WeChat that a user has linked, where it has this openid; blank: any."""
    found = WeChatFollower.objects.filter(user_id=user_id)
    if openid:
        found = found.filter(openid_index=crypto.blind_index(openid, purpose="openid"))
    return found.values_list("pk", flat=True).first()


def languages_of(user_ids: list[int]) -> dict[int, str]:
    """The chosen language of each user, blank where none was chosen."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "language"))


def wechat_linked(user_id: int) -> bool:
    """Can this user sign in with WeChat?"""
    return SocialAccount.objects.filter(user_id=user_id, provider="weixin").exists()
