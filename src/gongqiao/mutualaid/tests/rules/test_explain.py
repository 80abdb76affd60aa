"""Explanations say what the rule did, and compute the same fen again."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given

from gongqiao.kernel.money import fen_from_yuan
from gongqiao.mutualaid.enums import Reason, mask_of, reason_codes, reasons_in
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.explain import explain, recompute, recompute_raw
from gongqiao.mutualaid.rules.explain_steps import Step, steps
from gongqiao.mutualaid.rules.reasons import NAMES, SENTENCES, reason_name
from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.scheme_json import from_json, to_json
from gongqiao.mutualaid.rules.types import Cover, Part, Settlement, StayDecision
from gongqiao.mutualaid.tests.rules import golden
from gongqiao.mutualaid.tests.rules.strategies import covers, histories, schemes


def full_width(text: str) -> str:
    """Chinese punctuation for the test's own sentences; the commas within figures stay."""
    pairs = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "(": "\uff08", ")": "\uff09"}
    return re.sub(r"(?<!\d)[,:;()]|[,:;()](?!\d)", lambda m: pairs[m.group()], text)


def decided(table: str, name: str) -> tuple[list[StayDecision], Scheme]:
    case = next(c for c in golden.cases() if c.table == table and c.name.startswith(name))
    scheme = golden.scheme_of(table)
    rows = golden.settlements_of(case, scheme)
    return decide(rows, golden.cover_of(case, scheme), scheme, golden.distinct_of(case)), scheme


def test_a_lump_sum_has_no_parts() -> None:
    """Events have decisions of their own: a part that names one is wrong."""
    data = to_json(golden.scheme_of("t1-huzhou-2012"))
    lump = {"code": "lump", "kind": "lump_sum", "event": "death", "amount": "1", "once": True}
    scheme = from_json({**data, "benefits": [*data["benefits"], lump]})
    rows, _scheme = decided("t1-huzhou-2012", "")
    part = replace(rows[0].parts[0], benefit="lump")
    for asks in (recompute, steps_of):
        with pytest.raises(ValueError, match="no part"):
            asks(part, scheme)


def steps_of(part: Part, scheme: Scheme) -> list[Step]:
    return steps(part, scheme, "zh")


def text_of(table: str, name: str, row: int, language: str) -> str:
    rows, scheme = decided(table, name)
    return explain(rows[row].parts, rows[row].reasons, scheme, language)


def test_three_tiers_in_chinese() -> None:
    assert text_of("t1-huzhou-2012", "#3", 0, "zh-hans") == full_width(
        "自付 15,000.00 元:5,000 × 40 % + 5,000 × 50 % + 5,000 × 65 % = 7,750.00 元;"
        "依据《湖州市区职工医疗互助(2012)》第 1 期。"
    )


def test_the_cap_says_what_was_left() -> None:
    text = text_of("t1-huzhou-2012", "#3", 1, "zh-hans")
    wanted = "封顶 20,000.00 元,此前已补 7,750.00 元,这次最多 12,250.00 元;补 12,250.00 元"
    assert full_width(wanted) in text


def test_rounding_and_minimum_are_shown() -> None:
    assert "2,000.005 元" in text_of("t1-huzhou-2012", "#2", 0, "zh")
    assert "less than 50.00 is paid as 50.00" in text_of("t2-yueyang-2014", "#5", 0, "en")


def test_accumulated_period_shows_the_difference() -> None:
    text = text_of("t3-weihai-2010", "#9 acc", 1, "en")
    assert "so far 13,000.00 yuan (before 6,000.00, now 7,000.00)" in text
    assert "less 0.00 for the stays before = 2,400.00" in text


@pytest.mark.parametrize(
    ("table", "name", "row", "wanted"),
    [
        ("t7-beijing-2011", "#13 ten", 0, "7 days × 40.00 = 280.00"),
        ("t6-zhangjiakou-6", "#12 three", 1, "7 days × 80.00 × 3 shares = 1,680.00"),
        ("t6-zhangjiakou-6", "#12 the same", 1, "2 days × 80.00 × 3 shares = 480.00"),
        ("t6-zhangjiakou-6", "#12 three", 2, "The number of times in a period is used up."),
        ("t3-weihai-2010", "#9 the first", 0, "The hospital refunded it"),
        ("t3-weihai-2010", "#9 acc", 0, "Borne by the patient 6,000.00 yuan, nothing is paid"),
        ("t1-huzhou-2012", "outpatient", 0, "The kind of visit"),
        ("t1-huzhou-2012", "paid at", 0, "7,750.00 was paid at discharge and is not paid again"),
    ],
)
def test_each_kind_in_english(table: str, name: str, row: int, wanted: str) -> None:
    assert wanted in text_of(table, name, row, "en")


def test_steps_take_the_base_apart_and_end_in_the_payout() -> None:
    rows, scheme = decided("t1-huzhou-2012", "#1")
    amounts = {"inscp_scp_amt": 2_600_000, "fund_pay_sumamt": 2_000_000, "act_pay_dedc": 100_000}
    lines = steps(rows[0].parts[0], scheme, "zh", amounts)
    minus = "\N{MINUS SIGN}"
    assert [line.sign for line in lines] == ["", minus, minus, "=", "+", "=", "="]
    assert [line.fen for line in lines] == [
        *(2_600_000, 2_000_000, 100_000, 500_000),
        *(200_000, 200_000, 200_000),
    ]
    assert lines[-1].total
    band = lines[4].band
    assert band is not None
    assert (band.lo, band.upto, band.used) == (0, 500_000, 500_000)


def test_no_language_leaks_into_the_other() -> None:
    han = re.compile("[\u3400-\u9fff]")
    for case in golden.cases():
        rows, scheme = decided(case.table, case.name)
        plain = replace(scheme, title_zh="T", title_en="T")
        for row in rows:
            assert not han.search(explain(row.parts, row.reasons, plain, "en"))
            chinese = explain(row.parts, row.reasons, plain, "zh-hans")
            assert not re.search("[A-SU-Za-z]", chinese), chinese
            for part in row.parts:
                for line in steps(part, plain, "en"):
                    assert not han.search(line.label + line.note + line.amount)


def test_every_reason_has_its_words_and_bit() -> None:
    assert set(SENTENCES) == set(NAMES) == set(Reason)
    assert len(Reason) == 25
    assert [reason.bit for reason in Reason] == [1 << n for n in range(25)]
    assert all(zh.endswith("。") and en.endswith(".") for zh, en in SENTENCES.values())
    mask = mask_of([Reason.PAID_AT_SOURCE, Reason.CAP_REACHED])
    assert reason_codes(mask) == "R08;R15"
    assert reasons_in(mask) == (Reason.CAP_REACHED, Reason.PAID_AT_SOURCE)
    assert reason_name(Reason.ZERO, "zh-hans") == "金额为零"
    for wrong in (-1, 1 << 25):
        with pytest.raises(ValueError, match="mask"):
            reasons_in(wrong)


@given(histories(), covers(), schemes())
def test_a_stored_decision_recomputes_to_the_same_fen(
    rows: list[Settlement], cover: Cover, scheme: Scheme
) -> None:
    stored = from_json(json.loads(json.dumps(to_json(scheme))))
    for row in decide(rows, cover, scheme):
        for part in row.parts:
            assert recompute_raw(part, stored) == part.raw
            assert recompute(part, stored) == part.payable
            for language in ("zh-hans", "en"):
                add_up(steps(part, stored, language), part.payable)
                assert explain(row.parts, row.reasons, stored, language)


def add_up(lines: list[Step], payable: int) -> None:
    """The last line is the payout, and the lines from `raw` on add up to it."""
    if not lines:
        assert payable == 0
        return
    assert lines[-1].fen == payable
    assert fen_from_yuan(lines[-1].amount) == payable
    last_sum = max(place for place, line in enumerate(lines[:-1]) if line.sign == "=")
    rest = lines[last_sum].fen
    assert rest is not None
    for line in lines[last_sum + 1 : -1]:
        assert line.fen is not None
        rest -= line.fen
    assert rest == payable
