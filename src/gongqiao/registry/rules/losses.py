"""A roster that takes many members away from a union is asked about before it is brought in."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

LARGEST_SHARE = Fraction(1, 5)
LEAST = 5
"""Fewer leaving members than these are asked about only where they are half of the union."""
HALF = Fraction(1, 2)
FEW = 2
"""One single member who moves is nobody's accident, whatever share of the union it is."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A union that would lose more than LARGEST_SHARE of its members, or half of a few."""

    union: str
    leaving: int
    of: int


def losses(leaving: Mapping[int, int], unions: Mapping[int, tuple[str, int]]) -> list[Loss]:
    """`leaving`: how many members of each union the file moves; `unions`: name and members now."""
    found = [
        Loss(*unions[union][:1], leaving=count, of=unions[union][1])
        for union, count in leaving.items()
        if _many(count, unions[union][1])
    ]
    return sorted(found, key=lambda loss: (-loss.leaving, loss.union))


def _many(leaving: int, members: int) -> bool:
    share = Fraction(leaving, members) if members else Fraction(0)
    return (leaving >= LEAST and share > LARGEST_SHARE) or (leaving >= FEW and share >= HALF)
