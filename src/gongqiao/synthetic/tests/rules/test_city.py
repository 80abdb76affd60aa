"""The city as a whole: the same from the same seed, sound but for what is planted."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from gongqiao.synthetic.enums import PAYING, REASONS, Plant
from gongqiao.synthetic.rules.city import City, build
from gongqiao.synthetic.rules.plan import ORDINARY
from gongqiao.synthetic.rules.profiles import city, deliveries, village
from gongqiao.synthetic.services.files import write
from gongqiao.synthetic.tests.cities import SEED, TODAY, small, twentieth

Made = Callable[[], City]
BOTH = pytest.mark.parametrize("made", [small, twentieth], ids=["village", "twentieth"])


def digest(folder: Path) -> dict[str, str]:
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(folder.iterdir())}


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    write(small(), tmp_path / "a")
    write(build(village(TODAY), SEED), tmp_path / "b")
    write(build(village(TODAY), SEED + 1), tmp_path / "c")
    one, same, other = (digest(tmp_path / name) for name in "abc")
    assert one == same
    assert len(one) > 20
    assert one["members-1.csv"] != other["members-1.csv"]
    assert one["scheme-1.yaml"] == other["scheme-1.yaml"]


@BOTH
def test_identities_hold_where_nothing_is_planted(made: Made) -> None:
    feed = made().feed
    c = pl.col
    i1 = (
        c("medfee_sumamt")
        - c("fulamt_ownpay_amt")
        - c("overlmt_selfpay")
        - c("preselfpay_amt")
        - c("inscp_scp_amt")
    )
    i2 = c("medfee_sumamt") - c("fund_pay_sumamt") - c("psn_part_amt") - c("hosp_part_amt")
    i3 = c("psn_part_amt") - c("acct_pay") - c("acct_mulaid_pay") - c("psn_cash_pay")
    outside = c("fulamt_ownpay_amt") + c("overlmt_selfpay") + c("preselfpay_amt")
    i4 = (
        c("psn_part_amt") - outside - c("inscp_scp_amt") + c("fund_pay_sumamt") + c("hosp_part_amt")
    )
    parts = ("hifp_pay", "hifob_pay", "hifes_pay", "cvlserv_pay", "maf_pay", "oth_pay")
    fund = c("fund_pay_sumamt") - pl.sum_horizontal(parts)
    off = feed.filter(pl.any_horizontal(x.fill_null(0) != 0 for x in (i1, i2, i3, i4, fund)))
    assert set(off["kind"]) == {Plant.IDENTITY_OFF}
    assert off.height == (feed["kind"] == Plant.IDENTITY_OFF).sum()
    live = feed.filter((c("role") != "reversal") & (c("medfee_sumamt") < 0))
    assert live.is_empty()
    negative = ("psn_part_amt", "psn_cash_pay", "fund_pay_sumamt", "acct_pay")
    wrong = feed.filter((c("role") != "reversal") & pl.any_horizontal(c(n) < 0 for n in negative))
    assert wrong.is_empty()


@BOTH
def test_the_manifest_names_every_kind(made: Made) -> None:
    built: City = made()
    counts: dict[str, int] = built.manifest["counts"]
    plain = {Plant.BELOW, Plant.OUTPATIENT, Plant.STRANGER}
    for kind in set(Plant) - plain:
        planned = built.profile.planted.get(kind, 0) or built.profile.roster.get(kind, 0)
        assert bool(counts.get(kind)) == bool(planned), kind
    stays = {s["mdtrt_id"] for k in counts for s in built.manifest["planted"][k] if "mdtrt_id" in s}
    kinds = built.feed.filter(pl.col("mdtrt_id").is_in([s for s in stays if s]))["kind"]
    assert not set(kinds) & {ORDINARY, *plain}


@BOTH
def test_the_sums_are_those_of_the_profile(made: Made) -> None:
    built: City = made()
    profile, totals = built.profile, built.manifest["totals"]
    assert totals["enrolments"] == sum(p.enrolments for p in profile.past)
    assert totals["payouts"] == sum(p.payouts for p in profile.past)
    every = sum(p["payable"] for p in built.manifest["periods"])
    assert abs(every - profile.payout_total) * 1000 < profile.payout_total


def test_the_profile_of_the_whole_city_is_the_features() -> None:
    profile = city(TODAY)
    assert sum(p.enrolments for p in profile.past) == 252_000
    assert sum(p.payouts for p in profile.past) == 3_403
    assert profile.payout_total == 497_100_000
    assert len(profile.past) == 5


@BOTH
def test_files_come_in_the_order_of_time(made: Made) -> None:
    built: City = made()
    days = deliveries(built.profile)
    assert sorted(days) == list(days)
    arrival = pl.Series(days)[built.feed["deliver"]]
    assert (built.feed["setl_time"].dt.date() < arrival).all()
    assert (built.feed["begndate"] <= built.feed["enddate"]).all()
    numbers = built.feed.filter(pl.col("role") == "")["setl_id"]
    assert numbers.n_unique() == numbers.len()


@pytest.mark.parametrize(
    "today", [date(2026, 1, 2), date(2024, 2, 29), date(2025, 4, 1), date(2026, 12, 31)]
)
def test_the_village_can_be_built_on_any_day(today: date) -> None:
    built = build(village(today), 3)
    now = built.profile.periods[-1]
    assert now.cover_from <= today < now.cover_to
    assert (built.feed["setl_time"].dt.date() < today).all()


def test_every_reason_belongs_to_a_kind() -> None:
    assert set(REASONS) <= set(Plant)
    assert not {Plant.IDENTITY_OFF, Plant.CAP} - set(PAYING)
