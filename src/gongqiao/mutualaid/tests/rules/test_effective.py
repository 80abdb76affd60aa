"""Which settlements count: reversals, flags, parked ones, identities."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.effective import (
    EffectiveState,
    effective,
    identity_off,
    identity_rests,
    person_part,
)
from gongqiao.mutualaid.rules.types import Settlement
from gongqiao.mutualaid.tests.rules.builders import COVER, SCHEME, SHARE, run, settlement
from gongqiao.mutualaid.tests.rules.strategies import reversal_of, scheme_around


def test_reversal_late_flag_orphan_and_invalid() -> None:
    one, two = settlement("1", 34_000), settlement("2", 1000, date(2025, 8, 1))
    assert run(one, two) == [("M1", 20_000, "R08"), ("M2", 0, "R08")]
    gone = [("M1", 0, "R10"), ("M2", 400, "")]
    back = reversal_of(one, "9")
    flagged = replace(one, refunded=True)
    assert run(one, two, back) == run(flagged, two) == run(back, two, flagged) == gone
    assert run(two, back) == [("M2", 400, "")]
    assert run(replace(one, valid=False), two) == [("M2", 400, "")]
    assert run(one, two, replace(back, valid=False)) == run(one, two)
    assert run(one, two, replace(back, source="B")) == run(one, two)


def test_a_resettled_stay_pays_the_new_settlement() -> None:
    old, new = settlement("1", 5000, mdtrt_id="M"), settlement("2", 4000, mdtrt_id="M")
    assert run(old, reversal_of(old, "1R"), new) == [("M", 1600, "R10")]


def test_a_positive_flagged_row_that_names_an_original_reverses_it() -> None:
    one = settlement("1", 5000)
    back = settlement("2", 5000, init_setl_id="1", refunded=True)
    assert run(one, back) == [("M1", 0, "R10")]


def test_a_nameless_reversal_takes_the_latest_opposite_one() -> None:
    one = settlement("1", 5000, mdtrt_id="M")
    two = settlement("2", 5000, date(2025, 7, 9), mdtrt_id="M")
    later = settlement("3", 5000, date(2025, 9, 9), mdtrt_id="M")
    back = reversal_of(two, "R", named=False, days=1)
    states = {e.settlement.setl_id: e.state for e in effective([one, two, later, back])}
    assert states == {
        "1": EffectiveState.LIVE,
        "2": EffectiveState.REVERSED,
        "3": EffectiveState.LIVE,
        "R": EffectiveState.REVERSAL,
    }
    flagged = replace(one, refunded=True)
    states = {e.settlement.setl_id: e.state for e in effective([flagged, two, back])}
    assert states["1"] is EffectiveState.REVERSED
    assert states["2"] is EffectiveState.LIVE
    other = replace(back, medfee_sumamt=-1)
    states = {e.settlement.setl_id: e.state for e in effective([one, two, other])}
    assert states["R"] is EffectiveState.PARKED


def test_an_unflagged_negative_row_lowers_its_stay_and_never_below_zero() -> None:
    one = settlement("1", 5000, mdtrt_id="M")
    assert run(one, settlement("2", -1000, mdtrt_id="M")) == [("M", 1600, "")]
    below = [one, settlement("2", -9000, mdtrt_id="M")]
    assert run(*below) == [("M", 0, "R20")]
    assert [row.base for row in decide(below, COVER, SCHEME)] == [0]


def test_two_revisions_are_refused() -> None:
    with pytest.raises(ValueError, match="two revisions"):
        run(settlement("1", 1), settlement("1", 2))


def test_the_same_number_from_two_sources_is_two_settlements_and_flagged() -> None:
    one = settlement("1", 1000, mdtrt_id="M")
    assert run(one, replace(one, source="B")) == [("M", 800, "R09")]


def test_a_stay_sent_again_under_other_numbers_is_flagged() -> None:
    one = settlement("1", 1000)
    again = settlement("A7", 1000)
    assert run(one, again) == [("M1", 400, "R09"), ("MA7", 400, "R09")]
    assert run(one, replace(again, medfee_sumamt=100_001)) == [("M1", 400, ""), ("MA7", 400, "")]
    assert run(one, reversal_of(one, "1R"), again) == [("M1", 0, "R10"), ("MA7", 400, "")]
    nothing = replace(one, medfee_sumamt=0), replace(again, medfee_sumamt=0)
    assert all("R09" not in reasons for _, _, reasons in run(*nothing))


def test_identities() -> None:
    whole: dict[str, Any] = {
        "fulamt_ownpay_amt": 0,
        "overlmt_selfpay": 0,
        "preselfpay_amt": 0,
        "psn_part_amt": 100_000,
        "hosp_part_amt": 0,
        "acct_pay": 0,
        "acct_mulaid_pay": 0,
        "psn_cash_pay": 100_000,
    }
    good = settlement("1", 1000, **whole)
    assert identity_rests(good) == {"I1": 0, "I2": 0, "I3": 0}
    for column in ("preselfpay_amt", "hosp_part_amt", "acct_pay"):
        five = settlement("1", 1000, **whole | {column: 5})
        six = settlement("1", 1000, **whole | {column: 6})
        minus = settlement("1", 1000, **whole | {column: -6})
        assert [identity_off(s) for s in (five, six, minus)] == [False, True, True]
        assert run(six) == [("M1", 400, "R16")]
    assert identity_rests(settlement("1", 1000)) == {}


def test_the_missing_personal_part_is_recomputed() -> None:
    by_2 = settlement("1", 1000, fund_pay_sumamt=30_000, hosp_part_amt=5_000)
    assert person_part(by_2) == 65_000
    by_3 = settlement("1", 1000, acct_pay=1_000, psn_cash_pay=2_000)
    assert person_part(by_3) == 3_000
    assert person_part(replace(by_3, acct_mulaid_pay=500)) == 3_500
    assert person_part(settlement("1", 1000, fund_pay_sumamt=30_000)) == 70_000
    assert person_part(replace(by_2, psn_part_amt=1)) == 1
    off = replace(by_2, acct_pay=0, psn_cash_pay=1)
    assert set(identity_rests(off)) == {"I3"}
    assert identity_off(off)
    scheme = scheme_around([SHARE | {"base": "psn_part_amt"}])
    assert run(by_2, scheme=scheme) == [("M1", 260, "")]


def test_what_makes_a_row_that_names_an_original_a_reversal() -> None:
    """Negative or flagged; a positive unflagged one is a new settlement."""
    one = settlement("1", 5000, mdtrt_id="M")
    unflagged = replace(reversal_of(one, "2"), refunded=False)
    assert run(one, unflagged) == [("M", 0, "R10")]
    mentions = settlement("2", 1000, mdtrt_id="M", init_setl_id="1")
    assert run(one, mentions) == [("M", 2500, "")]


def states_of(*rows: Settlement) -> dict[str, EffectiveState]:
    return {e.settlement.setl_id: e.state for e in effective(rows)}


def test_nameless_reversals_take_one_each_and_none_that_is_taken_by_name() -> None:
    one = settlement("1", 5000, mdtrt_id="M")
    two = replace(one, setl_id="2")
    first, second = (reversal_of(one, key, named=False) for key in ("R1", "R2"))
    assert states_of(one, two, first)["1"] is EffectiveState.REVERSED
    assert states_of(one, two, first)["2"] is EffectiveState.LIVE
    assert states_of(one, two, first, second)["2"] is EffectiveState.REVERSED
    named = reversal_of(one, "R0")
    assert states_of(one, two, named, first)["2"] is EffectiveState.REVERSED


def test_a_reversal_waits_parked_for_its_original() -> None:
    one = settlement("1", 5000)
    back = reversal_of(one, "R")
    assert states_of(back) == {"R": EffectiveState.PARKED}
    assert states_of(back, one)["R"] is EffectiveState.REVERSAL
