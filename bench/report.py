"""A measured figure beside its limit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure; `at_least` or `at_most` is its limit."""

    says: str
    figure: float
    at_least: float | None = None
    at_most: float | None = None

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
        return f"{self.says:<62} {self.figure:>12,.2f}   {limit:<16} {mark}"
