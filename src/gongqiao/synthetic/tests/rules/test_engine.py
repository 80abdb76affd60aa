"""The rule of mutual aid comes to what the manifest says, stay by stay."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from gongqiao.mutualaid.enums import reason_codes
from gongqiao.mutualaid.rules.amounts import entitlement as rule_entitlement
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.scheme import Scheme, ShareBenefit
from gongqiao.mutualaid.rules.scheme_file import read
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Cover, Settlement, StayDecision
from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules.amounts import entitlement
from gongqiao.synthetic.rules.city import City
from gongqiao.synthetic.tests.cities import small, twentieth

Made = Callable[[], City]
BOTH = pytest.mark.parametrize("made", [small, twentieth], ids=["village", "twentieth"])
NOT_OURS = {Plant.NEAR_NUMBER, Plant.STRANGER, Plant.LAPSED}
TEXT = ("setl_id", "mdtrt_id", "init_setl_id", "insutype", "med_type", "hosp_lv")
FROM_MATCHING = {Plant.NAME_DIFFERS, Plant.RARE_CHARACTER}


def schemes(built: City) -> dict[int, Scheme]:
    return {no: read(text.encode()) for no, text in built.schemes.items()}


def newest(built: City) -> dict[int, list[Settlement]]:
    """By person the newest revision of each settlement; once flagged, always flagged."""
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    known = built.feed.filter(~pl.col("kind").is_in([Plant.NEAR_NUMBER, Plant.STRANGER]))
    for row in known.sort("deliver", maintain_order=True).to_dicts():
        before = found[row["person"]].get(row["setl_id"])
        row["flag"] = row["refd_setl_flag"] == "1" or bool(before and before["flag"])
        found[row["person"]][row["setl_id"]] = row
    return {p: [settlement(r) for r in rows.values()] for p, rows in found.items()}


def settlement(row: dict[str, Any]) -> Settlement:
    text: dict[str, Any] = {name: row[name] or "" for name in TEXT}
    days: dict[str, Any] = {name: row[name] for name in ("begndate", "enddate", "setl_time")}
    money: dict[str, Any] = {name: row[name] for name in MONEY_COLUMNS}
    return Settlement(
        source="yibao",
        **text,
        **days,
        refunded=row["flag"],
        valid=row["vali_flag"] == "1",
        **money,
    )


def covers(built: City) -> dict[tuple[int, int], Cover]:
    """By (person, period): waiting after a gap, unbroken since the first period of a row."""
    found: dict[tuple[int, int], Cover] = {}
    for period in built.profile.periods:
        rows = built.enrolments.get(period.no)
        for row in () if rows is None else rows.filter(pl.col("kind") == "").to_dicts():
            person, paid = row["person"], row["paid_on"]
            before = found.get((person, period.no - 1))
            ever = any((person, no) in found for no in range(1, period.no))
            waits = period.terms.waiting_lapsed if ever and before is None else 0
            start = max(period.cover_from, paid) if paid else None
            since = before.unbroken_since or before.start if before else None
            found[person, period.no] = Cover(
                cover_from=period.cover_from,
                cover_to=period.cover_to,
                paid_on=paid,
                waiting_until=start + timedelta(days=waits) if start and waits else None,
                unbroken_since=since if before and before.start else None,
            )
    return found


def decisions(built: City) -> dict[tuple[int, str], StayDecision]:
    """By (period, smallest settlement number) what the rule decides."""
    rules, history = schemes(built), newest(built)
    found: dict[tuple[int, str], StayDecision] = {}
    for (person, no), cover in covers(built).items():
        for decision in decide(history.get(person, []), cover, rules[no]):
            found[no, min(decision.setl_ids)] = decision
    return found


@BOTH
def test_every_stay_comes_to_what_was_laid_out(made: Made) -> None:
    built: City = made()
    decided = decisions(built)
    found: dict[str, int] = defaultdict(int)
    planted: dict[str, list[dict[str, Any]]] = built.manifest["planted"]
    for kind, cases in planted.items():
        for case in cases:
            if "mdtrt_id" not in case or kind in NOT_OURS:
                continue
            mine = [d for s in case["setl_ids"] if (d := decided.get((case["period"], s)))]
            if kind == Plant.INVALID:
                assert not mine
                continue
            assert len({d.key for d in mine}) == 1, (kind, case)
            assert mine[0].payable == case["payable"], (kind, case, mine[0])
            if kind not in FROM_MATCHING and (kind != Plant.CAP or mine[0].reasons):
                assert case["reason"] in reason_codes(mine[0].reasons), (kind, mine[0])
            found[kind] += 1
    assert found[Plant.CAP] == built.manifest["counts"]["cap"]
    assert found[Plant.REVERSED_LATE] > 0


@BOTH
def test_the_sums_are_what_the_rule_pays(made: Made) -> None:
    built: City = made()
    decided = decisions(built)
    for period in built.manifest["periods"]:
        mine = [d.payable for (no, _), d in decided.items() if no == period["no"]]
        assert sum(mine) == period["payable"]
        assert sum(p > 0 for p in mine) == period["payouts"]


def test_the_layout_has_the_arithmetic_of_the_rule() -> None:
    for scheme in schemes(small()).values():
        benefit = scheme.benefits[0]
        assert isinstance(benefit, ShareBenefit)
        tiers = [(tier.upto, tier.rate_bp) for tier in benefit.tiers]
        bases = np.arange(0, 3_000_000, 9_973)
        ours = entitlement(bases, tiers)
        assert ours.tolist() == [rule_entitlement(int(b), benefit.tiers) for b in bases]


def test_schemes_cover_five_years_and_today() -> None:
    read_back = schemes(small())
    assert [s.period.cover_from for s in read_back.values()][:5] == [
        date(year, 1, 1) for year in range(2015, 2020)
    ]
    assert {s.code for s in read_back.values()} == {"tongxiang-demo"}
    assert all("虚构" in s.source for s in read_back.values())
