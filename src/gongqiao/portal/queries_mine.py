"""What the worker's pages show: services in their order, what is kept, who looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.access import api as access
from gongqiao.audit import api as audit
from gongqiao.platform import desk
from gongqiao.platform.templatetags.gq import url_or_none

FIRST_TILES = 6
GROUP_SAYS = {
    "money": gettext_lazy("Cover and money"),
    "union": gettext_lazy("From your union"),
    "mine": gettext_lazy("What is kept about me"),
}
TOLD = ("registry.unmask", "registry.certificate.", "registry.account.", "registry.membership.",
        "registry.mobile.", "registry.person.create", "consents.", "portal.own")  # fmt: skip
"""Events whose sentences are for the person too; of others it is said only that there was one."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A service with its address."""

    title: str
    address: str
    icon: str
    note: str
    group: str
    words: str


def tiles(recent: Sequence[str] = ()) -> list[Tile]:
    """All services that are there, the recently used first."""
    order = {name: place for place, name in enumerate(recent)}
    placed = sorted(desk.services(), key=lambda s: (order.get(s.url_name, len(order)), s.order))
    return [
        Tile(str(s.title), address, s.icon, str(s.note), s.group, str(s.words))
        for s in placed
        if (address := url_or_none(s.url_name))
    ]


def tiles_matching(words: str) -> list[Tile]:
    """Those whose title, note or other names hold every word that was typed."""
    asked = words.lower().split()
    return [
        t for t in tiles()
        if all(word in f"{t.title} {t.note} {t.words}".lower() for word in asked)
    ]  # fmt: skip


def in_groups(found: Sequence[Tile]) -> list[tuple[str, list[Tile]]]:
    """Under their headings, in the order of the groups; an unknown group counts as the union's."""
    known = [(code, str(GROUP_SAYS[code])) for code in desk.GROUPS]
    placed = {code: [t for t in found if t.group == code] for code, _says in known}
    placed["union"] += [t for t in found if t.group not in placed]
    return [(says, placed[code]) for code, says in known if placed[code]]


@dataclass(frozen=True, slots=True)
class Look:
    """Something that others did with what is kept about a person."""

    at: datetime
    says: str
    reason: str


def looks_at(person_id: int, own_user_id: int | None) -> list[Look]:
    """Who looked at it or changed it: offices, never names; newest first. Two queries."""
    events = [e for e in audit.events_about("person", person_id) if e.actor_id != own_user_id]
    offices = access.offices_of(e.actor_id for e in events if e.actor_id is not None)
    newest = sorted(events, key=lambda e: (e.at, e.pk), reverse=True)
    return [_look(event, offices) for event in newest]


def _look(event: audit.Event, offices: dict[int, str]) -> Look:
    who = _("The system")
    if event.actor_id is not None:
        who = offices.get(event.actor_id, _("somebody of the union"))
    if not event.action.startswith(TOLD):
        return Look(event.at, _("%(who)s worked on your record") % {"who": who}, "")
    return Look(event.at, audit.sentence_of(event, {event.actor_name: who}), event.reason)
