"""Cases of a day-band benefit: stays that are taken for one illness.

docs/rules/mutual-aid-benefit.md, section 4, day_band.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongqiao.kernel.months import months_later
from gongqiao.mutualaid.rules.scheme import DayBandBenefit, StayBenefit
from gongqiao.mutualaid.rules.stays import Link
from gongqiao.mutualaid.rules.types import StayKey


@dataclass(frozen=True, slots=True)
class Case:
    """Which case a stay belongs to, and whether it was merged into an earlier stay's."""

    number: int
    is_readmission: bool


def cases_of(
    benefit: StayBenefit, chain: Sequence[Link], distinct: Collection[StayKey]
) -> Mapping[StayKey, Case]:
    """The case of each covered stay; empty for benefits that know no cases."""
    if not isinstance(benefit, DayBandBenefit):
        return {}
    places = {link.key: place for place, link in enumerate(chain)}
    in_time = sorted(
        (link for link in chain if link.covered),
        key=lambda link: (min(s.begndate for s in link.taken), places[link.key]),
    )
    cases: dict[StayKey, Case] = {}
    number = 0
    until: date | None = None
    for link in in_time:
        admitted = min(s.begndate for s in link.taken)
        discharged = max(s.enddate for s in link.taken)
        merged = (
            until is not None
            and benefit.merge_months > 0
            and link.key not in distinct
            and admitted <= months_later(until, benefit.merge_months)
        )
        if not merged:
            number += 1
        until = max(until, discharged) if merged and until is not None else discharged
        cases[link.key] = Case(number, merged)
    return cases
