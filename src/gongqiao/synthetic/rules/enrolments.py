"""Who takes part in which period, when they paid, and who came back after a gap."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules.dice import Dice, Ints
from gongqiao.synthetic.rules.profiles import Period, Profile, count_of

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Taking:
    """The enrolled of one period, sorted. `gone`: of the period before, who does not take part.

    `returned`: those who were away for one period. `fresh`: who never took part before.
    """

    people: Ints
    gone: Ints
    returned: Ints
    fresh: Ints


def takings(dice: Dice, profile: Profile) -> tuple[dict[int, Taking], int]:
    """By period number who takes part; and how many people there are in all (with those beside)."""
    found: dict[int, Taking] = {}
    before = np.zeros(0, dtype=np.int64)
    away = np.zeros(0, dtype=np.int64)
    known = 0
    for period in profile.periods:
        box = dice.box(period.no)
        stay = box.chance("again", before.size, profile.retained_per_10000)
        kept, gone = before[stay][: period.enrolments], before[~stay]
        if period.enrolments == 0:
            continue
        back = away[: count_of(profile, period, Plant.WAITING)]
        new = max(0, period.enrolments - kept.size - back.size)
        fresh = np.arange(known, known + new)
        people = np.sort(np.concatenate([kept, back, fresh]))[: period.enrolments]
        found[period.no] = Taking(people, gone, back, fresh)
        known += new
        before, away = people, gone
    return found, known + profile.beside


def paid_on(dice: Dice, period: Period, count: int) -> Ints:
    """Days (since 1970) on which the fee came: in the weeks before cover."""
    start = (period.cover_from - EPOCH).days
    return start - dice.between(f"paid {period.no}", count, 12, 60)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days
