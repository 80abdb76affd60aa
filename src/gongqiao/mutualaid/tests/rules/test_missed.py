"""Near names and near numbers."""

from datetime import date

import polars as pl
import pytest

from gongqiao.mutualaid.rules import missed as rule
from gongqiao.mutualaid.rules.scheme import CountDate, DayCount, Match, PerDiemBenefit


@pytest.mark.parametrize(
    ("one", "other", "off"),
    [
        ("3304**********1234", "3304**********1234", 0),
        ("3304**********1234", "3304**********1235", 1),
        ("3304**********1234", "3304**********1243", 1),
        ("3304**********1234", "3305**********1235", 2),
        ("3304**********1234", "3304*********1234", None),
        ("E***7", "E***7", None),
    ],
)
def test_numbers_as_their_masks_leave_them(one: str, other: str, off: int | None) -> None:
    assert rule.characters_off(one, other) == off


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("陆建华", "陆建花", True),
        ("陆建华", "陆小花", False),
        ("张伟", "张玮", True),
        ("张伟", "张强", False),
        ("张伟", "张伟", False),
        ("张", "李", False),
        ("阿卜杜拉·买买提", "阿卜杜拉买买堤", True),
        ("張偉", "张伟", False),
    ],
)
def test_names_with_one_character_wrong(one: str, other: str, *, alike: bool) -> None:
    assert rule.names_alike(one, other) is alike


def test_only_one_best_candidate_is_named() -> None:
    judged = pl.DataFrame(
        [(1, "k", 10, 7, 1), (1, "k", 11, 8, 0), (2, "k", 12, 7, 0), (2, "k", 13, 7, 0)],
        schema=["settlement_id", "kind", "person_id", "organisation_id", "off"],
        orient="row",
    )
    found = {r["settlement_id"]: r for r in rule.best(judged).iter_rows(named=True)}
    assert (found[1]["person_id"], found[1]["candidates"]) == (11, [11, 10])
    assert (found[2]["person_id"], found[2]["candidates"]) == (None, [12, 13])


def test_which_settlements_a_scheme_would_take() -> None:
    benefit = PerDiemBenefit(
        "a", Match(("310",), ("21", "22*"), None), CountDate.ENDDATE, 0, 100, DayCount.NIGHTS, None
    )
    rows = pl.DataFrame(
        [("310", "21", None), ("310", "2203", "01"), ("390", "21", None), ("310", "11", None)],
        schema=["insutype", "med_type", "hosp_lv"],
        orient="row",
    )
    assert rows.select(rule.takes((benefit,)))["literal"].to_list() == [True, True, False, False]
    assert rule.stay_date((benefit,)) == "enddate"


def test_windows_stay_within_the_period() -> None:
    near = rule.Near(30, 1)
    year = rule.window(date(2025, 7, 1), date(2026, 7, 1), near)
    assert year == (date(2025, 7, 1), date(2025, 7, 31), date(2026, 6, 1), date(2026, 7, 1))
    short = rule.window(date(2025, 7, 1), date(2025, 7, 11), near)
    assert short == (date(2025, 7, 1), date(2025, 7, 11), date(2025, 7, 1), date(2025, 7, 11))
