"""What always holds (docs/rules/mutual-aid-benefit.md, section 8)."""

from dataclasses import replace
from datetime import datetime, time
from fractions import Fraction
from random import Random

from hypothesis import assume, event, given
from hypothesis import strategies as st

from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.rules.amounts import entitlement, raw_of_stay, tier_numerator
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.effective import EffectiveState, effective
from gongqiao.mutualaid.rules.scheme import BASIS, Scheme, ShareBenefit
from gongqiao.mutualaid.rules.types import Cover, Settlement, StayDecision
from gongqiao.mutualaid.tests.rules.strategies import (
    FROM,
    TO,
    covers,
    histories,
    reversal_of,
    schemes,
    settlements,
    share_schemes,
)

WHOLE = Cover(cover_from=FROM, cover_to=TO, paid_on=FROM)
WHOLE_DAY = datetime.combine(FROM, time(9))


def paid(rows: list[StayDecision]) -> int:
    return sum(row.payable for row in rows)


def share_of(scheme: Scheme) -> ShareBenefit:
    benefit = scheme.benefits[0]
    assert isinstance(benefit, ShareBenefit)
    return benefit


@given(histories(), covers(), schemes(), st.randoms())
def test_order_of_delivery_does_not_matter(
    rows: list[Settlement], cover: Cover, scheme: Scheme, random: Random
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert decide(shuffled, cover, scheme) == decide(rows, cover, scheme)


@given(histories(), covers(), schemes())
def test_rows_are_within_the_period_and_sorted_and_unique(
    rows: list[Settlement], cover: Cover, scheme: Scheme
) -> None:
    decided = decide(rows, cover, scheme)
    assert all(FROM <= row.stay_date < TO for row in decided)
    assert len({row.key for row in decided}) == len(decided)
    keys = [(row.key.mdtrt_id, row.setl_ids[0]) for row in decided]
    assert keys == sorted(keys)


@given(histories(), covers(), schemes())
def test_nothing_is_negative_and_zero_says_why(
    rows: list[Settlement], cover: Cover, scheme: Scheme
) -> None:
    for row in decide(rows, cover, scheme):
        assert row.payable == sum(part.payable for part in row.parts) >= 0
        assert all(0 <= part.payable <= part.raw for part in row.parts)
        assert row.payable > 0 or row.reasons
        event(f"paid: {row.payable > 0}")


@given(histories(), covers(), schemes())
def test_sum_stays_under_the_cap(rows: list[Settlement], cover: Cover, scheme: Scheme) -> None:
    """Σ payable ≤ cap; with what was paid at source too, unless the source itself overpaid."""
    parts = [part for row in decide(rows, cover, scheme) for part in row.parts]
    for benefit in scheme.stay_benefits():
        mine = [part for part in parts if part.benefit == benefit.code]
        cap = benefit.cap_per_period
        if cap is None:
            continue
        assert sum(part.payable for part in mine) <= cap
        overpaid = sum(part.at_source for part in mine) > cap
        overpaid = overpaid or any(part.at_source > part.raw for part in mine)
        overpaid = overpaid or any(part.opening_paid + part.at_source > cap for part in mine)
        assert overpaid or sum(part.payable + part.at_source for part in mine) <= cap


@given(histories(), covers(), schemes())
def test_parts_chain_opening_to_opening(
    rows: list[Settlement], cover: Cover, scheme: Scheme
) -> None:
    """`opening_paid` is what the stays before took, at most the cap: no stay is forgotten."""
    parts = [part for row in decide(rows, cover, scheme) for part in row.parts]
    for benefit in scheme.stay_benefits():
        mine = [p for p in parts if p.benefit == benefit.code and FROM <= p.stay_date < TO]
        cap = benefit.cap_per_period
        total = sum(p.payable + p.at_source for p in mine)
        last = max((p.opening_paid + p.payable + p.at_source for p in mine), default=0)
        assert last == total if cap is None else min(cap, last) == min(cap, total)


@given(histories(), covers(), schemes(), settlements(setl_id="X"))
def test_a_reversal_restores_the_state_before(
    rows: list[Settlement], cover: Cover, scheme: Scheme, extra: Settlement
) -> None:
    extra = replace(extra, refunded=False)
    before = decide(rows, cover, scheme)
    gone = decide([*rows, extra, reversal_of(extra, "XR")], cover, scheme)
    flagged = decide([*rows, replace(extra, refunded=True)], cover, scheme)
    both = [*rows, replace(extra, refunded=True), reversal_of(extra, "XR")]
    nameless = {s.setl_id for s in rows if s.setl_id.startswith("R") and not s.init_setl_id}
    assume(not nameless)
    for after in (gone, flagged, decide(both, cover, scheme)):
        money = {(row.key, row.payable, row.base) for row in after if row.payable or row.base}
        assert money == {
            (row.key, row.payable, row.base) for row in before if row.payable or row.base
        }


@given(histories(), covers(), schemes(), settlements(setl_id="X"))
def test_invalid_rows_and_orphans_are_as_if_they_were_not(
    rows: list[Settlement], cover: Cover, scheme: Scheme, extra: Settlement
) -> None:
    before = decide(rows, cover, scheme)
    invalid = replace(extra, valid=False)
    orphan = reversal_of(replace(extra, setl_id="elsewhere"), "XR")
    assert decide([*rows, invalid, orphan], cover, scheme) == before
    void_reversal = [replace(reversal_of(s, s.setl_id + "V"), valid=False) for s in rows]
    assert decide([*rows, *void_reversal], cover, scheme) == before


@given(share_schemes("stay"), st.integers(0, 10**9), st.integers(0, 10**6))
def test_raw_grows_with_the_base(scheme: Scheme, base: int, more: int) -> None:
    benefit = share_of(scheme)
    less = raw_of_stay(base, benefit.tiers, benefit.minimum)
    assert less <= raw_of_stay(base + more, benefit.tiers, benefit.minimum)


@given(share_schemes(), st.integers(0, 10**12))
def test_rounding_is_at_most_half_a_fen_and_halves_go_up(scheme: Scheme, base: int) -> None:
    tiers = share_of(scheme).tiers
    exact = sum(
        Fraction(tier.rate_bp, BASIS) * max(0, min(base, tier.upto or base) - tier.lo)
        for tier in tiers
    )
    assert Fraction(tier_numerator(base, tiers), BASIS) == exact
    difference = entitlement(base, tiers) - exact
    assert -Fraction(1, 2) < difference <= Fraction(1, 2)


@given(histories(), covers(), share_schemes(), st.integers(1, 3_000_000))
def test_a_larger_cap_never_pays_less(
    rows: list[Settlement], cover: Cover, scheme: Scheme, more: int
) -> None:
    benefit = share_of(scheme)
    assume(benefit.cap_per_period is not None)
    wider = replace(benefit, cap_per_period=(benefit.cap_per_period or 0) + more)
    assert paid(decide(rows, cover, scheme)) <= paid(
        decide(rows, cover, replace(scheme, benefits=(wider,)))
    )


@given(histories(), share_schemes("period"))
def test_period_amounts_telescope(rows: list[Settlement], scheme: Scheme) -> None:
    """Σ raw = E(Σ base) to the fen; without aid at source Σ payable = min(cap, E)."""
    rows = [replace(s, aid_paid_at_source=None) for s in rows]
    benefit = share_of(scheme)
    parts = [p for row in decide(rows, WHOLE, scheme) for p in row.parts]
    whole = entitlement(sum(p.base for p in parts), benefit.tiers)
    assert sum(p.raw for p in parts) == whole
    cap = benefit.cap_per_period
    assert sum(p.payable for p in parts) == (whole if cap is None else min(cap, whole))


@given(
    st.lists(st.integers(0, 3_000_000), min_size=1, max_size=5, unique=True), share_schemes("stay")
)
def test_interim_settlements_are_one_stay(amounts: list[int], scheme: Scheme) -> None:
    """However a stay is cut into settlements, it pays the same; two alike would look sent twice."""
    benefit = replace(share_of(scheme), match=replace(share_of(scheme).match, hosp_lv=None))
    scheme = replace(scheme, benefits=(benefit,))

    def one(number: int, amount: int) -> Settlement:
        return Settlement(
            source="A",
            setl_id=f"S{number}",
            mdtrt_id="M",
            insutype="310",
            med_type="21",
            begndate=FROM,
            enddate=FROM,
            setl_time=WHOLE_DAY,
            medfee_sumamt=amount,
            inscp_scp_amt=amount,
            fund_pay_sumamt=0,
            act_pay_dedc=0,
            psn_part_amt=amount,
            aid_paid_at_source=0,
        )

    cut = decide([one(n, a) for n, a in enumerate(amounts)], WHOLE, scheme)
    whole = decide([one(0, sum(amounts))], WHOLE, scheme)
    assert [(r.base, r.payable, r.reasons) for r in cut] == [
        (r.base, r.payable, r.reasons) for r in whole
    ]


@given(histories(), covers(), schemes())
def test_used_settlements_are_live(rows: list[Settlement], cover: Cover, scheme: Scheme) -> None:
    states = {e.settlement.key: e.state for e in effective(rows)}
    for row in decide(rows, cover, scheme):
        assert all(states[key] is EffectiveState.LIVE for key in row.used)
        assert set(row.used) <= set(row.settlements)
        has_gone = any(states[key] is EffectiveState.REVERSED for key in row.settlements)
        assert not has_gone or row.reasons == Reason.REVERSED.bit
