"""The dated tables of notices, read once, and what they say today."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from gongqiao.kernel.dated import load_table
from gongqiao.kernel.period import CHINA
from gongqiao.kernel.workdays import statutory
from gongqiao.notices import rules
from gongqiao.notices.rules import Kind, Price

_FOLDER = Path(__file__).parent / "tables"
KINDS = load_table(_FOLDER / "kinds.yaml")
QUIET = load_table(_FOLDER / "quiet_hours.yaml")
PRICES = load_table(_FOLDER / "prices.yaml")
NAMED: frozenset[str] = frozenset(c for entry in KINDS.entries for c in entry.values["channels"])
"""Every channel that the table of kinds names."""


def day_of(at: datetime) -> date:
    """The business date of an instant."""
    return at.astimezone(CHINA).date()


def kind_at(code: str, at: datetime) -> Kind:
    """How a notice of this code leaves."""
    return rules.kind_on(KINDS, rules.kind_of(code), day_of(at))


def way_at(code: str, at: datetime) -> tuple[str, ...]:
    """Its channels in this installation, in their order."""
    return rules.way(kind_at(code, at), settings.NOTICE_CHANNELS, NAMED)


def named_kinds(at: datetime) -> list[Kind]:
    """The kinds that the table names on that day, and the one for all others."""
    keys = sorted({entry.key for entry in KINDS.entries if entry.holds_on(day_of(at))})
    return [rules.kind_on(KINDS, key, day_of(at)) for key in keys]


def leaves_at(at: datetime) -> datetime:
    """When a message that is not urgent may leave."""
    return rules.leaves_at(at, QUIET, statutory())


def tried_at(code: str, due: datetime, at: datetime) -> datetime:
    """When a delivery that is due then is tried: not in quiet hours, unless its kind is urgent."""
    soonest = max(due, at)
    return soonest if kind_at(code, at).urgent else leaves_at(soonest)


def price_at(channel: str, at: datetime) -> Price:
    """Price and monthly limit; an installation's own limit goes before the table's."""
    price = rules.price_on(PRICES, channel, day_of(at))
    own = settings.NOTICE_BUDGETS_FEN.get(channel)
    return price if own is None else replace(price, month_fen=own)
