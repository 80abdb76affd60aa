"""The dated figures of `organising/tables/`, typed. Read once; a rule is told the day."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from gongqiao.kernel.dated import DatedTable, NotInForce, load_table

_FOLDER = Path(__file__).resolve().parent.parent / "tables"
LOCAL = frozenset({"national", "local_federation", "industrial_union"})
"""Kinds of organisation whose term the law fixes at five years."""


@dataclass(frozen=True, slots=True)
class VotingRule:
    """Shares of all who may vote (`present`, `votes_over`) and of the seats (`surplus`)."""

    present: Fraction
    votes_over: Fraction
    surplus: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class RecallRule:
    """Shares of all who may vote (`present`, `votes_over`) and of the members (`proposed_by`)."""

    present: Fraction
    votes_over: Fraction
    proposed_by: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Band:
    """How many people are usual for so many members."""

    least: int
    most: int
    source: str


@dataclass(frozen=True, slots=True)
class TermRule:
    """How long a term may be, when its end comes near, how long it may be stretched."""

    years: tuple[int, ...]
    due_days: int
    extension_months: int
    source: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many people on something is due."""

    union_members: int
    women_members: int
    full_time_chair_staff: int
    congress_above: int


@dataclass(frozen=True, slots=True)
class Proportion:
    """What is asked of the holders of a post in organisations of a kind."""

    kind: str
    post: str
    party_deputy: Fraction | None
    natures: tuple[str, ...]
    source: str


@cache
def _table(name: str) -> DatedTable:
    return load_table(_FOLDER / f"{name}.yaml")


def voting(committee: str, on: date, *, within: bool = False) -> VotingRule:
    """The rule for electing a committee on that day; `within` its term, only vacant posts."""
    entry = _table("election").at(on, "by_election" if within else committee)
    shares = entry.values
    return VotingRule(
        present=Fraction(shares["present"]),
        votes_over=Fraction(shares["votes_over"]),
        surplus=Fraction(shares["surplus"]),
        source=entry.source,
    )


def recall(on: date) -> RecallRule:
    """The rule for removing somebody before the term ends."""
    entry = _table("election").at(on, "recall")
    shares = entry.values
    return RecallRule(
        present=Fraction(shares["present"]),
        votes_over=Fraction(shares["votes_over"]),
        proposed_by=Fraction(shares["proposed_by"]),
        source=entry.source,
    )


def band(key: str, members: int, on: date) -> Band | None:
    """The usual number for so many members (`committee`, `delegates`); None below the first."""
    entry = _table("sizes").at(on, key)
    fitting = [b for b in entry.values["bands"] if b["from"] <= members]
    return Band(fitting[-1]["least"], fitting[-1]["most"], entry.source) if fitting else None


def term_rule(kind: str, on: date) -> TermRule:
    """The rule for the terms of organisations of a kind."""
    entry = _table("terms").at(on, "local" if kind in LOCAL else "grassroots")
    figures = entry.values
    return TermRule(
        tuple(figures["years"]), figures["due_days"], figures["extension_months"], entry.source
    )


def reply_days(on: date) -> int:
    """Within how many days the upper union answers."""
    return int(_table("terms").at(on, "clocks").values["reply_days"])


def certificate_days(on: date) -> int:
    """Within how many days a change enters the legal-person certificate."""
    return int(_table("terms").at(on, "clocks").values["certificate_change_days"])


def vacancy_months(post: str, on: date) -> int | None:
    """How long a post may stay vacant that fell vacant on that day; None: no limit is known."""
    key = post if post in ("chair", "acting") else "others"
    try:
        months: int = _table("vacancies").at(on, key).values["months"]
    except NotInForce:
        return None
    return months


def thresholds(on: date) -> Thresholds:
    """Numbers of people from which something is due."""
    return Thresholds(**_table("terms").at(on, "thresholds").values)


def proportions(kind: str, on: date) -> list[Proportion]:
    """What is asked of the officers of an organisation of that kind."""
    found = []
    for entry in _table("officers").entries:
        of, _, post = entry.key.partition(".")
        if of != kind:
            continue
        try:
            standing = _table("officers").at(on, entry.key)
        except NotInForce:
            continue
        if standing is entry:
            share = entry.values.get("party_deputy")
            natures = tuple(entry.values.get("natures", ()))
            deputy = Fraction(share) if share is not None else None
            found.append(Proportion(of, post, deputy, natures, entry.source))
    return found
