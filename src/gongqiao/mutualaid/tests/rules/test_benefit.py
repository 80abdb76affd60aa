"""Single cases of the rule: what counts, dates, cover, reasons, aid paid at source."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from gongqiao.mutualaid.enums import reason_codes
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.cases import months_later
from gongqiao.mutualaid.rules.effective import (
    EffectiveState,
    effective,
    identity_off,
    identity_rests,
    person_part,
)
from gongqiao.mutualaid.rules.scheme import CountDate, Scheme, ShareBenefit
from gongqiao.mutualaid.rules.stays import code_matches
from gongqiao.mutualaid.rules.types import Cover, Settlement, StayDecision, StayKey
from gongqiao.mutualaid.tests.rules import golden
from gongqiao.mutualaid.tests.rules.strategies import (
    FROM,
    TO,
    reversal_of,
    scheme_around,
)

COVER = Cover(cover_from=FROM, cover_to=TO, paid_on=FROM)
SHARE: dict[str, Any] = {
    "code": "in",
    "kind": "share",
    "insutype": ["310"],
    "med_type": ["21*"],
    "hosp_lv": None,
    "count_date": "enddate",
    "base": "inscp_scp_amt - fund_pay_sumamt - act_pay_dedc",
    "accumulate": "stay",
    "tiers": [
        {"upto": "5000", "rate": "0.4"},
        {"upto": "10000", "rate": "0.5"},
        {"rate": "0.65"},
    ],
    "cap_per_period": "20000",
}
SCHEME = scheme_around([SHARE])


def settlement(setl_id: str, base: int, end: date = FROM, **more: Any) -> Settlement:
    """A covered inpatient settlement whose base is so many yuan."""
    values: dict[str, Any] = {
        "source": "A",
        "setl_id": setl_id,
        "mdtrt_id": "M" + setl_id,
        "insutype": "310",
        "med_type": "21",
        "begndate": end,
        "enddate": end,
        "setl_time": datetime.combine(end, time(9)),
        "medfee_sumamt": base * 100,
        "inscp_scp_amt": base * 100,
        "fund_pay_sumamt": 0,
        "act_pay_dedc": 0,
    }
    return Settlement(**values | more)


def told(rows: list[StayDecision]) -> list[tuple[str, int, str]]:
    """(mdtrt_id, yuan, reasons) of each row."""
    return [(r.key.mdtrt_id, r.payable // 100, reason_codes(r.reasons)) for r in rows]


def run(*rows: Settlement, cover: Cover = COVER, scheme: Scheme = SCHEME) -> list[Any]:
    return told(decide(rows, cover, scheme))


@pytest.mark.parametrize(
    ("day", "reasons"),
    [
        (FROM, ""),
        (TO - timedelta(days=1), ""),
        (FROM - timedelta(days=1), None),
        (TO, None),
    ],
)
def test_the_period_is_half_open(day: date, reasons: str | None) -> None:
    cover = replace(COVER, unbroken_since=date(2000, 1, 1))
    assert [r for _, _, r in run(settlement("1", 100, day), cover=cover)] == (
        [] if reasons is None else [reasons]
    )


@pytest.mark.parametrize(
    ("cover", "reasons"),
    [
        ({"paid_on": date(2025, 9, 1)}, ""),
        ({"paid_on": date(2025, 9, 2)}, "R22"),
        ({"paid_on": None}, "R22"),
        ({"waiting_until": date(2025, 9, 1)}, ""),
        ({"waiting_until": date(2025, 9, 2)}, "R03"),
        ({"waiting_until": date(2025, 9, 2), "paid_on": None}, "R03;R22"),
        ({"cover_from": date(2025, 9, 1)}, ""),
        ({"cover_from": date(2025, 9, 2)}, "R02"),
        ({"cover_to": date(2025, 9, 1)}, "R02"),
        ({"cover_to": date(2025, 9, 2)}, ""),
        ({"cover_from": date(2025, 9, 2), "paid_on": None}, "R02"),
    ],
)
def test_cover(cover: dict[str, Any], reasons: str) -> None:
    rows = run(settlement("1", 100, date(2025, 9, 1)), cover=replace(COVER, **cover))
    assert rows == [("M1", 0 if reasons else 40, reasons)]


@pytest.mark.parametrize(
    ("count_date", "in_period"), [("begndate", False), ("enddate", True), ("setl_time", False)]
)
def test_which_date_counts(count_date: str, in_period: bool) -> None:
    row = settlement(
        "1",
        100,
        FROM,
        begndate=FROM - timedelta(days=3),
        setl_time=datetime.combine(date(2026, 8, 1), time(9)),
    )
    scheme = scheme_around([SHARE | {"count_date": count_date}])
    assert bool(run(row, scheme=scheme)) is in_period


def test_admission_before_cover_is_flagged_unless_cover_goes_on() -> None:
    row = settlement("1", 100, FROM, begndate=FROM - timedelta(days=3))
    assert run(row) == [("M1", 40, "R24")]
    assert run(row, cover=replace(COVER, unbroken_since=date(2025, 6, 28))) == [("M1", 40, "")]
    assert run(row, cover=replace(COVER, unbroken_since=date(2025, 6, 29))) == [("M1", 40, "R24")]


def test_interim_settlements_are_summed_and_dated_by_the_last() -> None:
    one = settlement("1", 4000, date(2025, 8, 1), mdtrt_id="M")
    two = settlement("2", 6000, date(2025, 9, 1), mdtrt_id="M")
    (row,) = decide([two, one], COVER, SCHEME)
    assert (row.base, row.payable, row.stay_date) == (1_000_000, 450_000, date(2025, 9, 1))
    assert row.setl_ids == ("1", "2")


def test_blank_visits_are_stays_of_their_own() -> None:
    rows = decide(
        [settlement("2", 100, mdtrt_id=""), settlement("1", 100, mdtrt_id="")], COVER, SCHEME
    )
    assert [row.key for row in rows] == [StayKey("", "A", "1"), StayKey("", "A", "2")]


def test_one_that_does_not_match_is_left_out_with_its_reason() -> None:
    good = settlement("1", 5000, date(2025, 8, 1), mdtrt_id="M")
    bad = settlement("2", 5000, date(2026, 8, 1), mdtrt_id="M", med_type="11", insutype="310")
    (row,) = decide([good, bad], COVER, SCHEME)
    assert told([row]) == [("M", 2000, "R05")]
    assert (row.stay_date, row.setl_ids, row.used) == (date(2025, 8, 1), ("1", "2"), (("A", "1"),))


@pytest.mark.parametrize(
    ("more", "reasons"),
    [
        ({"insutype": "390", "med_type": "11"}, "R04"),
        ({"med_type": "11", "hosp_lv": "99"}, "R05"),
        ({"hosp_lv": "1"}, "R06"),
        ({"hosp_lv": ""}, "R06"),
        ({"hosp_lv": "01"}, ""),
    ],
)
def test_one_reason_the_first_test_that_failed(more: dict[str, Any], reasons: str) -> None:
    scheme = scheme_around([SHARE | {"hosp_lv": ["01"]}])
    assert [r for _, _, r in run(settlement("1", 100, **more), scheme=scheme)] == [reasons]


def test_two_tables_by_insurance_give_the_reason_of_the_nearer_one() -> None:
    other = SHARE | {"code": "res", "insutype": ["390"], "tiers": [{"rate": "0.1"}]}
    scheme = scheme_around([other, SHARE])
    assert run(settlement("1", 100, med_type="11"), scheme=scheme) == [("M1", 0, "R05")]
    assert run(settlement("1", 100, insutype="390"), scheme=scheme) == [("M1", 10, "")]
    assert run(settlement("1", 100), scheme=scheme) == [("M1", 40, "")]


@pytest.mark.parametrize(
    ("code", "wanted", "matches"),
    [
        ("21", None, True),
        ("", None, True),
        ("2101", ["21"], False),
        ("2101", ["21*"], True),
        ("21", ["21*"], True),
        ("1", ["01"], False),
        ("", ["21*"], False),
    ],
)
def test_codes_are_text(code: str, wanted: list[str] | None, matches: bool) -> None:
    assert code_matches(code, wanted) is matches


def test_cap_goes_by_time_then_number() -> None:
    at = datetime.combine(date(2025, 8, 1), time(9))
    late = settlement("1", 30_000, setl_time=at + timedelta(seconds=1))
    tie_b = settlement("3", 30_000, setl_time=at)
    tie_a = settlement("2", 2000, setl_time=at)
    assert run(late, tie_b, tie_a) == [("M1", 1700, "R08"), ("M2", 800, ""), ("M3", 17_500, "")]


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
    assert run(one, settlement("2", -9000, mdtrt_id="M")) == [("M", 0, "R20")]


def test_two_revisions_are_refused() -> None:
    with pytest.raises(ValueError, match="two revisions"):
        run(settlement("1", 1), settlement("1", 2))


def test_the_same_number_from_two_sources_is_two_settlements_and_flagged() -> None:
    one = settlement("1", 1000, mdtrt_id="M")
    assert run(one, replace(one, source="B")) == [("M", 800, "R09")]


def test_aid_paid_at_source() -> None:
    full = settlement("1", 5000, aid_paid_at_source=200_000)
    part = settlement("1", 5000, aid_paid_at_source=150_000)
    over = settlement("1", 5000, aid_paid_at_source=1_990_000)
    after = settlement("2", 5000, date(2025, 8, 1))
    assert run(full, after) == [("M1", 0, "R15"), ("M2", 2000, "")]
    assert run(part, after) == [("M1", 500, "R15"), ("M2", 2000, "")]
    assert run(over, after) == [("M1", 0, "R15"), ("M2", 100, "R08")]


def test_aid_at_source_over_several_benefits() -> None:
    days = {
        "code": "days",
        "kind": "per_diem",
        "skip_days": 0,
        "per_day": "100",
        "day_count": "inclusive",
        "cap_per_period": "150",
    }
    scheme = scheme_around([days, SHARE])
    one = settlement("1", 5000, aid_paid_at_source=50_000)
    (row,) = decide([one], COVER, scheme)
    assert [(p.benefit, p.payable, p.at_source) for p in row.parts] == [
        ("days", 0, 10_000),
        ("in", 160_000, 40_000),
    ]
    assert row.base == 500_000


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


def test_a_missing_deductible_needs_a_person() -> None:
    assert run(settlement("1", 1000, act_pay_dedc=None)) == [("M1", 400, "R25")]


def test_uncovered_stays_keep_their_place_and_use_no_tier() -> None:
    period = scheme_around([SHARE | {"accumulate": "period", "cap_per_period": None}])
    early = settlement("1", 5000, FROM)
    later = settlement("2", 5000, date(2025, 9, 1))
    cover = replace(COVER, paid_on=date(2025, 8, 1))
    assert run(early, later, cover=cover, scheme=period) == [("M1", 0, "R22"), ("M2", 2000, "")]
    assert run(early, later, scheme=period) == [("M1", 2000, ""), ("M2", 2500, "")]


def test_minimum_then_cap() -> None:
    scheme = scheme_around([SHARE | {"minimum": "50", "cap_per_period": "80"}])
    rows = [settlement(str(n), 1, FROM + timedelta(days=n)) for n in (1, 2, 3)]
    assert run(*rows, scheme=scheme) == [("M1", 50, ""), ("M2", 30, "R08"), ("M3", 0, "R08")]


def test_a_stay_without_hope_is_not_called_zero_when_another_benefit_pays() -> None:
    days = {
        "code": "days",
        "kind": "per_diem",
        "skip_days": 3,
        "per_day": "100",
        "day_count": "nights",
    }
    scheme = scheme_around([SHARE, days])
    assert run(settlement("1", 1000), scheme=scheme) == [("M1", 400, "")]
    assert run(settlement("1", 0), scheme=scheme) == [("M1", 0, "R20")]
    two_nights = settlement("1", 0, begndate=FROM, enddate=FROM + timedelta(days=2))
    assert run(two_nights, scheme=scheme) == [("M1", 0, "R07;R20")]


def test_lump_sums_alone_make_no_payment_on_stays() -> None:
    assert run(
        settlement("1", 1000, date(2017, 5, 5)),
        scheme=golden.scheme_of("t8-shanghai-b-2017"),
        cover=replace(COVER, cover_from=date(2017, 1, 1)),
    ) == [("M1", 0, "R20")]


def test_months_end_on_the_last_day() -> None:
    assert months_later(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_later(date(2025, 12, 1), 1) == date(2026, 1, 1)
    assert months_later(date(2025, 12, 1), 0) == date(2025, 12, 1)


def test_readmission_within_three_months_to_the_day() -> None:
    band = {
        "code": "b",
        "kind": "day_band",
        "per_day": "10",
        "bands": [{"days": "min(d,5)"}],
        "merge_months": 3,
        "max_cases": 1,
    }
    scheme = scheme_around([band])
    first = settlement("1", 0, date(2025, 8, 5), begndate=date(2025, 8, 3))
    on_day = settlement("2", 0, date(2025, 11, 9), begndate=date(2025, 11, 5))
    after = settlement("2", 0, date(2025, 11, 9), begndate=date(2025, 11, 6))
    assert run(first, on_day, scheme=scheme) == [("M1", 30, ""), ("M2", 20, "R23")]
    assert run(first, after, scheme=scheme) == [("M1", 30, ""), ("M2", 0, "R19")]
    rows = decide([first, on_day], COVER, scheme, distinct=[StayKey("M2")])
    assert told(rows) == [("M1", 30, ""), ("M2", 0, "R19")]


def test_a_row_is_dated_by_a_benefit_whose_date_is_in_the_period() -> None:
    by_end = SHARE | {"code": "end", "count_date": CountDate.ENDDATE.value}
    by_start = SHARE | {"code": "start", "count_date": CountDate.BEGNDATE.value}
    row = settlement("1", 1000, TO, begndate=TO - timedelta(days=2))
    (decision,) = decide([row], COVER, scheme_around([by_end, by_start]))
    assert decision.stay_date == TO - timedelta(days=2)
    assert told([decision]) == [("M1", 400, "R02")]
    benefit = SCHEME.benefits[0]
    assert isinstance(benefit, ShareBenefit)
    assert decide([row], COVER, scheme_around([by_end])) == []
