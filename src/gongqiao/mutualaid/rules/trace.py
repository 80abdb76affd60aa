"""The stored trace of a decision: ten whole numbers a part, enough to recompute and to explain."""

from collections.abc import Sequence
from datetime import date

from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.types import Part

WIDTH = 10


def pack(parts: Sequence[Part], scheme: Scheme) -> list[int]:
    """Parts → numbers. A benefit is its index in the scheme, a date its proleptic ordinal."""
    index = {benefit.code: i for i, benefit in enumerate(scheme.benefits)}
    packed: list[int] = []
    for p in parts:
        packed += [
            index[p.benefit],
            p.stay_date.toordinal(),
            p.base,
            p.opening_base,
            p.opening_paid,
            p.raw,
            p.payable,
            p.at_source,
            p.shares,
            p.reasons,
        ]
    return packed


def unpack(numbers: Sequence[int], scheme: Scheme) -> list[Part]:
    """Numbers → parts. Raises ValueError when the numbers are not whole parts."""
    if len(numbers) % WIDTH:
        raise ValueError(f"a trace has {WIDTH} numbers a part, not {len(numbers)}")
    parts = []
    for at in range(0, len(numbers), WIDTH):
        benefit, day, base, opening_base, opening_paid, raw, payable, source, shares, reasons = (
            numbers[at : at + WIDTH]
        )
        parts.append(
            Part(
                benefit=scheme.benefits[benefit].code,
                stay_date=date.fromordinal(day),
                base=base,
                opening_base=opening_base,
                opening_paid=opening_paid,
                raw=raw,
                payable=payable,
                at_source=source,
                shares=shares,
                reasons=reasons,
            )
        )
    return parts
