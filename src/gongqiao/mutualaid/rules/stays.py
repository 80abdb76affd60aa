"""Stays of a person: grouped, matched to a benefit, dated, measured.

docs/rules/mutual-aid-benefit.md, sections 2 to 4.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongqiao.mutualaid.enums import Reason, mask_of
from gongqiao.mutualaid.rules.effective import Effective, EffectiveState
from gongqiao.mutualaid.rules.scheme import (
    CountDate,
    DayBandBenefit,
    DayCount,
    Match,
    PerDiemBenefit,
    ShareBenefit,
    StayBenefit,
)
from gongqiao.mutualaid.rules.types import Cover, Settlement, StayKey

NOT_COVERED = mask_of((Reason.OUTSIDE_COVER, Reason.WAITING, Reason.FEE_NOT_RECEIVED))
"""Reasons with which a stay keeps its place in the chain and gets nothing."""


@dataclass(frozen=True, slots=True)
class Stay:
    """All live and all reversed settlements of one visit."""

    key: StayKey
    live: tuple[Effective, ...]
    reversed: tuple[Settlement, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A stay as one benefit takes it. `base`: fen or days."""

    key: StayKey
    taken: tuple[Settlement, ...]
    day: date
    base: int
    reasons: int

    @property
    def order(self) -> tuple[object, ...]:
        """The place in the chain: latest setl_time, smallest setl_id, its source."""
        return (
            max(s.setl_time for s in self.taken),
            min((s.setl_id, s.source) for s in self.taken),
        )

    @property
    def covered(self) -> bool:
        """True when the stay's date lies in the person's cover."""
        return not self.reasons & NOT_COVERED


def stays_of(rows: Sequence[Effective]) -> list[Stay]:
    """The visits among a person's settlements; invalid rows and reversals make none."""
    live: dict[StayKey, list[Effective]] = defaultdict(list)
    gone: dict[StayKey, list[Settlement]] = defaultdict(list)
    for row in rows:
        s = row.settlement
        key = StayKey(s.mdtrt_id) if s.mdtrt_id else StayKey("", s.source, s.setl_id)
        if row.state is EffectiveState.LIVE:
            live[key].append(row)
        elif row.state is EffectiveState.REVERSED:
            gone[key].append(s)
    keys = sorted(live.keys() | gone.keys())
    return [Stay(key, tuple(live[key]), tuple(gone[key])) for key in keys]


def sent_twice(stays: Sequence[Stay]) -> set[tuple[str, str]]:
    """Natural keys of live settlements that look sent twice.

    The same number from two sources; or, under two numbers, the same first and last day with the
    same total fee above 0.
    """
    alike: dict[tuple[object, ...], list[tuple[str, str]]] = defaultdict(list)
    for s in (row.settlement for stay in stays for row in stay.live):
        alike[(s.setl_id,)].append(s.key)
        if s.medfee_sumamt > 0:
            alike[s.begndate, s.enddate, s.medfee_sumamt].append(s.key)
    return {key for keys in alike.values() if len(keys) > 1 for key in keys}


def code_matches(code: str, wanted: Sequence[str] | None) -> bool:
    """True when the list is None, names the code, or has a prefix (`21*`) of it."""
    if wanted is None:
        return True
    return any(code.startswith(w[:-1]) if w.endswith("*") else code == w for w in wanted)


def first_mismatch(s: Settlement, match: Match) -> int | None:
    """The first test that fails: 0 insutype, 1 med_type, 2 hosp_lv; None when all pass."""
    tests = ((s.insutype, match.insutype), (s.med_type, match.med_type), (s.hosp_lv, match.hosp_lv))
    for number, (code, wanted) in enumerate(tests):
        if not code_matches(code, wanted):
            return number
    return None


def counted_day(s: Settlement, count_date: CountDate) -> date:
    """The business date of a settlement that must lie in cover."""
    if count_date is CountDate.SETL_TIME:
        return s.setl_time.date()
    return s.begndate if count_date is CountDate.BEGNDATE else s.enddate


def link_of(benefit: StayBenefit, stay: Stay, cover: Cover) -> Link | None:
    """The stay as the benefit takes it; None when it takes none of its live settlements."""
    taken = tuple(e for e in stay.live if first_mismatch(e.settlement, benefit.match) is None)
    if not taken:
        return None
    rows = [e.settlement for e in taken]
    day = max(counted_day(s, benefit.count_date) for s in rows)
    reasons = cover_reasons(day, cover)
    if any(e.identity_off for e in taken):
        reasons |= Reason.IDENTITY_OFF.bit
    if not reasons & NOT_COVERED and _began_before(rows, cover):
        reasons |= Reason.BEGAN_BEFORE_COVER.bit
    if isinstance(benefit, ShareBenefit):
        base, complete = _share_base(rows, benefit)
        if not complete:
            reasons |= Reason.INCOMPLETE.bit
    else:
        base = _days(rows, benefit)
    return Link(stay.key, tuple(rows), day, base, reasons)


def cover_reasons(day: date, cover: Cover) -> int:
    """Why a day is not covered (R02, or R22 and R03), as a mask; 0 when it is."""
    if not cover.cover_from <= day < cover.cover_to:
        return Reason.OUTSIDE_COVER.bit
    reasons = 0
    if cover.paid_on is None or day < cover.paid_on:
        reasons |= Reason.FEE_NOT_RECEIVED.bit
    if cover.waiting_until is not None and day < cover.waiting_until:
        reasons |= Reason.WAITING.bit
    return reasons


def _began_before(rows: Sequence[Settlement], cover: Cover) -> bool:
    since = cover.unbroken_since or cover.start
    return since is not None and min(s.begndate for s in rows) < since


def _share_base(rows: Sequence[Settlement], benefit: ShareBenefit) -> tuple[int, bool]:
    total, complete = 0, True
    for s in rows:
        for term in benefit.base:
            amount = s.amount(term.column)
            complete = complete and amount is not None
            total += term.sign * (amount or 0)
    return max(0, total), complete


def _days(rows: Sequence[Settlement], benefit: PerDiemBenefit | DayBandBenefit) -> int:
    nights = (max(s.enddate for s in rows) - min(s.begndate for s in rows)).days
    return max(0, nights + (1 if benefit.day_count is DayCount.INCLUSIVE else 0))
