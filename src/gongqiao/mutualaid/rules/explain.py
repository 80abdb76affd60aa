"""Tells why a stay pays what it pays: one short text, and steps that a page can draw.

Works from what is stored: the scheme version and the parts of the decision. `recompute` computes
the stored figure again. docs/rules/mutual-aid-benefit.md.
"""

from collections.abc import Mapping, Sequence

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid.enums import Reason, mask_of
from gongqiao.mutualaid.rules.amounts import (
    entitlement,
    paid_days,
    raw_amount,
    room_under,
    tier_numerator,
)
from gongqiao.mutualaid.rules.explain_texts import column_name, say
from gongqiao.mutualaid.rules.reasons import reason_sentences
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
from gongqiao.mutualaid.rules.stays import NOT_COVERED
from gongqiao.mutualaid.rules.types import Part

_TOLD = mask_of((Reason.CAP_REACHED, Reason.PAID_AT_SOURCE))
NO_RAW = NOT_COVERED | Reason.CASES_USED.bit
"""Reasons with which a part has no raw amount, whatever its base."""


def recompute_raw(part: Part, scheme: Scheme) -> int:
    """The raw amount (fen) of a stored part, computed again from the scheme."""
    if part.reasons & NO_RAW:
        return 0
    return raw_amount(_benefit(part, scheme), part.base, part.opening_base, part.shares)


def recompute(part: Part, scheme: Scheme) -> int:
    """What a stored part pays (fen), computed again from the scheme: equals `part.payable`."""
    raw = recompute_raw(part, scheme)
    room = room_under(_benefit(part, scheme).cap_per_period, part.opening_paid, raw)
    return max(0, min(raw, room) - part.at_source)


def _benefit(part: Part, scheme: Scheme) -> StayBenefit:
    benefit = scheme.benefit(part.benefit)
    if isinstance(benefit, LumpSumBenefit):
        raise ValueError(f"a lump sum has no part: {part.benefit}")
    return benefit


def explain(parts: Sequence[Part], reasons: int, scheme: Scheme, language: str) -> str:
    """One short text for a stay. `reasons`: the mask of the whole row; `language`: zh… or en."""
    told = [_sentence(part, scheme, language) for part in parts if part.raw > 0]
    rest = reasons & ~_TOLD if told else reasons
    texts = ("" if _zh(language) else " ").join(reason_sentences(rest, language))
    basis = say("basis", language, title=_title(scheme, language), no=scheme.period.no)
    stop, pause = ("。", "；") if _zh(language) else (". ", "; ")
    if not told:
        nothing = _nothing(parts, scheme, language, texts)
        return nothing + ("" if _zh(language) else " ") + basis + stop.strip()
    text = stop.join(told) + pause + basis + stop.strip()
    if texts:
        text += ("" if _zh(language) else " ") + say("note", language, reasons=texts)
    return text


def _nothing(parts: Sequence[Part], scheme: Scheme, language: str, texts: str) -> str:
    """Why nothing is paid, with the base where there is one."""
    for part in parts:
        benefit = _benefit(part, scheme)
        if isinstance(benefit, ShareBenefit) and part.base > 0:
            label, base = base_label(benefit, language), yuan_grouped(part.base)
            return say("nothing_of", language, label=label, base=base, reasons=texts)
    return say("nothing", language, reasons=texts)


def _zh(language: str) -> bool:
    return language.startswith("zh")


def _title(scheme: Scheme, language: str) -> str:
    return scheme.title_zh if _zh(language) else scheme.title_en


def base_label(benefit: ShareBenefit, language: str) -> str:
    """What the base is called: the column's name where it is one column, else the own share."""
    if len(benefit.base) == 1:
        name = column_name(benefit.base[0].column, language)
        return name[:1].upper() + name[1:]
    return say("own_share", language)


def short(amount: int) -> str:
    """500000 fen → "5,000"; 72154 → "721.54"."""
    return yuan_grouped(amount).removesuffix(".00")


def percent(rate_bp: int, language: str = "en") -> str:
    """6500 → "65 %"; 3333 → "33.33 %"; in Chinese without the blank."""
    whole, rest = divmod(rate_bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + ("%" if _zh(language) else " %")


def exact_yuan(numerator: int) -> str:
    """Fen × basis points as exact yuan: 2000005000 → "2,000.005"; at least two decimals."""
    whole, rest = divmod(numerator, BASIS * 100)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{whole:,}.{decimals}"


def used_in(base: int, tier: Tier) -> int:
    """The part of the base (fen) that lies in the tier."""
    top = base if tier.upto is None else min(base, tier.upto)
    return max(0, top - tier.lo)


def _sentence(part: Part, scheme: Scheme, language: str) -> str:
    benefit = _benefit(part, scheme)
    if isinstance(benefit, ShareBenefit):
        text = _share_sentence(part, benefit, language)
    elif isinstance(benefit, PerDiemBenefit):
        text = say(
            "per_diem",
            language,
            days=part.base,
            skip=benefit.skip_days,
            paid=max(0, part.base - benefit.skip_days),
            per_day=yuan_grouped(benefit.per_day),
            raw=yuan_grouped(part.raw),
        )
    else:
        text = _days_sentence(part, benefit, language)
    return text + _limits(part, benefit, language)


def _share_sentence(part: Part, benefit: ShareBenefit, language: str) -> str:
    by_period = benefit.accumulate is Accumulate.PERIOD
    reached = part.opening_base + part.base if by_period else part.base
    products = [
        f"{short(used)} × {percent(tier.rate_bp)}"
        for tier in benefit.tiers
        if (used := used_in(reached, tier)) > 0
    ]
    numerator = tier_numerator(reached, benefit.tiers)
    result = yuan_grouped(entitlement(reached, benefit.tiers))
    if numerator % BASIS:
        result = say("rounded", language, exact=exact_yuan(numerator), amount=result)
    figures = {
        "label": base_label(benefit, language),
        "base": yuan_grouped(part.base),
        "products": " + ".join(products),
        "result": result,
    }
    if by_period and part.opening_base:
        return say(
            "period",
            language,
            total=yuan_grouped(reached),
            before=yuan_grouped(part.opening_base),
            earlier=yuan_grouped(entitlement(part.opening_base, benefit.tiers)),
            raw=yuan_grouped(part.raw),
            **figures,
        )
    text = say("share", language, **figures)
    if is_lifted(part, benefit):
        text += say("minimum", language, minimum=yuan_grouped(benefit.minimum or 0))
    return text


def is_lifted(part: Part, benefit: ShareBenefit) -> bool:
    """True when the minimum made the raw amount."""
    numerator = tier_numerator(part.base, benefit.tiers)
    return benefit.minimum is not None and 0 < numerator < benefit.minimum * BASIS


def _days_sentence(part: Part, benefit: DayBandBenefit, language: str) -> str:
    together = paid_days(part.opening_base + part.base, benefit.bands)
    earlier = paid_days(part.opening_base, benefit.bands)
    figures: Mapping[str, object] = {
        "days": part.base,
        "before": part.opening_base,
        "total": part.opening_base + part.base,
        "together": together,
        "earlier": earlier,
        "paid": together - earlier,
        "per_day": yuan_grouped(benefit.per_day),
        "shares": part.shares,
        "raw": yuan_grouped(part.raw),
    }
    return say("day_band_merged" if part.opening_base else "day_band", language, **figures)


def _limits(part: Part, benefit: StayBenefit, language: str) -> str:
    text = ""
    cap = benefit.cap_per_period
    room = room_under(cap, part.opening_paid, part.raw)
    if cap is not None and room < part.raw:
        text += say(
            "cap",
            language,
            cap=yuan_grouped(cap),
            before=yuan_grouped(part.opening_paid),
            room=yuan_grouped(room),
        )
    if part.at_source:
        text += say("at_source", language, amount=yuan_grouped(part.at_source))
    if text:
        text += say("payable", language, amount=yuan_grouped(part.payable))
    return text
