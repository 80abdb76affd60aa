"""The same explanation as a column of arithmetic, line by line, for a page that draws it."""

from collections.abc import Mapping
from dataclasses import dataclass

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid.rules.amounts import (
    entitlement,
    paid_days,
    room_under,
    tier_numerator,
)
from gongqiao.mutualaid.rules.explain import (
    NO_RAW,
    base_label,
    exact_yuan,
    is_lifted,
    percent,
    short,
    used_in,
)
from gongqiao.mutualaid.rules.explain_texts import column_name, say
from gongqiao.mutualaid.rules.scheme import (
    BASIS,
    Accumulate,
    DayBandBenefit,
    LumpSumBenefit,
    PerDiemBenefit,
    Scheme,
    ShareBenefit,
    StayBenefit,
    Tier,
)
from gongqiao.mutualaid.rules.types import Part

PLUS, MINUS, EQUALS = "+", "\N{MINUS SIGN}", "="


@dataclass(frozen=True, slots=True)
class Band:
    """A tier to draw: bounds and what of it is used, in fen. `upto` None is open above."""

    lo: int
    upto: int | None
    used: int
    rate_bp: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line: `sign` ("" on the first), words, the amount as people read it, a note.

    `fen` is the amount in whole fen, None where the line is days or not a whole fen. `total` marks
    the last line.
    """

    sign: str
    label: str
    amount: str
    fen: int | None = None
    note: str = ""
    band: Band | None = None
    total: bool = False


def steps(
    part: Part, scheme: Scheme, language: str, amounts: Mapping[str, int | None] | None = None
) -> list[Step]:
    """The arithmetic of one part of a stay, top to bottom.

    `amounts`: sums of the base's columns over the used settlements, in fen; with them the base
    itself is taken apart. A part that is not covered, or beyond the number of cases, gives no
    steps: its reasons say all.
    """
    if part.reasons & NO_RAW:
        return []
    benefit = scheme.benefit(part.benefit)
    if isinstance(benefit, LumpSumBenefit):
        raise ValueError(f"a lump sum has no part: {part.benefit}")
    if isinstance(benefit, ShareBenefit):
        lines = _share(part, benefit, language, amounts)
    elif isinstance(benefit, PerDiemBenefit):
        lines = _per_diem(part, benefit, language)
    else:
        lines = _day_band(part, benefit, language)
    return [*lines, *_ending(part, benefit, language)]


def _money(sign: str, label: str, fen: int, note: str = "") -> Step:
    return Step(sign, label, yuan_grouped(fen), fen, note)


def _share(
    part: Part, benefit: ShareBenefit, language: str, amounts: Mapping[str, int | None] | None
) -> list[Step]:
    lines: list[Step] = []
    label = base_label(benefit, language)
    if amounts is not None and len(benefit.base) > 1:
        for place, term in enumerate(benefit.base):
            sign = MINUS if term.sign < 0 else PLUS if place else ""
            amount = amounts.get(term.column) or 0
            lines.append(_money(sign, column_name(term.column, language), amount))
    lines.append(_money(EQUALS if lines else "", label, part.base))
    by_period = benefit.accumulate is Accumulate.PERIOD
    reached = part.opening_base + part.base if by_period else part.base
    if by_period and part.opening_base:
        lines.append(_money(PLUS, say("before_base", language, label=label), part.opening_base))
        lines.append(_money(EQUALS, say("total_base", language, label=label), reached))
    lines += [
        _tier(reached, tier, language) for tier in benefit.tiers if used_in(reached, tier) > 0
    ]
    if by_period and part.opening_base:
        earlier = entitlement(part.opening_base, benefit.tiers)
        lines.append(_money(MINUS, say("earlier", language), earlier))
    numerator = tier_numerator(reached, benefit.tiers)
    note = ""
    if is_lifted(part, benefit):
        note = say("lifted", language, minimum=yuan_grouped(benefit.minimum or 0))
    elif numerator % BASIS:
        note = say("half_up", language, exact=exact_yuan(numerator))
    lines.append(_money(EQUALS, say("raw", language), part.raw, note))
    return lines


def _tier(base: int, tier: Tier, language: str) -> Step:
    used = used_in(base, tier)
    numerator = used * tier.rate_bp
    upto = "" if tier.upto is None else short(tier.upto)
    key = "tier_first" if tier.lo == 0 else "tier"
    if tier.upto is None:
        key = "tier_all" if tier.lo == 0 else "tier_open"
    rate = percent(tier.rate_bp, language)
    label = say(key, language, lo=short(tier.lo), upto=upto, rate=rate)
    whole = None if numerator % BASIS else numerator // BASIS
    full = tier.upto is not None and base >= tier.upto
    note = "" if full else say("used", language, amount=yuan_grouped(used))
    band = Band(tier.lo, tier.upto, used, tier.rate_bp)
    return Step(PLUS, label, exact_yuan(numerator), whole, note, band)


def _per_diem(part: Part, benefit: PerDiemBenefit, language: str) -> list[Step]:
    paid = max(0, part.base - benefit.skip_days)
    skipped = say("skipped", language, skip=benefit.skip_days)
    each = say("a_day", language, per_day=yuan_grouped(benefit.per_day))
    return [
        Step("", say("days", language), say("day_unit", language, n=part.base)),
        Step(MINUS, skipped, say("day_unit", language, n=part.base - paid)),
        Step(EQUALS, say("paid_days", language), say("day_unit", language, n=paid)),
        _money(EQUALS, say("raw", language), part.raw, each),
    ]


def _day_band(part: Part, benefit: DayBandBenefit, language: str) -> list[Step]:
    together = paid_days(part.opening_base + part.base, benefit.bands)
    earlier = paid_days(part.opening_base, benefit.bands)
    lines = [Step("", say("days", language), say("day_unit", language, n=part.base))]
    if part.opening_base:
        before = say("day_unit", language, n=part.opening_base)
        lines.append(Step(PLUS, say("days_before", language), before))
    lines.append(Step(EQUALS, say("paid_days", language), say("day_unit", language, n=together)))
    if part.opening_base:
        paid = say("day_unit", language, n=earlier)
        lines.append(Step(MINUS, say("paid_before", language), paid))
    each = say("a_day_shares", language, per_day=yuan_grouped(benefit.per_day), shares=part.shares)
    return [*lines, _money(EQUALS, say("raw", language), part.raw, each)]


def _ending(part: Part, benefit: StayBenefit, language: str) -> list[Step]:
    lines: list[Step] = []
    cap = benefit.cap_per_period
    room = room_under(cap, part.opening_paid, part.raw)
    due = min(part.raw, room)
    if cap is not None and room < part.raw:
        note = say(
            "cap_note",
            language,
            cap=yuan_grouped(cap),
            before=yuan_grouped(part.opening_paid),
            room=yuan_grouped(room),
        )
        lines.append(_money(MINUS, say("over_cap", language), part.raw - due, note))
    if part.at_source:
        taken = min(part.at_source, due)
        lines.append(_money(MINUS, say("source_step", language), taken))
    result = say("result", language)
    lines.append(Step(EQUALS, result, yuan_grouped(part.payable), part.payable, total=True))
    return lines
