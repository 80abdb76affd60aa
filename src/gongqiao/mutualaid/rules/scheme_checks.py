"""What several fields of a scheme file say together: order, overlaps, contradictions."""

from collections.abc import Iterator, Sequence
from typing import Any

from gongqiao.mutualaid.rules.amounts import paid_days
from gongqiao.mutualaid.rules.scheme import (
    Accumulate,
    BaseTerm,
    Benefit,
    DayBand,
    DayBandBenefit,
    Enrolment,
    LumpSumBenefit,
    Match,
    PerDiemBenefit,
    Premium,
    Review,
    Scheme,
    SchemePeriod,
    ShareBenefit,
    Tier,
)
from gongqiao.mutualaid.rules.scheme_shape import (
    BandShape,
    BenefitShape,
    DayBandShape,
    LumpSumShape,
    MatchedShape,
    PerDiemShape,
    SchemeShape,
    ShareShape,
)

Path = tuple[str | int, ...]
Trouble = tuple[Path, str, dict[str, object]]
"""Where, which code of `scheme_findings.SENTENCES`, and the figures of its sentence."""


def troubles(shape: SchemeShape) -> Iterator[Trouble]:
    """Everything that a well-shaped scheme contradicts itself in."""
    if shape.period.no < 1:
        yield ("period", "no"), "below_one", {}
    if shape.period.cover_to <= shape.period.cover_from:
        figures: dict[str, object] = {"cover_from": shape.period.cover_from.isoformat()}
        yield ("period", "cover_to"), "ends_before_start", figures
    if shape.enrolment.shares_max < 1:
        yield ("enrolment", "shares_max"), "below_one", {}
    yield from _twice([p.category for p in shape.premium], ("premium",), "category")
    yield from _twice([b.code for b in shape.benefits], ("benefits",), "code")
    for place, benefit in enumerate(shape.benefits):
        yield from _of_benefit(benefit, ("benefits", place))


def _twice(codes: Sequence[str], where: Path, key: str | None) -> Iterator[Trouble]:
    for place, code in enumerate(codes):
        if code in codes[:place]:
            path = (*where, place) if key is None else (*where, place, key)
            yield path, "code_twice", {"code": code}


def _of_benefit(benefit: BenefitShape, where: Path) -> Iterator[Trouble]:
    if isinstance(benefit, LumpSumShape):
        if benefit.amount == 0:
            yield (*where, "amount"), "zero", {}
        return
    yield from _of_matched(benefit, where)
    if isinstance(benefit, ShareShape):
        yield from _of_share(benefit, where)
        return
    if benefit.per_day == 0:
        yield (*where, "per_day"), "zero", {}
    if isinstance(benefit, DayBandShape):
        if benefit.max_cases == 0:
            yield (*where, "max_cases"), "zero", {}
        yield from _of_bands(benefit.bands, (*where, "bands"))


def _of_matched(benefit: MatchedShape, where: Path) -> Iterator[Trouble]:
    for key in ("insutype", "med_type", "hosp_lv"):
        yield from _twice(getattr(benefit, key) or [], (*where, key), None)
    if benefit.cap_per_period == 0:
        yield (*where, "cap_per_period"), "zero", {}


def _of_share(benefit: ShareShape, where: Path) -> Iterator[Trouble]:
    terms: Sequence[BaseTerm] = benefit.base
    if all(term.sign < 0 for term in terms):
        yield (*where, "base"), "base_only_subtracts", {}
    yield from _of_uptos([tier.upto for tier in benefit.tiers], (*where, "tiers"))
    if all(tier.rate == 0 for tier in benefit.tiers):
        yield (*where, "tiers"), "all_rates_zero", {}
    if benefit.minimum is None:
        return
    if benefit.accumulate is Accumulate.PERIOD:
        yield (*where, "minimum"), "minimum_with_period", {}
    if benefit.cap_per_period is not None and benefit.minimum > benefit.cap_per_period:
        yield (*where, "minimum"), "minimum_above_cap", {}


def _of_uptos(uptos: Sequence[int | None], where: Path) -> Iterator[Trouble]:
    """Each bound above the one before; only the last open, and the last open."""
    before = 0
    for place, upto in enumerate(uptos):
        last = place == len(uptos) - 1
        if upto is None:
            if not last:
                yield (*where, place), "open_before_last", {}
            continue
        if upto <= before:
            yield (*where, place, "upto"), "not_above_previous", {}
        if last:
            yield (*where, place), "not_open_above", {}
        before = max(before, upto)


def _of_bands(shapes: Sequence[BandShape], where: Path) -> Iterator[Trouble]:
    found = list(_of_uptos([band.upto for band in shapes], where))
    yield from found
    if found:
        return
    bands = _bands(shapes)
    for place, band in enumerate(bands[1:], start=1):
        if paid_days(band.lo + 1, bands) < paid_days(band.lo, bands):
            yield (*where, place, "days"), "longer_pays_less", {"days": band.lo + 1}


def _bands(shapes: Sequence[BandShape]) -> tuple[DayBand, ...]:
    bands: list[DayBand] = []
    for shape in shapes:
        bands.append(shape.after((bands[-1].upto or 0) if bands else 0))
    return tuple(bands)


def scheme_of(shape: SchemeShape) -> Scheme:
    """The scheme of a shape in which `troubles` found nothing."""
    waiting = shape.enrolment.waiting_days
    return Scheme(
        code=shape.code,
        title_zh=shape.title.zh,
        title_en=shape.title.en,
        source=shape.source,
        period=SchemePeriod(shape.period.no, shape.period.cover_from, shape.period.cover_to),
        premium=tuple(Premium(p.category, p.amount) for p in shape.premium),
        enrolment=Enrolment(
            shape.enrolment.shares_max, waiting.new, waiting.lapsed, waiting.renewal
        ),
        benefits=tuple(_benefit(b) for b in shape.benefits),
        review=Review(shape.review.auto_approve_upto, shape.review.sample_rate),
    )


def _benefit(shape: BenefitShape) -> Benefit:
    if isinstance(shape, LumpSumShape):
        return LumpSumBenefit(shape.code, shape.event, shape.amount, shape.once)
    common: dict[str, Any] = {
        "code": shape.code,
        "match": Match(_codes(shape.insutype), _codes(shape.med_type), _codes(shape.hosp_lv)),
        "count_date": shape.count_date,
        "cap_per_period": shape.cap_per_period,
    }
    if isinstance(shape, PerDiemShape):
        return PerDiemBenefit(
            skip_days=shape.skip_days, per_day=shape.per_day, day_count=shape.day_count, **common
        )
    if isinstance(shape, DayBandShape):
        return DayBandBenefit(
            per_day=shape.per_day,
            day_count=shape.day_count,
            bands=_bands(shape.bands),
            max_cases=shape.max_cases,
            merge_months=shape.merge_months,
            **common,
        )
    return ShareBenefit(
        base=shape.base,
        accumulate=shape.accumulate,
        tiers=_tiers(shape),
        minimum=shape.minimum,
        **common,
    )


def _codes(codes: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)


def _tiers(shape: ShareShape) -> tuple[Tier, ...]:
    lo = 0
    tiers: list[Tier] = []
    for tier in shape.tiers:
        tiers.append(Tier(lo, tier.upto, tier.rate))
        lo = tier.upto or 0
    return tuple(tiers)
