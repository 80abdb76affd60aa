"""The bases of the stays that are paid something, laid out so that they come to a given sum.

Drawn from a curve with a long tail above the deductible, then stretched by one factor, the same for
all periods. What a stay pays is decided by the engine; here only its input is chosen.
"""

from collections.abc import Sequence

import numpy as np

from gongqiao.synthetic.rules.amounts import entitlement
from gongqiao.synthetic.rules.dice import Dice, Ints
from gongqiao.synthetic.rules.profiles import Period, Terms

CURVE = (
    (0, 1_000), (100_000, 25_000), (300_000, 90_000), (500_000, 190_000), (700_000, 340_000),
    (850_000, 620_000), (950_000, 1_200_000), (990_000, 2_200_000), (1_000_000, 3_000_000),
)  # fmt: skip
"""What lies above the deductible, before stretching: (millionths, fen)."""
STEPS = 1_000_000


def bases(
    dice: Dice, periods: Sequence[Period], capped: Sequence[int], total: int
) -> dict[int, Ints]:
    """By period number the bases of its payouts, in fen. `capped[k]`: how many of the last stays of
    period k come in pairs that meet the cap together.

    Raises ValueError when no stretch comes near the total.
    """
    drawn = {p.no: dice.box(p.no).curve("above", p.payouts, CURVE) for p in periods}

    def laid(stretch: int) -> dict[int, Ints]:
        return {
            p.no: _stretched(drawn[p.no], p.terms, pairs, stretch)
            for p, pairs in zip(periods, capped, strict=True)
        }

    def paid(stretch: int) -> int:
        return sum(
            sum_paid(found, p.terms, pairs)
            for (p, pairs), found in zip(
                zip(periods, capped, strict=True), laid(stretch).values(), strict=True
            )
        )

    low, high = 1, 20 * STEPS
    while low < high:
        middle = (low + high) // 2
        if paid(middle) < total:
            low = middle + 1
        else:
            high = middle
    if abs(paid(low) - total) * 200 > total:
        raise ValueError(f"the payouts cannot come to {total}")
    return laid(low)


def sum_paid(found: Ints, terms: Terms, pairs: int) -> int:
    """What the bases of a period pay together; the last `pairs` two by two up to the cap."""
    return int(paid_each(found, terms, pairs).sum())


def paid_each(found: Ints, terms: Terms, pairs: int) -> Ints:
    """What each base pays, in fen."""
    paid = entitlement(found, terms.tiers)
    if pairs:
        firsts = paid[-pairs::2]
        paid[found.size - pairs + 1 :: 2] = np.minimum(paid[-pairs + 1 :: 2], terms.cap - firsts)
    return paid


def _stretched(drawn: Ints, terms: Terms, pairs: int, stretch: int) -> Ints:
    """At least a yuan above the deductible, at most what stays under the cap alone."""
    above = np.maximum(100, drawn * stretch // STEPS)
    found: Ints = np.minimum(terms.deductible + above, most_under_cap(terms))
    if pairs:
        found[-pairs:] = most_under_cap(terms) * 3 // 4
    return found


def most_under_cap(terms: Terms) -> int:
    """The largest whole yuan of base that pays less than the cap."""
    low, high = 0, 100_000
    while low < high:
        middle = (low + high + 1) // 2
        if int(entitlement(np.array([middle * 100]), terms.tiers)[0]) < terms.cap:
            low = middle
        else:
            high = middle - 1
    return low * 100
