"""The arithmetic of one stay, exact in whole fen and basis points.

docs/rules/mutual-aid-benefit.md, sections 4 and 5. Shared by the decision and by its explanation.
"""

from collections.abc import Sequence

from gongqiao.mutualaid.rules.scheme import (
    BASIS,
    DayBand,
    DayBandBenefit,
    PerDiemBenefit,
    ShareBenefit,
    StayBenefit,
    Tier,
)
from gongqiao.mutualaid.rules.scheme import Accumulate as Acc


def tier_numerator(base: int, tiers: Sequence[Tier]) -> int:
    """Σ rate × part of the base in the tier, in fen × basis points, not rounded."""
    total = 0
    for tier in tiers:
        if base <= tier.lo:
            break
        top = base if tier.upto is None else min(base, tier.upto)
        total += tier.rate_bp * (top - tier.lo)
    return total


def half_up(numerator: int) -> int:
    """Fen from fen × basis points (not negative), halves upwards."""
    return (numerator + BASIS // 2) // BASIS


def entitlement(base: int, tiers: Sequence[Tier]) -> int:
    """What the tiers give for a base, rounded to the fen."""
    return half_up(tier_numerator(base, tiers))


def raw_of_stay(base: int, tiers: Sequence[Tier], minimum: int | None) -> int:
    """The raw amount of one stay: the tiers, lifted to the minimum where they give something."""
    numerator = tier_numerator(base, tiers)
    if minimum is not None and 0 < numerator < minimum * BASIS:
        return minimum
    return half_up(numerator)


def paid_days(days: int, bands: Sequence[DayBand]) -> int:
    """How many days the bands pay for a case of so many days."""
    if days <= 0:
        return 0
    for band in bands:
        if band.upto is None or days <= band.upto:
            return min(days, band.most) if band.counted else band.most
    return 0


def raw_amount(benefit: StayBenefit, base: int, opening_base: int, shares: int) -> int:
    """The raw amount (fen) of a covered stay before its cap.

    `base` and `opening_base` as in `types.Part`: fen for a share, days otherwise.
    """
    if isinstance(benefit, ShareBenefit):
        if benefit.accumulate is Acc.STAY:
            return raw_of_stay(base, benefit.tiers, benefit.minimum)
        before = entitlement(opening_base, benefit.tiers)
        return entitlement(opening_base + base, benefit.tiers) - before
    if isinstance(benefit, PerDiemBenefit):
        return max(0, base - benefit.skip_days) * benefit.per_day
    return _case_days(benefit, base, opening_base) * benefit.per_day * shares


def _case_days(benefit: DayBandBenefit, days: int, opening: int) -> int:
    return paid_days(opening + days, benefit.bands) - paid_days(opening, benefit.bands)


def room_under(cap: int | None, opening_paid: int, raw: int) -> int:
    """What the cap still allows; `raw` itself where there is no cap."""
    return raw if cap is None else max(0, cap - opening_paid)


def is_below_deductible(benefit: StayBenefit, base: int, opening_base: int) -> bool:
    """True when the whole base lies in leading tiers that pay nothing, or within skipped days."""
    if isinstance(benefit, PerDiemBenefit):
        return 0 < base <= benefit.skip_days
    if isinstance(benefit, DayBandBenefit) or base <= 0:
        return False
    reached = base if benefit.accumulate is Acc.STAY else opening_base + base
    paying = next((tier.lo for tier in benefit.tiers if tier.rate_bp > 0), None)
    return paying is None or reached <= paying
