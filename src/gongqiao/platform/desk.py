"""What waits for whom: apps of all floors register it, the day page and the worker's home show it.

Functions registered here are called while a page is drawn: each runs one bounded query or two and
returns nothing for people it does not concern.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from django.utils.functional import Promise

from gongqiao.platform.context import Actor

Text = str | Promise
MOST_CARDS = 12


class Weight(IntEnum):
    """How a card stands among the others: the lighter number comes first."""

    MONEY = 1  # it has arrived
    ANSWER = 2  # waits for the worker: a vote, a rating, an account, a yes or no
    NEWS = 3  # something happened: a request answered
    STANDING = 4  # holds anyway: a cover, a card


@dataclass(frozen=True, slots=True)
class Work:
    """Matters that need a person: how many, how many of them are late, where they are handled.

    `address` is the list of exactly these matters. `oldest` is the instant the oldest one came in.
    """

    label: Text
    count: int
    address: str
    icon: str = "clipboard-check"
    note: Text = ""
    overdue: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One thing for this worker now. `amount_fen` makes it the large card with a figure.

    `state` and `tone` are the pill's words and tone; `ask` the words of its link. `weight` places
    it: without one, an amount is money, the tone `warn` waits for the worker, an instant (`at`)
    is news, and the rest holds anyway.
    """

    title: Text
    address: str
    note: Text = ""
    icon: str = "message-circle"
    amount_fen: int | None = None
    state: Text = ""
    tone: str = ""
    ask: Text = ""
    at: datetime | None = None
    weight: Weight | None = None

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts: by weight, then the newest first."""
        usual = Weight.STANDING if self.at is None else Weight.NEWS
        if self.amount_fen is not None:
            usual = Weight.MONEY
        elif self.tone == "warn":
            usual = Weight.ANSWER
        return self.weight or usual, -(self.at.timestamp() if self.at else 0)


@dataclass(frozen=True, slots=True)
class Service:
    """A tile of the worker's services. `words`: what else people call it, for the search.

    `group`: one of GROUPS, in whose order the page of services shows them.
    """

    order: int
    title: Text
    url_name: str
    icon: str
    note: Text = ""
    group: str = "union"
    words: Text = ""


GROUPS = ("money", "union", "mine")
"""Money and cover; what the union does for its members; what is kept about me."""


WorkSource = Callable[[Actor, date], Iterable[Work]]
CardSource = Callable[[Actor, date], Iterable[Card]]
_work: list[WorkSource] = []
_cards: list[CardSource] = []
_services: list[Service] = []


def register(
    *,
    work: WorkSource | None = None,
    cards: CardSource | None = None,
    services: Iterable[Service] = (),
) -> None:
    """Called in AppConfig.ready() by each app that has matters for staff, cards or services."""
    if work is not None and work not in _work:
        _work.append(work)
    if cards is not None and cards not in _cards:
        _cards.append(cards)
    _services.extend(s for s in services if s not in _services)


def work_of(by: Actor, on: date) -> list[Work]:
    """What waits for the actor, late matters first, then the largest heap; empty heaps left out."""
    found = [w for source in _work for w in source(by, on) if w.count]
    return sorted(found, key=lambda w: (-w.overdue, -w.count))


def cards_of(by: Actor, on: date) -> list[Card]:
    """The actor's cards, the most important first: `Card.rank`."""
    found = [card for source in _cards for card in source(by, on)]
    return sorted(found, key=lambda c: c.rank)[:MOST_CARDS]


def services() -> list[Service]:
    """All services in their order."""
    return sorted(_services, key=lambda s: s.order)
