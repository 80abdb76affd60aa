"""One version of a scheme, as the rule reads it. Amounts in fen, rates in basis points.

`scheme_file.read` makes a `Scheme` from YAML and checks it; `scheme_json` stores and restores it.
The dataclasses themselves check nothing: what exists was checked.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

BASIS = 10_000
"""Rates are whole basis points: 0.65 is 6500."""


class CountDate(StrEnum):
    """Which date of a settlement must lie in cover."""

    BEGNDATE = "begndate"
    ENDDATE = "enddate"
    SETL_TIME = "setl_time"


class Accumulate(StrEnum):
    """Whether tiers apply to each stay or to all bases of the period together."""

    STAY = "stay"
    PERIOD = "period"


class DayCount(StrEnum):
    """How the days of a stay are counted."""

    NIGHTS = "nights"  # discharge − admission
    INCLUSIVE = "inclusive"  # discharge − admission + 1


@dataclass(frozen=True, slots=True)
class Tier:
    """The part of the base in (lo, upto] pays `rate_bp` / 10 000. `upto` None is open above."""

    lo: int
    upto: int | None
    rate_bp: int


@dataclass(frozen=True, slots=True)
class BaseTerm:
    """One column of the base expression with its sign (+1 or −1)."""

    sign: int
    column: str


@dataclass(frozen=True, slots=True)
class Match:
    """Which settlements a benefit takes. None takes all; a trailing `*` in a code is a prefix."""

    insutype: tuple[str, ...] | None
    med_type: tuple[str, ...] | None
    hosp_lv: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ShareBenefit:
    """A share of what remained with the worker, by marginal tiers."""

    code: str
    match: Match
    count_date: CountDate
    base: tuple[BaseTerm, ...]
    accumulate: Accumulate
    tiers: tuple[Tier, ...]
    minimum: int | None
    cap_per_period: int | None


@dataclass(frozen=True, slots=True)
class PerDiemBenefit:
    """An amount for each day in hospital after the first `skip_days`."""

    code: str
    match: Match
    count_date: CountDate
    skip_days: int
    per_day: int
    day_count: DayCount
    cap_per_period: int | None


@dataclass(frozen=True, slots=True)
class DayBand:
    """A case of (lo, upto] days pays min(d, most) days, or `most` days flat when not `counted`."""

    lo: int
    upto: int | None
    most: int
    counted: bool


@dataclass(frozen=True, slots=True)
class DayBandBenefit:
    """Paid days by bands, times an amount a day, times shares; a limited number of cases."""

    code: str
    match: Match
    count_date: CountDate
    per_day: int
    day_count: DayCount
    bands: tuple[DayBand, ...]
    max_cases: int | None
    merge_months: int
    cap_per_period: int | None


@dataclass(frozen=True, slots=True)
class LumpSumBenefit:
    """A fixed amount when an event is confirmed (a manual claim signals it)."""

    code: str
    event: str
    amount: int
    once: bool


StayBenefit = ShareBenefit | PerDiemBenefit | DayBandBenefit
"""The benefits that settlements alone decide."""

Benefit = StayBenefit | LumpSumBenefit


@dataclass(frozen=True, slots=True)
class SchemePeriod:
    """The period number and its half-open days of cover."""

    no: int
    cover_from: date
    cover_to: date


@dataclass(frozen=True, slots=True)
class Premium:
    """What one share costs for a category of unit or worker, in fen."""

    category: str
    amount: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Shares a person may hold, and waiting days by kind of enrolment."""

    shares_max: int
    waiting_new: int
    waiting_lapsed: int
    waiting_renewal: int


@dataclass(frozen=True, slots=True)
class Review:
    """Up to which amount (fen) a clean claim needs no person, and the share drawn for a look."""

    auto_approve_upto: int
    sample_rate_bp: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """One checked, immutable version of a scheme for one period."""

    code: str
    title_zh: str
    title_en: str
    source: str
    period: SchemePeriod
    premium: tuple[Premium, ...]
    enrolment: Enrolment
    benefits: tuple[Benefit, ...]
    review: Review

    def stay_benefits(self) -> tuple[StayBenefit, ...]:
        """The benefits that settlements decide, in the scheme's order."""
        return tuple(b for b in self.benefits if not isinstance(b, LumpSumBenefit))

    def lump_sums(self) -> tuple[LumpSumBenefit, ...]:
        """The benefits that a confirmed event decides, in the scheme's order."""
        return tuple(b for b in self.benefits if isinstance(b, LumpSumBenefit))

    def benefit(self, code: str) -> Benefit:
        """The benefit of that code. KeyError when there is none."""
        for benefit in self.benefits:
            if benefit.code == code:
                return benefit
        raise KeyError(code)
