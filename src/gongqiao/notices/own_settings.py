"""What the page of one's own message settings shows."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model

from gongqiao.kernel.masking import mask_mobile
from gongqiao.notices import declined, queries, tabled, words
from gongqiao.notices.channels.wechat import by_once
from gongqiao.notices.labels import channel_says
from gongqiao.notices.rules import EVERYTHING
from gongqiao.platform.context import Actor


@dataclass(frozen=True, slots=True)
class OwnKind:
    """One kind as its recipient chooses it."""

    code: str
    says: str
    example: str
    wanted: bool
    may_refuse: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """Kinds, where copies go in this order, and what a clerk noted for them."""

    kinds: list[OwnKind]
    addresses: list[tuple[str, str]]
    noted: list[declined.Declined]
    once_left: int | None
    """Messages that WeChat may still send, where each needs a yes of its own; else None."""


def of(by: Actor, at: datetime) -> OwnSettings:
    """The actor's own. Kinds for staff stand here only once the actor has had one of them."""
    refused = queries.refused_kinds(by)
    had = queries.kinds_had(by, words.STAFF_KINDS)
    kinds = []
    for code in words.kinds_in_use():
        if code in words.STAFF_KINDS and code not in had:
            continue
        kind = tabled.kind_at(code, at)
        says, example = words.kind_says(code)
        wanted = not kind.may_refuse or not {code, EVERYTHING} & refused
        kinds.append(OwnKind(code, says, example, wanted, kind.may_refuse, kind.urgent))
    kinds.sort(key=lambda kind: (kind.may_refuse, kind.code))
    return OwnSettings(kinds, _addresses(by, at), declined.noted_for(by), _once_left(by))


def _once_left(by: Actor) -> int | None:
    return queries.once_left(by.user_id or 0).count() if by_once() else None


def _addresses(by: Actor, at: datetime) -> list[tuple[str, str]]:
    user = (
        get_user_model()
        .objects.select_related("person", "wechat")
        .filter(pk=by.user_id or 0)
        .first()
    )
    if user is None:
        return []
    person = getattr(user, "person", None)
    shown = {
        "wechat": "✓" if queries.follows(user) else "",
        "sms": mask_mobile(person.mobile) if person and person.mobile else "",
        "email": user.email,
    }
    ways = tabled.way_at("otherwise", at)
    return [(channel_says(name), shown[name]) for name in ways if shown.get(name)]
