"""Where the portal's figures come from: the one place that knows other apps' functions by name.

Each function asks an app's `api` and returns the portal's own type, or nothing where the app has no
such function (an installation without that system shows an honest empty state instead).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from gongqiao.platform.figures import Step


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """One period of mutual medical aid in figures. `cover_to` is exclusive; money in fen.

    `enrolled` counts enrolments (a person in a period), `payouts` people-times paid (a stay).
    """

    no: int
    cover_from: date
    cover_to: date
    enrolled: int
    payouts: int
    paid_fen: int
    premium_fen: int


@dataclass(frozen=True, slots=True)
class SchemeInForce:
    """A scheme that covers people today."""

    code: str
    title_zh: str
    title_en: str
    period_no: int
    cover_from: date
    cover_to: date


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a stay would bring: the amount, its steps, and the sentence about limits."""

    scheme: str
    payable_fen: int
    steps: Sequence[Step]
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Root:
    """The ledger's seal of one day."""

    day: date
    root: str  # hexadecimal
    entries: int


def _function(app: str, name: str) -> Callable[..., Any] | None:
    try:
        api = import_module(f"gongqiao.{app}.api")
    except ModuleNotFoundError as missing:
        if missing.name != f"gongqiao.{app}.api":
            raise
        return None
    found: Callable[..., Any] | None = getattr(api, name, None)
    return found


def period_figures() -> list[PeriodFigure]:
    """`mutualaid.api.period_figures()`: rows with the attributes of PeriodFigure, oldest first."""
    ask = _function("mutualaid", "period_figures")
    names = PeriodFigure.__dataclass_fields__
    return [PeriodFigure(**{n: getattr(row, n) for n in names}) for row in (ask() if ask else ())]


def schemes_in_force(on: date) -> list[SchemeInForce]:
    """`mutualaid.api.schemes_in_force(on)`: rows with the attributes of SchemeInForce."""
    ask = _function("mutualaid", "schemes_in_force")
    names = SchemeInForce.__dataclass_fields__
    return [SchemeInForce(**{n: getattr(r, n) for n in names}) for r in (ask(on) if ask else ())]


def has_calculator() -> bool:
    """Can a stay be tried out?"""
    return _function("mutualaid", "calculator") is not None


def calculator(*, own_fen: int, hospital_level: str, on: date) -> Estimate | None:
    """`mutualaid.api.calculator(own_fen=, hospital_level=, on=)`: attributes of Estimate, or None.

    None: no scheme covers that day, so nothing can be said.
    """
    ask = _function("mutualaid", "calculator")
    found = ask(own_fen=own_fen, hospital_level=hospital_level, on=on) if ask else None
    if found is None:
        return None
    return Estimate(found.scheme, found.payable_fen, tuple(found.steps), found.limits)


def latest_root() -> Root | None:
    """`ledger.api.latest_root()`: the last sealed day."""
    ask = _function("ledger", "latest_root")
    found = ask() if ask else None
    if found is None:
        return None
    return Root(found.day, bytes(found.root).hex(), found.entry_count)
