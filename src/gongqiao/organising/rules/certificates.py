"""What has to enter a union's legal-person certificate, since when and until when (变更登记, 换证).

Worked table in docs/rules/organising-by-election.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gongqiao.kernel.findings import Finding
from gongqiao.organising.rules import tables


@dataclass(frozen=True, slots=True)
class Certificate:
    """One that stands; `valid_to` is exclusive."""

    representative: str
    issued_on: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Union:
    """What the register says of its union on a day. `chair` and `term`: name and first day, first
    day and end (exclusive). `names`: since when it has been called what, the first one first."""

    chair: tuple[str, date] | None
    term: tuple[date, date] | None
    names: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """TERM_NEW, CHAIR_NEW or NAME_NEW, since that day; `until` is the last day to enter it."""

    code: str
    since: date
    until: date
    was: str = ""
    now: str = ""

    @property
    def finding(self) -> Finding:
        """As it is told on pages."""
        figures = {"was": self.was, "now": self.now, "since_on": self.since, "until_on": self.until}
        return Finding(f"CERTIFICATE_{self.code}", figures)


def changes(held: Certificate, union: Union, on: date) -> list[Change]:
    """What the certificate does not say yet, the oldest first. A union whose term is over elects
    first; until then nothing can be entered."""
    if union.term is None or on >= union.term[1]:
        return []
    found = [*_term(held, union.term, on), *_chair(held, union), *_name(held, union.names)]
    return sorted(found, key=lambda change: change.since)


def _change(code: str, since: date, was: str = "", now: str = "") -> Change:
    return Change(code, since, since + timedelta(days=tables.certificate_days(since)), was, now)


def _term(held: Certificate, term: tuple[date, date], on: date) -> Iterable[Change]:
    """With each new term the certificate is renewed."""
    if held.issued_on < term[0]:
        yield _change("TERM_NEW", term[0])
    elif on >= held.valid_to:
        yield _change("TERM_NEW", held.valid_to)


def _chair(held: Certificate, union: Union) -> Iterable[Change]:
    """Only a chair is legal representative; who leads meanwhile is not."""
    if union.chair is not None and union.chair[0] != held.representative:
        since = max(union.chair[1], held.issued_on)
        yield _change("CHAIR_NEW", since, held.representative, union.chair[0])


def _name(held: Certificate, names: tuple[tuple[date, str], ...]) -> Iterable[Change]:
    """It bears the name that the union had on the day when it was issued."""
    before = [name for since, name in names if since <= held.issued_on]
    since: date | None = None
    for day, name in names:
        if before and day > held.issued_on:
            since = None if name == before[-1] else since or day
    if since is not None:
        yield _change("NAME_NEW", since, before[-1], names[-1][1])
