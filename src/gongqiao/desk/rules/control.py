"""Control charts of shares (p-charts): is a share out of the ordinary, or only a small number?

Pure. The centre is the pooled share of all points, never a mean of shares; the limits of a point
are those that chance passes on either side in RARE of all cases, for a group of its own size: three
standard deviations where a normal curve fits, counted out by the binomial where answers are few (of
two answers one bad one says nothing). A point outside its limits, or the eighth in a row on one
side of the centre, is worth a question; nothing else is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

SIGMAS = 3
RARE = 0.00135
NORMAL_FROM = 25.0
"""From this variance on (n·p·(1 − p)) the normal curve is good enough."""
RUN = 8


class Signal(StrEnum):
    """Why a point is worth a question."""

    ABOVE = "above"
    BELOW = "below"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Point:
    """`hits` of `n`; the share with the limits for a group of this size."""

    label: str
    hits: int
    n: int
    share: float
    lower: float
    upper: float
    signal: Signal | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The points that have answers, around the pooled share."""

    centre: float
    hits: int
    n: int
    points: tuple[Point, ...]


def p_chart(groups: Sequence[tuple[str, int, int]], *, in_order: bool = True) -> Chart | None:
    """From (label, hits, n); groups without answers are left out; None when none has any.

    `in_order`: the groups follow one another in time, so that runs mean something.
    """
    some = [(label, hits, n) for label, hits, n in groups if n > 0]
    if not some:
        return None
    if any(not 0 <= hits <= n for _label, hits, n in some):
        raise ValueError("hits must lie between 0 and n")
    all_hits, all_n = sum(hits for _l, hits, _n in some), sum(n for _l, _h, n in some)
    centre = all_hits / all_n
    points, side, length = [], 0, 0
    for label, hits, n in some:
        share = hits / n
        lower, upper = limits(n, centre)
        now = (share > centre) - (share < centre)
        length = length + 1 if now and now == side else abs(now)
        side = now
        signal = _outside(share, lower, upper)
        if signal is None and in_order and length >= RUN:
            signal = Signal.RUN
        points.append(Point(label, hits, n, share, lower, upper, signal))
    return Chart(centre, all_hits, all_n, tuple(points))


def limits(n: int, centre: float) -> tuple[float, float]:
    """Between which shares chance keeps a group of n, when each answer is good with `centre`."""
    rarer = min(centre, 1 - centre)
    if n * centre * (1 - centre) >= NORMAL_FROM or not rarer:
        swing = SIGMAS * sqrt(centre * (1 - centre) / n)
        return max(centre - swing, 0.0), min(centre + swing, 1.0)
    chance, passed, fewest, k = (1 - rarer) ** n, 0.0, 0, 0
    while 1 - passed - chance > RARE and k < n:
        passed += chance
        chance *= (n - k) / (k + 1) * rarer / (1 - rarer)
        k += 1
        fewest = k if passed <= RARE else fewest
    low, high = fewest / n, k / n
    if centre > rarer:
        low, high = 1 - high, 1 - low
    return min(low, centre), max(high, centre)


def _outside(share: float, lower: float, upper: float) -> Signal | None:
    if share > upper:
        return Signal.ABOVE
    return Signal.BELOW if share < lower else None
