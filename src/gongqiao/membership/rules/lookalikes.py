"""Which two entries may be one human being: what makes them alike, and how much it weighs.

Pairs come from blocks (the same name key, the same mobile, the same birth date and first sign of
the name), never from every entry with every other; a block of more than BIGGEST is left out: it
says nothing (a shared mobile of a whole workshop, a name of a thousand people).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from gongqiao.membership.enums import Alike

BIGGEST = 12
LOWEST = 60
"""Below this score nobody is asked."""
NEAR_NUMBER = 2
"""Signs by which two mistyped certificate numbers may differ."""
NEAR_NAME = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of an entry. `numbers`: certificate numbers, normalised."""

    person_id: int
    name_key: str
    born_on: date | None
    gender: str
    mobile: bytes | None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries, the smaller id first."""

    low: int
    high: int
    score: int
    grounds: tuple[str, ...]


def possible(one: Entry, other: Entry) -> bool:
    """May they be a pair, if their numbers are near? Asked before numbers are opened."""
    return _weighed(one, other, near_number=True) is not None


def compare(one: Entry, other: Entry) -> Pair | None:
    """How alike two entries are; None below LOWEST."""
    return _weighed(one, other, near_number=_near(one.numbers, other.numbers))


def _weighed(one: Entry, other: Entry, *, near_number: bool) -> Pair | None:
    same_name = bool(one.name_key) and one.name_key == other.name_key
    near_name = not same_name and fuzz.ratio(one.name_key, other.name_key) >= NEAR_NAME
    same_mobile = one.mobile is not None and one.mobile == other.mobile
    same_birth = one.born_on is not None and one.born_on == other.born_on
    grounds: list[str] = []
    score = 0
    for holds, ground, weight in (
        (same_name, Alike.NAME, 40),
        (near_name, Alike.NEAR_NAME, 20),
        (same_mobile, Alike.MOBILE, 30),
        (same_birth, Alike.BIRTH, 25),
        # two right numbers of one county and day are near anyway: a slip shows in the date
        (near_number, Alike.NUMBER, 10 if same_birth else 35),
    ):
        if holds:
            grounds.append(ground.value)
            score += weight
    if one.gender and other.gender and one.gender != other.gender and not near_number:
        score -= 30
    if one.born_on and other.born_on and not same_birth and not near_number:
        score -= 25
    if score < LOWEST:
        return None
    low, high = sorted((one.person_id, other.person_id))
    return Pair(low, high, min(score, 100), tuple(grounds))


def _near(ones: Iterable[str], others: Iterable[str]) -> bool:
    """One digit mistyped, left out, or two changed places."""
    theirs = list(others)
    return any(
        0 < OSA.distance(a, b, score_cutoff=NEAR_NUMBER) <= NEAR_NUMBER
        for a in ones
        for b in theirs
        if a != b and abs(len(a) - len(b)) <= NEAR_NUMBER
    )
