"""What a person's stays of one period pay: plain Python, the reference of the set-based path.

docs/rules/mutual-aid-benefit.md says each step in words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date

from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.rules.amounts import is_below_deductible, raw_amount, room_under
from gongqiao.mutualaid.rules.cases import Case, cases_of
from gongqiao.mutualaid.rules.effective import effective
from gongqiao.mutualaid.rules.scheme import (
    Accumulate,
    CountDate,
    DayBandBenefit,
    Scheme,
    SchemePeriod,
    ShareBenefit,
    StayBenefit,
)
from gongqiao.mutualaid.rules.stays import (
    Link,
    Stay,
    counted_day,
    first_mismatch,
    link_of,
    sent_twice,
    stays_of,
)
from gongqiao.mutualaid.rules.types import Cover, Part, Settlement, StayDecision, StayKey

_UNINTERESTING = Reason.BELOW_DEDUCTIBLE.bit | Reason.ZERO.bit
_TESTS = (Reason.INSUTYPE, Reason.MED_TYPE, Reason.HOSPITAL)

Links = Mapping[str, Mapping[StayKey, Link]]
"""By benefit code, the stays that the benefit takes."""


def decide(
    settlements: Iterable[Settlement],
    cover: Cover,
    scheme: Scheme,
    distinct: Collection[StayKey] = (),
) -> list[StayDecision]:
    """Decide all stays of one person in one period, sorted as the decisions file is.

    `settlements`: the newest revision of everything known of the person (other periods included),
    reversals with what they reverse. `distinct`: stays that a reviewer has marked as another cause
    than the one before. Raises ValueError when a natural key is given twice.
    """
    stays = stays_of(effective(settlements))
    links: dict[str, dict[StayKey, Link]] = {}
    for benefit in scheme.stay_benefits():
        found = (link_of(benefit, stay, cover) for stay in stays)
        links[benefit.code] = {link.key: link for link in found if link is not None}
    parts = _all_parts(scheme, links, cover, distinct)
    twice = sent_twice(stays)
    rows = (_row(stay, scheme, links, parts, twice) for stay in stays)
    decisions = [row for row in rows if row is not None]
    return sorted(decisions, key=lambda row: (row.key.mdtrt_id, row.settlements[0][::-1]))


def _within(link: Link, period: SchemePeriod) -> bool:
    return period.cover_from <= link.day < period.cover_to


def _all_parts(
    scheme: Scheme, links: Links, cover: Cover, distinct: Collection[StayKey]
) -> dict[StayKey, list[Part]]:
    """The parts of every stay, benefit by benefit in the scheme's order."""
    chains = {
        code: sorted(
            (link for link in taken.values() if _within(link, scheme.period)),
            key=lambda link: link.order,
        )
        for code, taken in links.items()
    }
    last = {link.key: code for code, chain in chains.items() for link in chain}
    left = _aid_at_source(links)
    parts: dict[StayKey, list[Part]] = defaultdict(list)
    for benefit in scheme.stay_benefits():
        walk = _Walk(benefit, cover, cases_of(benefit, chains[benefit.code], distinct))
        for link in chains[benefit.code]:
            part = walk.step(link, left[link.key], last[link.key] == benefit.code)
            left[link.key] -= part.at_source
            parts[link.key].append(part)
        for link in links[benefit.code].values():
            if not _within(link, scheme.period):
                parts[link.key].append(_outside(benefit, link))
    return parts


def _aid_at_source(links: Links) -> dict[StayKey, int]:
    """Aid paid at discharge, over the settlements that some benefit takes; not below 0."""
    taken: dict[StayKey, set[Settlement]] = defaultdict(set)
    for by_stay in links.values():
        for key, link in by_stay.items():
            taken[key].update(link.taken)
    return {key: max(0, sum(s.aid_paid_at_source or 0 for s in t)) for key, t in taken.items()}


def _outside(benefit: StayBenefit, link: Link) -> Part:
    return Part(
        benefit=benefit.code,
        stay_date=link.day,
        base=link.base,
        opening_base=0,
        opening_paid=0,
        raw=0,
        payable=0,
        reasons=link.reasons | Reason.OUTSIDE_COVER.bit,
    )


@dataclass(slots=True)
class _Walk:
    """One benefit's chain, stay by stay: what came before is `opening` and `used`."""

    benefit: StayBenefit
    cover: Cover
    cases: Mapping[StayKey, Case]
    opening: int = 0
    used: int = 0
    days_of_case: dict[int, int] = default(default_factory=dict)
    paying_cases: set[int] = default(default_factory=set)

    def step(self, link: Link, at_source: int, is_last: bool) -> Part:
        """Decide the next stay of the chain; `at_source` is the aid not yet set against a part."""
        cap = self.benefit.cap_per_period
        opening_base, raw, reasons = self._raw(link)
        reasons |= link.reasons
        opening_paid = self.used if cap is None else min(cap, self.used)
        room = room_under(cap, opening_paid, raw)
        due = min(raw, room)
        mine = at_source if is_last else min(at_source, due)
        payable = max(0, due - mine)
        self.used += payable + mine
        if raw > room:
            reasons |= Reason.CAP_REACHED.bit
        if mine > 0:
            reasons |= Reason.PAID_AT_SOURCE.bit
        return Part(
            benefit=self.benefit.code,
            stay_date=link.day,
            base=link.base,
            opening_base=opening_base,
            opening_paid=opening_paid,
            raw=raw,
            payable=payable,
            at_source=mine,
            shares=self.cover.shares,
            reasons=reasons,
        )

    def _raw(self, link: Link) -> tuple[int, int, int]:
        """Opening base, raw amount and the reasons why it is nothing."""
        if isinstance(self.benefit, DayBandBenefit):
            return self._raw_of_case(self.benefit, link)
        opening = self.opening
        if not link.covered:
            return opening, 0, 0
        raw = raw_amount(self.benefit, link.base, opening, self.cover.shares)
        if isinstance(self.benefit, ShareBenefit) and self.benefit.accumulate is Accumulate.PERIOD:
            self.opening += link.base
        return opening, raw, self._why_nothing(link, raw, opening)

    def _raw_of_case(self, benefit: DayBandBenefit, link: Link) -> tuple[int, int, int]:
        if not link.covered:
            return 0, 0, 0
        case = self.cases[link.key]
        opening = self.days_of_case.get(case.number, 0)
        self.days_of_case[case.number] = opening + link.base
        merged = Reason.READMISSION.bit if case.is_readmission else 0
        raw = raw_amount(benefit, link.base, opening, self.cover.shares)
        if raw > 0 and case.number not in self.paying_cases:
            if benefit.max_cases is not None and len(self.paying_cases) >= benefit.max_cases:
                return opening, 0, merged | Reason.CASES_USED.bit
            self.paying_cases.add(case.number)
        return opening, raw, merged | self._why_nothing(link, raw, opening)

    def _why_nothing(self, link: Link, raw: int, opening: int) -> int:
        if raw > 0:
            return 0
        below = is_below_deductible(self.benefit, link.base, opening)
        return (Reason.BELOW_DEDUCTIBLE if below else Reason.ZERO).bit


def _row(
    stay: Stay,
    scheme: Scheme,
    links: Links,
    parts: Mapping[StayKey, Sequence[Part]],
    twice: Collection[tuple[str, str]],
) -> StayDecision | None:
    """The row of a stay; None when its date lies outside the period."""
    mine = parts.get(stay.key, ())
    period = scheme.period
    days = [part.stay_date for part in mine] or [_day_without_benefit(stay, scheme)]
    day = next((d for d in days if period.cover_from <= d < period.cover_to), None)
    if day is None:
        return None
    used = {s.key for by_stay in links.values() if (k := by_stay.get(stay.key)) for s in k.taken}
    payable = sum(part.payable for part in mine)
    reasons = 0
    for part in mine:
        reasons |= part.reasons
    if payable > 0:
        reasons &= ~_UNINTERESTING
    rows = [e.settlement for e in stay.live] or list(stay.reversed)
    return StayDecision(
        key=stay.key,
        settlements=tuple(sorted((s.key for s in rows), key=lambda key: key[::-1])),
        used=tuple(sorted(used, key=lambda key: key[::-1])),
        stay_date=day,
        base=_base_of_row(mine, scheme),
        parts=tuple(mine),
        payable=payable,
        reasons=reasons | _left_out(stay, scheme) | _marks(stay, twice),
    )


def _day_without_benefit(stay: Stay, scheme: Scheme) -> date:
    benefits = scheme.stay_benefits()
    count_date = benefits[0].count_date if benefits else CountDate.ENDDATE
    rows = [e.settlement for e in stay.live] or list(stay.reversed)
    return max(counted_day(s, count_date) for s in rows)


def _base_of_row(parts: Sequence[Part], scheme: Scheme) -> int:
    shares = {b.code for b in scheme.stay_benefits() if isinstance(b, ShareBenefit)}
    return next((part.base for part in parts if part.benefit in shares), 0)


def _left_out(stay: Stay, scheme: Scheme) -> int:
    """For each live settlement that no benefit takes: the test at which it failed, at best."""
    benefits = scheme.stay_benefits()
    reasons = 0
    for row in stay.live:
        failed = [first_mismatch(row.settlement, b.match) for b in benefits]
        if not failed:
            reasons |= Reason.ZERO.bit
        elif None not in failed:
            reasons |= _TESTS[max(number for number in failed if number is not None)].bit
    return reasons


def _marks(stay: Stay, twice: Collection[tuple[str, str]]) -> int:
    reasons = Reason.REVERSED.bit if stay.reversed else 0
    if any(e.settlement.key in twice for e in stay.live):
        reasons |= Reason.DUPLICATE.bit
    return reasons
