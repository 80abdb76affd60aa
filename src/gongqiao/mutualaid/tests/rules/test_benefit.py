"""Single cases of the rule: what counts, dates, cover, reasons, aid paid at source."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from gongqiao.kernel.months import months_later
from gongqiao.mutualaid.rules.amounts import paid_days
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.scheme import CountDate, DayBand, ShareBenefit
from gongqiao.mutualaid.rules.stays import code_matches
from gongqiao.mutualaid.rules.types import StayKey
from gongqiao.mutualaid.tests.rules import golden
from gongqiao.mutualaid.tests.rules.builders import COVER, SCHEME, SHARE, run, settlement, told
from gongqiao.mutualaid.tests.rules.strategies import (
    FROM,
    TO,
    scheme_around,
)


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


@pytest.mark.parametrize(("days", "paid"), [(0, 0), (3, 3), (9, 5), (10, 5), (11, 0)])
def test_days_beyond_the_last_band_pay_nothing(days: int, paid: int) -> None:
    assert paid_days(days, [DayBand(lo=0, upto=10, most=5, counted=True)]) == paid


def test_amounts_are_money_only() -> None:
    assert settlement("1", 5).amount("medfee_sumamt") == 500
    with pytest.raises(KeyError):
        settlement("1", 5).amount("psn_name")


def test_cap_goes_by_time_then_number() -> None:
    at = datetime.combine(date(2025, 8, 1), time(9))
    late = settlement("1", 30_001, setl_time=at + timedelta(seconds=1))
    tie_b = settlement("3", 30_000, setl_time=at)
    tie_a = settlement("2", 2000, setl_time=at)
    assert run(late, tie_b, tie_a) == [("M1", 1700, "R08"), ("M2", 800, ""), ("M3", 17_500, "")]


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
    wider = replace(COVER, cover_to=TO + timedelta(days=9))
    assert run(row, cover=wider, scheme=scheme_around([by_end, by_start])) == [("M1", 400, "R02")]
    benefit = SCHEME.benefits[0]
    assert isinstance(benefit, ShareBenefit)
    assert decide([row], COVER, scheme_around([by_end])) == []


def test_a_stay_of_several_settlements_is_ordered_by_its_latest() -> None:
    early = settlement("1", 1000, date(2025, 8, 1), mdtrt_id="A")
    late = settlement("2", 33_000, date(2025, 10, 1), mdtrt_id="A")
    between = settlement("3", 5000, date(2025, 9, 1), mdtrt_id="B")
    assert run(early, late, between) == [("A", 18_000, "R08"), ("B", 2000, "")]


def test_aid_at_source_outside_the_period_leaves_its_cap_alone() -> None:
    next_period = settlement("1", 5000, TO, aid_paid_at_source=1_900_000)
    settled_early = replace(next_period, setl_time=datetime.combine(FROM, time(1)))
    assert run(settled_early, settlement("2", 15_000)) == [("M2", 7750, "")]


def test_a_negative_correction_of_aid_at_source_pays_nothing_extra() -> None:
    one = settlement("1", 5000, mdtrt_id="M", aid_paid_at_source=-100_000)
    assert run(one) == [("M", 2000, "")]


def test_the_trace_never_opens_above_the_cap() -> None:
    over = settlement("1", 5000, aid_paid_at_source=3_000_000)
    rows = decide([over, settlement("2", 5000, date(2025, 8, 1))], COVER, SCHEME)
    assert [part.opening_paid for row in rows for part in row.parts] == [0, 2_000_000]
