"""A roster that takes many members away from a union is asked about before it is brought in."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

LARGEST_SHARE = Fraction(1, 5)
LEAST = 5
"""Fewer leaving members are nobody's accident; a union of six may lose three to a new one."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A union that would lose more than LARGEST_SHARE of its members."""

    union: str
    leaving: int
    of: int


def losses(leaving: Mapping[int, int], unions: Mapping[int, tuple[str, int]]) -> list[Loss]:
    """`leaving`: how many members of each union the file moves; `unions`: name and members now."""
    found = [
        Loss(*unions[union][:1], leaving=count, of=unions[union][1])
        for union, count in leaving.items()
        if count >= LEAST and count > LARGEST_SHARE * unions[union][1]
    ]
    return sorted(found, key=lambda loss: (-loss.leaving, loss.union))
