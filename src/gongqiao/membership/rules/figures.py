"""Four figures that are never one: who is registered, verified, active, paying.

Counted where each person belongs, once: the open membership is the only one. A federation's figure
is the sum over the unions below it, never added to theirs.

- registered: an open membership, kept ones too
- verified: registered, a standing certificate whose number passes its check, and a mobile number
  that was proved (or the document seen by the union)
- active: registered, and the membership is not a kept one
- paying: active, with dues recorded that end not longer ago than a dated table allows (rules.dues)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NAMES = ("registered", "verified", "active", "paying")


@dataclass(frozen=True, slots=True)
class Own:
    """The figures of one organisation's own members."""

    organisation_id: int
    path: str
    registered: int
    verified: int
    active: int
    paying: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The figures of an organisation with all below it."""

    registered: int = 0
    verified: int = 0
    active: int = 0
    paying: int = 0


def sums(owns: Iterable[Own]) -> Mapping[str, Sum]:
    """By path, for every organisation with members and all above it."""
    found: dict[str, list[int]] = {}
    for own in owns:
        figures = (own.registered, own.verified, own.active, own.paying)
        parts = own.path.rstrip(".").split(".")
        for depth in range(1, len(parts) + 1):
            above = ".".join(parts[:depth]) + "."
            total = found.setdefault(above, [0, 0, 0, 0])
            for place, figure in enumerate(figures):
                total[place] += figure
    return {path: Sum(*figures) for path, figures in found.items()}
