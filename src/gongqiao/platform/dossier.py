"""What all apps know of an organisation: each registers its panels, one page shows them.

A panel's function is called while the page is drawn, after the visitor was let in to the
organisation. It runs a bounded query or two and returns None where it has nothing to say, or where
the visitor may not see it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from gongqiao.platform.context import Actor

Text = str | Promise
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A line: what it is about, what is so, and where it is opened. `tone` draws a pill."""

    label: Text
    value: Text = ""
    address: str | None = None
    tone: str = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a panel, for those who may."""

    label: Text
    address: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One app's panel. `more` opens the whole list; `empty` is said where there are no rows."""

    title: Text
    rows: tuple[Row, ...] = ()
    empty: Text = ""
    more: str | None = None
    actions: tuple[Action, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that an organisation lacks. `grave` ones need somebody soon."""

    says: str
    grave: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The organisation in question, as every provider is told of it.

    `record` is its row; `at` the instant for clocks that run, None on past days; `shared` holds
    what one provider read and another may use again.
    """

    organisation_id: int
    path: str
    kind: str
    closed: bool
    record: Any = None
    at: datetime | None = None
    shared: dict[str, Any] = field(default_factory=dict, compare=False)

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """What was read under that name, or read now."""
        if name not in self.shared:
            self.shared[name] = read()
        return self.shared[name]


PanelSource = Callable[[Actor, About, date], Panel | None]
LackSource = Callable[[Actor, About, date], Iterable[Lack]]
ThenSource = Callable[[Actor, About, date, date], Panel | None]
"""Told the day that the page shows, and today: what the visitor may see is asked of today."""
ActionSource = Callable[[Actor, About, date], Iterable[Action]]
_panels: list[tuple[int, PanelSource]] = []
_then: list[tuple[int, ThenSource]] = []
_lacks: list[LackSource] = []
_actions: list[ActionSource] = []


def register(
    *,
    panels: Iterable[tuple[int, PanelSource]] = (),
    then: Iterable[tuple[int, ThenSource]] = (),
    lacks: LackSource | None = None,
    actions: ActionSource | None = None,
) -> None:
    """Called in AppConfig.ready(). `panels` are (order, function); `then` those of a past day."""
    _panels.extend(p for p in panels if p not in _panels)
    _then.extend(p for p in then if p not in _then)
    if lacks is not None and lacks not in _lacks:
        _lacks.append(lacks)
    if actions is not None and actions not in _actions:
        _actions.append(actions)


def panels_of(by: Actor, about: About, on: date) -> list[Panel]:
    """What the apps know, in the order of their numbers."""
    ordered = sorted(_panels, key=lambda p: p[0])
    found = [source(by, about, on) for _order, source in ordered]
    return [panel for panel in found if panel is not None]


def panels_then(by: Actor, about: About, on: date, today: date) -> list[Panel]:
    """What the apps know of that day, in the order of their numbers."""
    ordered = sorted(_then, key=lambda p: p[0])
    found = [source(by, about, on, today) for _order, source in ordered]
    return [panel for panel in found if panel is not None]


def lacks_of(by: Actor, about: About, on: date) -> list[Lack]:
    """What is missing, the grave ones first."""
    found = [lack for source in _lacks for lack in source(by, about, on)]
    return sorted(found, key=lambda lack: not lack.grave)


def actions_of(by: Actor, about: About, on: date) -> list[Action]:
    """What may be done to the organisation besides what the register offers."""
    return [action for source in _actions for action in source(by, about, on)]
