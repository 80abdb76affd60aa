"""What is still to come for stays that have happened: chain ladder, with an interval. Pure.

`docs/rules/reserve.md` has the method and a worked example. Amounts are fen.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import numpy as np
from numpy.typing import NDArray

SEED = 20260101
DRAWS = 1000
FEWEST_MONTHS = 4
LITTLE = 0.05
"""A month of which less than this share is known is estimated from the other months."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of stays: decided so far, what is expected in the end, which share is known."""

    month: int
    decided: int
    ultimate: int
    known: float

    @property
    def unsettled(self) -> int:
        """What is still to come."""
        return self.ultimate - self.decided


@dataclass(frozen=True, slots=True)
class Estimate:
    """The unsettled amount with the interval that holds it in nine of ten cases."""

    unsettled: int
    low: int
    high: int
    months: tuple[Month, ...]


def month_index(year: int, month: int) -> int:
    """Months since year 0, so that differences are months: (2026, 3) → 24314."""
    return year * 12 + month - 1


def estimate(
    cells: Mapping[tuple[int, int], int], first: int, last: int, until: int, *, seed: int = SEED
) -> Estimate | None:
    """The unsettled amount at the end of month `until`; None where months or amounts are too few.

    `cells`: (month of the stay, month of the decision) → fen. Only decisions up to `until` count.
    Stays of the months `first` … `last` are estimated, of later ones than `until` nothing.
    """
    triangle = _triangle(cells, first, min(last, until), until)
    if triangle.shape[0] < FEWEST_MONTHS or triangle.sum() <= 0:
        return None
    known = _observed(*triangle.shape)
    factors = _factors(triangle[None], known)
    ultimates, shares = _ultimates(triangle[None], factors)
    months = tuple(
        Month(first + i, int(triangle[i].sum()), round(float(ultimates[0, i])), float(shares[0, i]))
        for i in range(triangle.shape[0])
    )
    total = sum(m.unsettled for m in months)
    low, high = _interval(triangle, ultimates[0], factors[0], seed)
    return Estimate(total, round(low), round(high), months)


def _triangle(cells: Mapping[tuple[int, int], int], first: int, last: int, until: int) -> Floats:
    """Increments by month of the stay (down) and months passed since (across)."""
    triangle = np.zeros((max(last - first + 1, 0), max(until - first + 1, 0)))
    for (stay, decided), amount in cells.items():
        if first <= stay <= last and decided <= until:
            triangle[stay - first, max(decided - stay, 0)] += amount
    return triangle


def _observed(months: int, ages: int) -> NDArray[np.bool_]:
    down, across = np.indices((months, ages))
    observed: NDArray[np.bool_] = down + across < ages
    return observed


def _factors(increments: Floats, observed: NDArray[np.bool_]) -> Floats:
    """For each drawn triangle, how a month's sum grows from one age to the next, by volume."""
    ages = observed.shape[1]
    sums = increments.cumsum(axis=2)
    factors = np.ones((increments.shape[0], ages))
    for age in range(ages - 1):
        rows = observed[:, age + 1]
        before, after = sums[:, rows, age].sum(axis=1), sums[:, rows, age + 1].sum(axis=1)
        usable = (before > 0) & (after > 0)
        factors[:, age] = np.where(usable, after / np.where(usable, before, 1), 1.0)
    return factors


def _shares(factors: Floats) -> Floats:
    """Which share of a month's end sum is known at each age."""
    to_the_end: Floats = np.flip(np.flip(factors, axis=1).cumprod(axis=1), axis=1)
    return 1 / to_the_end


def _ultimates(increments: Floats, factors: Floats) -> tuple[Floats, Floats]:
    """End sums of each month, and the share known now.

    A month of which little is known gets the mean of the others (by known volume) for its unknown
    part: multiplying the first few payouts of a month would say nothing.
    """
    size = increments.shape[1]
    shares = _shares(factors)[:, ::-1][:, :size]  # the oldest month has the greatest age
    latest = increments.sum(axis=2)
    mean = latest.sum(axis=1) / shares.sum(axis=1)
    thin = shares < LITTLE
    ends = np.where(thin | (latest <= 0), latest + mean[:, None] * (1 - shares), latest / shares)
    return ends, shares


def _interval(
    triangle: Floats, ultimates: Floats, factors: Floats, seed: int
) -> tuple[float, float]:
    """Bootstrap of the over-dispersed Poisson model (England and Verrall 1999): 5 % and 95 %."""
    months, ages = triangle.shape
    observed = _observed(months, ages)
    shares = _shares(factors[None])[0]
    fitted = ultimates[:, None] * np.diff(shares, prepend=0.0)[None, :]
    used = observed & (fitted > 1e-9)
    residuals = (triangle - fitted)[used] / np.sqrt(fitted[used])
    freedom = int(used.sum()) - (months + ages - 1)
    spread = float((residuals**2).sum()) / freedom if freedom > 0 else 0.0
    unsettled = float((ultimates - triangle.sum(axis=1)).sum())
    if spread <= 1e-9:
        return unsettled, unsettled
    adjusted = residuals * math.sqrt(used.sum() / freedom)
    chance = np.random.default_rng(seed)
    drawn = np.zeros((DRAWS, months, ages))
    drawn[:, used] = fitted[used] + chance.choice(adjusted, (DRAWS, adjusted.size)) * np.sqrt(
        fitted[used]
    )
    ends, _known = _ultimates(drawn, _factors(drawn, observed))
    means = np.maximum((ends - drawn.sum(axis=2)).sum(axis=1), 0.0)
    totals = chance.gamma(np.maximum(means / spread, 1e-12), spread)
    low, high = np.quantile(totals, [0.05, 0.95])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class NextPremium:
    """The premium of one enrolment for a chosen reserve rate, with what it is made of. Fen."""

    cost: int
    people: int
    expected: int
    reserve_rate: Decimal
    per_person: Decimal
    premium: int
    income: int
    reserve: int


def next_premium(cost: int, people: int, expected: int, reserve_rate: Decimal) -> NextPremium:
    """`cost` fen for `people` enrolments is expected again for each of `expected` enrolments.

    The premium leaves `reserve_rate` of it in the fund, rounded up to whole fen. Raises ValueError
    unless 0 ≤ reserve_rate < 1 and the counts are positive.
    """
    if not 0 <= reserve_rate < 1 or people < 1 or expected < 1 or cost < 0:
        raise ValueError("a rate from 0 to below 1 and positive counts are needed")
    per_person = Decimal(cost) / people
    premium = int((per_person / (1 - reserve_rate)).to_integral_value(ROUND_CEILING))
    income = premium * expected
    spent = int((per_person * expected).to_integral_value(ROUND_CEILING))
    return NextPremium(
        cost, people, expected, reserve_rate, per_person, premium, income, income - spent
    )
