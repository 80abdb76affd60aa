"""The feed's test of the identities and the rule's are one: they stand in two apps."""

from dataclasses import replace
from typing import Any

import polars as pl
from hypothesis import event, given
from hypothesis import strategies as st

from gongqiao.feeds.rules import columns
from gongqiao.mutualaid.rules.effective import identity_off
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Settlement
from gongqiao.mutualaid.tests.rules.strategies import histories, settlements

OTHERS = ("hosp_part_amt", "psn_part_amt", "acct_pay", "acct_mulaid_pay", "psn_cash_pay")
OUTSIDE = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt")


def off_in_the_feed(rows: list[Settlement]) -> list[bool]:
    """What the feed's columns say of these settlements."""
    frame = pl.DataFrame(
        [{c: getattr(s, c) for c in MONEY_COLUMNS} for s in rows],
        schema=dict.fromkeys(MONEY_COLUMNS, pl.Int64),
    )
    found: list[bool] = frame.select(columns.identity_off().alias("off"))["off"].to_list()
    return found


SMALL = st.integers(0, 8)
SUMS = ("medfee_sumamt", "inscp_scp_amt", "fund_pay_sumamt")
AMOUNTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        **dict.fromkeys((*OTHERS, *OUTSIDE), st.one_of(st.none(), SMALL)),
        **dict.fromkeys(SUMS, SMALL),
    }
)
ANY = settlements()


@st.composite
def near_misses(draw: st.DrawFn) -> Settlement:
    """Small sums, half of them absent: each identity is off by little, or cannot be tested."""
    return replace(draw(ANY), **draw(AMOUNTS))


@given(st.lists(near_misses(), max_size=6))
def test_near_misses_are_judged_alike(rows: list[Settlement]) -> None:
    judged = [identity_off(s) for s in rows]
    assert off_in_the_feed(rows) == judged
    event(f"off: {any(judged)}")


@given(histories())
def test_histories_are_judged_alike(rows: list[Settlement]) -> None:
    assert off_in_the_feed(rows) == [identity_off(s) for s in rows]
