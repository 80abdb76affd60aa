"""A measured figure beside its limit."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

ALL_DAY = (
    "/office/aid/batches/", "/office/aid/claims/", "/office/aid/objections/",
    "/office/aid/review/", "/office/applications/", "/office/desk/", "/office/feeds/",
    "/office/members/", "/office/requests/",
)  # fmt: skip
"""Where people work all day: what begins so asks at most 15 queries, other pages 20; so does a
search, which first asks who is meant, but for the board's.
"""
BOARD = "/office/desk/"


def most_queries(path: str) -> int:
    """How many queries a page may ask."""
    return 15 if path.startswith(ALL_DAY) and ("?q=" not in path or path.startswith(BOARD)) else 20


@dataclass(frozen=True)
class Line:
    """One figure; `at_least` or `at_most` is its limit. `each`: what single repetitions gave."""

    says: str
    figure: float
    at_least: float | None = None
    at_most: float | None = None
    each: Sequence[float] = ()
    digits: int = 2

    @property
    def holds(self) -> bool:
        """Within its limit (or it has none)."""
        low = self.at_least is None or self.figure >= self.at_least
        return low and (self.at_most is None or self.figure <= self.at_most)

    def __str__(self) -> str:
        limit = ""
        if self.at_least is not None:
            limit = f"at least {self.at_least:g}"
        if self.at_most is not None:
            limit = f"at most {self.at_most:g}"
        mark = "" if not limit else ("ok" if self.holds else "MISSED")
        each = " · ".join(f"{value:,.2f}" for value in self.each)
        figure = f"{self.figure:,.{self.digits}f}"
        return f"{self.says:<64} {figure:>16}   {limit:<15} {mark:<6} {each}".rstrip()


def p95(each: Sequence[float]) -> float:
    """What nineteen of twenty stay below."""
    return statistics.quantiles(each, n=20)[-1]


def median(
    says: str,
    each: Sequence[float],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Line:
    """The median of the repetitions, with each of them."""
    return Line(says, statistics.median(each), at_least, at_most, each if len(each) > 1 else ())
