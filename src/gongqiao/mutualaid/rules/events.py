"""Lump sums: a confirmed event pays a fixed amount.

docs/rules/mutual-aid-benefit.md, section 4, lump_sum.
"""

from collections.abc import Iterable

from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.rules.scheme import LumpSumBenefit, Scheme
from gongqiao.mutualaid.rules.stays import cover_reasons
from gongqiao.mutualaid.rules.types import Cover, Event, EventDecision


def decide_events(events: Iterable[Event], cover: Cover, scheme: Scheme) -> list[EventDecision]:
    """Decide a person's confirmed events of one period, by (day, reference) for each benefit.

    Events that no benefit of the scheme names are not answered.
    """
    ordered = sorted(events, key=lambda event: (event.on, event.reference))
    return [
        decision
        for benefit in scheme.lump_sums()
        for decision in _of_benefit(benefit, ordered, cover)
    ]


def _of_benefit(
    benefit: LumpSumBenefit, ordered: Iterable[Event], cover: Cover
) -> Iterable[EventDecision]:
    paid = False
    for event in ordered:
        if event.event != benefit.event:
            continue
        reasons = cover_reasons(event.on, cover)
        if not reasons and paid and benefit.once:
            reasons = Reason.CASES_USED.bit
        payable = 0 if reasons else benefit.amount
        paid = paid or payable > 0
        yield EventDecision(benefit=benefit.code, event=event, payable=payable, reasons=reasons)
