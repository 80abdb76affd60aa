"""What is built: periods, sizes, and how many cases of each kind are planted.

Tongxiang's own scheme is not published. The parameters here are invented for demonstration; only
the sums are the feature's: 252,000 enrolments of 50 yuan in five periods since 2015, 3,403 payouts,
4,971,000 yuan.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from gongqiao.synthetic.enums import LATER, MONEY_MOVES, PAYING, Plant

PREMIUM = 5_000
"""Fen."""
AUTO_APPROVE = 500_000


@dataclass(frozen=True, slots=True)
class Terms:
    """The invented terms of a period. `tiers`: (upper bound in fen or None, basis points)."""

    tiers: tuple[tuple[int | None, int], ...]
    cap: int
    second_level_only: bool = False
    waiting_lapsed: int = 30

    @property
    def deductible(self) -> int:
        """The base (fen) up to which nothing is paid."""
        return self.tiers[0][0] or 0


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its days (half-open), how many enrol, how many stays are paid something."""

    no: int
    cover_from: date
    cover_to: date
    enrolments: int
    payouts: int
    terms: Terms
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole city. `payout_total` is what the payouts of all periods add up to, in fen."""

    scale: str
    today: date
    enterprises: int
    periods: tuple[Period, ...]
    payout_total: int
    retained_per_10000: int  # of the enrolled, how many enrol again
    beside: int  # members who never enrol
    below_per_10000: int  # stays within the deductible, by enrolment
    outpatients_per_10000: int
    strangers_per_10000: int
    planted: dict[Plant, int]  # per period
    roster: dict[Plant, int]  # in all
    late_money: bool  # later files change what was paid

    @property
    def past(self) -> tuple[Period, ...]:
        """The periods of the feature."""
        return tuple(p for p in self.periods if not p.is_current)


_EARLY = Terms(((150_000, 0), (500_000, 4_000), (1_000_000, 5_000), (None, 6_000)), 1_500_000, True)
_MIDDLE = Terms(((120_000, 0), (500_000, 4_000), (1_000_000, 5_000), (None, 6_500)), 2_000_000)
_JOINED = Terms(((100_000, 0), (500_000, 4_500), (1_000_000, 5_500), (None, 6_500)), 2_000_000)
_NOW = Terms(
    ((80_000, 0), (500_000, 4_500), (1_000_000, 5_500), (None, 7_000)), 3_000_000, waiting_lapsed=0
)
_TERMS = (_EARLY, _EARLY, _MIDDLE, _MIDDLE, _JOINED)

_ROSTER = {
    Plant.BAD_CHECK_DIGIT: 3,
    Plant.UNKNOWN_ORGANISATION: 2,
    Plant.NAME_CONFLICT: 2,
    Plant.MEMBER_TWICE: 2,
    Plant.ACCOUNT_OF_NOBODY: 2,
    Plant.HOLDER_DIFFERS: 2,
    Plant.NO_ACCOUNT: 3,
    Plant.BANK_FAILS: 4,
    Plant.ENROLLED_TWICE: 2,
    Plant.ENROLLED_UNKNOWN: 2,
}


def village(today: date) -> Profile:
    """About 2,000 members, every kind of case, ready in seconds."""
    planted = {kind: 1 for kind in Plant if kind not in _ROSTER}
    planted |= {Plant.CAP: 2, Plant.BELOW: 0, Plant.OUTPATIENT: 0, Plant.STRANGER: 0}
    planted |= {Plant.UNPARSABLE: 8, Plant.NEAR_NUMBER: 2, Plant.LAPSED: 2, Plant.NAME_DIFFERS: 2}
    past = _past((900, 1_100, 1_250, 1_450, 1_650), (36, 40, 44, 50, 56))
    return Profile(
        scale="village",
        today=today,
        enterprises=40,
        periods=(*past, current(today, 1_700, 45)),
        payout_total=271 * 70_000,
        retained_per_10000=9_400,
        beside=60,
        below_per_10000=400,
        outpatients_per_10000=300,
        strangers_per_10000=150,
        planted=planted,
        roster=_ROSTER,
        late_money=True,
    )


def city(today: date, *, part: int = 1) -> Profile:
    """The feature's own sums. `part` 20: one twentieth of it, by the same construction.

    Here planted cases leave the sums alone: what a later file reverses was paid nothing before, or
    is settled again to the same fen.
    """
    sizes = _shares((36_000, 44_000, 50_000, 57_000, 65_000), 252_000 // part)
    payouts = _shares((380, 520, 640, 800, 1_063), 3_403 // part)
    planted = {kind: max(1, 20 // part) for kind in Plant if kind not in _ROSTER}
    planted |= {Plant.CAP: 2 * max(1, 4 // part), Plant.UNPARSABLE: 16}
    planted |= {Plant.BELOW: 0, Plant.OUTPATIENT: 0, Plant.STRANGER: 0}
    planted |= dict.fromkeys((Plant.REVISED_UP, Plant.PREMIUM_UNPAID), 0)
    roster = {kind: 3 * count for kind, count in _ROSTER.items()}
    roster |= dict.fromkeys((Plant.NO_ACCOUNT, Plant.HOLDER_DIFFERS), 0)
    return Profile(
        scale="city",
        today=today,
        enterprises=max(60, 1_180 // part),
        periods=(*_past(sizes, payouts), current(today, 0, 0)),
        payout_total=3_403 // part * 497_100_000 // 3_403,
        retained_per_10000=8_500,
        beside=2_000 // part,
        below_per_10000=450,
        outpatients_per_10000=250,
        strangers_per_10000=150,
        planted=planted,
        roster=roster,
        late_money=False,
    )


def current(today: date, enrolments: int, payouts: int) -> Period:
    """The period in which `today` lies: the calendar year, or from July when the year is young."""
    start = date(today.year, 1, 1) if today.month >= 4 else date(today.year - 1, 7, 1)
    end = start.replace(year=start.year + 1)
    number = start.year - 2014
    return Period(number, start, end, enrolments, payouts, _NOW, is_current=True)


def deliveries(profile: Profile) -> tuple[date, ...]:
    """The days on which settlement files arrive, each with what was settled before.

    In January after each period, in April after the last; then twice in the current period.
    """
    days = [period.cover_to + timedelta(days=10) for period in profile.past]
    days.append(profile.past[-1].cover_to + timedelta(days=105))
    return (*days, profile.today - timedelta(days=21), profile.today)


def count_of(profile: Profile, period: Period, kind: Plant) -> int:
    """How many cases of a kind are planted in a period."""
    count = profile.planted.get(kind, 0)
    follows = any(p.cover_to == period.cover_from for p in profile.periods)
    returns = any(p.no == period.no - 2 for p in profile.periods)
    impossible = (
        not period.enrolments
        or (period.is_current and kind in LATER)
        or (kind in (Plant.CROSSING, Plant.LAPSED) and not follows)
        or (kind is Plant.WAITING and not (returns and follows))
        or (kind is Plant.SMALL_HOSPITAL and not period.terms.second_level_only)
        or (kind is Plant.REVERSAL_FIRST and period.is_current)
    )
    return 0 if impossible else count


def moves_money(profile: Profile, kind: Plant) -> bool:
    """Whether a case of the kind was paid something before a later file changed it."""
    return kind in PAYING or (kind in MONEY_MOVES and profile.late_money)


def _past(sizes: tuple[int, ...], payouts: tuple[int, ...]) -> tuple[Period, ...]:
    return tuple(
        Period(k + 1, date(2015 + k, 1, 1), date(2016 + k, 1, 1), sizes[k], payouts[k], terms)
        for k, terms in enumerate(_TERMS)
    )


def _shares(parts: tuple[int, ...], total: int) -> tuple[int, ...]:
    """The parts scaled to the total; what rounding leaves goes to the last."""
    scaled = [part * total // sum(parts) for part in parts]
    scaled[-1] += total - sum(scaled)
    return tuple(scaled)
