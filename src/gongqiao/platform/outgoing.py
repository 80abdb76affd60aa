"""What happened here and may be told to other programs.

An app registers its kinds of events in AppConfig.ready()::

    outgoing.register(EventKind("aid.batch_released", _("A payment batch was released"),
                                ("batch", "payments", "amount")))

and says in a service's own transaction that one happened::

    outgoing.publish("aid.batch_released", key=f"aid.batch_released:{batch.pk}", at=at,
                     figures={"batch": batch.code, "payments": 3, "amount": "1460.77"})

It is told if and only if that transaction commits. The app that delivers provides itself at start;
without one, or while nobody wants to hear of it, nothing is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: what it says to people, and the names of its figures.

    Figures are numbers of records, codes, counts, days and amounts as text in yuan: never names,
    certificates, mobiles or accounts. Whoever needs those asks the interface with a key.
    """

    code: str
    says: str | Promise
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. `key` names it: the same key is told once. `path`: the organisation concerned in
    the tree; blank: the whole installation."""

    key: str
    at: datetime
    figures: Mapping[str, object] = field(default_factory=dict)
    path: str = ""


class Teller(Protocol):
    """What the delivering app provides."""

    def wanted(self, code: str) -> bool:
        """Does anybody want to hear of this kind?"""
        ...

    def withdraw(self, code: str, beginning: str, at: datetime) -> int:
        """Keep nothing of the events of this kind whose key begins so, and send none of them any
        more. Returns how many."""
        ...

    def tell(self, code: str, events: Iterable[Happened]) -> int:
        """Store for delivery, in the caller's transaction. Returns how many were new."""
        ...


_kinds: dict[str, EventKind] = {}
_teller: list[Teller] = []


def register(*kinds: EventKind) -> None:
    """Called in AppConfig.ready()."""
    for kind in kinds:
        _kinds[kind.code] = kind


def kinds() -> dict[str, EventKind]:
    """All kinds by code."""
    return dict(_kinds)


def provide(teller: Teller) -> None:
    """Called once, by the app that delivers."""
    _teller[:] = [teller]


def wanted(code: str) -> bool:
    """Ask first where putting the events together costs something."""
    _known(code)
    return bool(_teller) and _teller[0].wanted(code)


def publish(
    code: str, *, key: str, at: datetime, figures: Mapping[str, object], path: str = ""
) -> bool:
    """Tell of one event. True when it was stored for somebody."""
    return publish_many(code, [Happened(key, at, figures, path)]) == 1


def withdraw(code: str, beginning: str, *, at: datetime) -> int:
    """What became confidential: the events of this kind whose key begins so are sent to nobody any
    more, and what they said is not kept. What has arrived cannot be called back. How many."""
    _known(code)
    return _teller[0].withdraw(code, beginning, at) if _teller else 0


def publish_many(code: str, events: Iterable[Happened]) -> int:
    """Tell of many events of one kind. Returns how many were stored."""
    if not wanted(code):
        return 0
    known = set(_known(code).figures)
    checked = list(events)
    for event in checked:
        if not set(event.figures) <= known:
            raise LookupError(f"{code} has no figures {sorted(set(event.figures) - known)}")
    return _teller[0].tell(code, checked)


def _known(code: str) -> EventKind:
    if code not in _kinds:
        raise LookupError(f"event {code!r} was never registered")
    return _kinds[code]
