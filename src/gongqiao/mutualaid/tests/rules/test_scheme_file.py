"""Scheme files: what is taken, what is refused and where."""

import json
import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.mutualaid.rules import scheme_file
from gongqiao.mutualaid.rules.scheme import DayBand, Scheme, ShareBenefit
from gongqiao.mutualaid.rules.scheme_file import read
from gongqiao.mutualaid.rules.scheme_findings import SENTENCES, SchemeRefused
from gongqiao.mutualaid.rules.scheme_json import (
    Change,
    canonical,
    diff,
    digest,
    from_json,
    to_json,
)
from gongqiao.mutualaid.tests.rules import golden
from gongqiao.mutualaid.tests.rules.strategies import schemes

GOOD = """\
code: huzhou-2012
title: {zh-hans: 湖州, en: Huzhou}
source: 浙江在线 2012-06-15
period: {no: 1, cover_from: 2012-07-01, cover_to: 2013-07-01}
premium: [{category: default, amount: "50.00"}]
enrolment: {shares_max: 1, waiting_days: {new: 0, lapsed: 0, renewal: 0}}
benefits:
  - code: inpatient
    kind: share
    insutype: ["310"]
    med_type: ["21", "21*"]
    hosp_lv: null
    count_date: enddate
    base: inscp_scp_amt - fund_pay_sumamt - act_pay_dedc
    accumulate: stay
    tiers:
      - {upto: "5000", rate: "0.40"}
      - {upto: "10000", rate: "0.50"}
      - {rate: "0.65"}
    minimum: null
    cap_per_period: "20000"
review: {auto_approve_upto: "3000.00", sample_rate: "0.05"}
"""
BANDS = """\
  - code: days
    kind: day_band
    per_day: "80"
    bands:
      - {upto: 10, days: "min(d,5)"}
      - {upto: 20, days: 7}
      - {days: 10}
    max_cases: 2
  - {code: lump, kind: lump_sum, event: death, amount: "1", once: true}
review:"""
MORE = GOOD.replace("review:", BANDS)


PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def refused(text: str | bytes) -> list[tuple[str, int | None, str]]:
    with pytest.raises(SchemeRefused) as caught:
        read(text)
    assert all(f.zh and f.en and not PLACEHOLDER.search(f.en) for f in caught.value.findings)
    return [(f.code, f.line, f.path) for f in caught.value.findings]


def test_the_contract_example_is_read() -> None:
    scheme = read(GOOD)
    benefit = scheme.benefits[0]
    assert isinstance(benefit, ShareBenefit)
    assert [(t.lo, t.upto, t.rate_bp) for t in benefit.tiers] == [
        (0, 500_000, 4000),
        (500_000, 1_000_000, 5000),
        (1_000_000, None, 6500),
    ]
    assert [(t.sign, t.column) for t in benefit.base] == [
        (1, "inscp_scp_amt"),
        (-1, "fund_pay_sumamt"),
        (-1, "act_pay_dedc"),
    ]
    assert benefit.cap_per_period == 2_000_000
    assert scheme.review.sample_rate_bp == 500


def test_bands_and_events_are_read() -> None:
    bands = read(MORE).stay_benefits()[1]
    assert getattr(bands, "bands", None) == (
        DayBand(0, 10, 5, True),
        DayBand(10, 20, 7, False),
        DayBand(20, None, 10, False),
    )
    assert read(MORE).lump_sums()[0].amount == 100
    with pytest.raises(KeyError):
        read(MORE).benefit("other")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str) -> None:
    assert read(GOOD.encode(encoding)) == read(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "path"),
    [
        ('rate: "0.40"', 'rate: "1.01"', "rate_above_one", 17, "benefits[1].tiers[1].rate"),
        ('rate: "0.40"', 'rate: "0.40001"', "rate_too_fine", 17, "benefits[1].tiers[1].rate"),
        ('rate: "0.40"', "rate: 4e-1", "not_a_number", 17, "benefits[1].tiers[1].rate"),
        ('rate: "0.40"', "rate: .inf", "not_a_number", 17, "benefits[1].tiers[1].rate"),
        ('"10000"', '"5000"', "not_above_previous", 18, "benefits[1].tiers[2].upto"),
        ('"10000"', '"4000"', "not_above_previous", 18, "benefits[1].tiers[2].upto"),
        ('upto: "10000", ', "", "open_before_last", 18, "benefits[1].tiers[2]"),
        (
            '{rate: "0.65"}',
            '{upto: 2e4, rate: "1"}',
            "not_a_number",
            19,
            "benefits[1].tiers[3].upto",
        ),
        (
            '{rate: "0.65"}',
            '{upto: 20000, rate: "1"}',
            "not_open_above",
            19,
            "benefits[1].tiers[3]",
        ),
        ('"5000"', '"-1"', "negative", 17, "benefits[1].tiers[1].upto"),
        ('"5000"', '"0"', "not_above_previous", 17, "benefits[1].tiers[1].upto"),
        ('"5000"', '"0.001"', "finer_than_fen", 17, "benefits[1].tiers[1].upto"),
        ('"5000"', '"1000000000000"', "too_large", 17, "benefits[1].tiers[1].upto"),
        ("inscp_scp_amt -", "inscp_amt -", "unknown_column", 14, "benefits[1].base"),
        ("inscp_scp_amt -", "2 * inscp_scp_amt -", "not_a_base", 14, "benefits[1].base"),
        ("inscp_scp_amt -", "fund_pay_sumamt -", "column_twice", 14, "benefits[1].base"),
        (
            "inscp_scp_amt - fund_pay_sumamt",
            "-fund_pay_sumamt",
            "base_only_subtracts",
            14,
            "benefits[1].base",
        ),
        ("inscp_scp_amt -", "__import__('os') -", "unknown_column", 14, "benefits[1].base"),
        ("minimum: null", "minimun: null", "unknown_key", 20, "benefits[1].minimun"),
        ("source:", "sources:", "unknown_key", 3, "sources"),
        ("    accumulate: stay\n", "", "missing_key", 8, "benefits[1].accumulate"),
        ("    kind: share\n", "", "missing_key", 8, "benefits[1].kind"),
        ("kind: share", "kind: shares", "unknown_kind", 8, "benefits[1]"),
        ("accumulate: stay", "accumulate: week", "not_one_of", 15, "benefits[1].accumulate"),
        ("kind: share", "kind: share\n    kind: share", "key_twice", 10, "benefits[1].kind"),
        ("2013-07-01", "2012-07-01", "ends_before_start", 4, "period.cover_to"),
        ("2013-07-01", "2013-02-29", "not_a_day", 4, "period.cover_to"),
        ("2013-07-01", "midsummer", "not_a_day", 4, "period.cover_to"),
        ("no: 1", "no: 0", "below_one", 4, "period.no"),
        ("no: 1", "no: 1.5", "not_whole", 4, "period.no"),
        ("shares_max: 1", "shares_max: 0", "below_one", 6, "enrolment.shares_max"),
        ("{new: 0", "{new: -3", "negative", 6, "enrolment.waiting_days.new"),
        ("huzhou-2012", "Huzhou 2012", "not_a_code", 1, "code"),
        ('["310"]', '["310", "310"]', "code_twice", 10, "benefits[1].insutype[2]"),
        ('["310"]', "[]", "empty_list", 10, "benefits[1].insutype"),
        ('["310"]', '["3 10"]', "not_a_value_code", 10, "benefits[1].insutype[1]"),
        ('["310"]', '"310"', "not_a_list", 10, "benefits[1].insutype"),
        ("minimum: null", 'minimum: "30000"', "minimum_above_cap", 20, "benefits[1].minimum"),
        ("accumulate: stay", "accumulate: period", None, None, ""),
        (
            'cap_per_period: "20000"',
            'cap_per_period: "0"',
            "zero",
            21,
            "benefits[1].cap_per_period",
        ),
        ('"50.00"', "true", "not_a_number", 5, "premium[1].amount"),
        ('amount: "1"', 'amount: "0"', "zero", 30, "benefits[3].amount"),
        ('per_day: "80"', 'per_day: "0"', "zero", 24, "benefits[2].per_day"),
        ("shares_max: 1", "shares_max: true", "not_whole", 6, "enrolment.shares_max"),
        ("en: Huzhou", r'en: "Hu\tzhou"', "not_text", 2, "title.en"),
        (
            "base: inscp_scp_amt - fund_pay_sumamt - act_pay_dedc",
            "base: [3]",
            "not_a_base",
            14,
            "benefits[1].base",
        ),
        ("days: 7", "days: 4", "longer_pays_less", 27, "benefits[2].bands[2].days"),
        ("days: 7", "days: d", "not_days", 27, "benefits[2].bands[2].days"),
        ('"min(d,5)"', '"max(d,5)"', "not_days", 26, "benefits[2].bands[1].days"),
        ("upto: 20", "upto: 10", "not_above_previous", 27, "benefits[2].bands[2].upto"),
        ("upto: 20", "upto: 9999", "days_out_of_range", 27, "benefits[2].bands[2].upto"),
        ("{days: 10}", "{upto: 30, days: 10}", "not_open_above", 28, "benefits[2].bands[3]"),
        ("max_cases: 2", "max_cases: 0", "zero", 29, "benefits[2].max_cases"),
        ("code: days", "code: inpatient", "code_twice", 22, "benefits[2].code"),
        ("event: death, ", "", "missing_key", 30, "benefits[3].event"),
        ("once: true", "once: maybe", "not_yes_or_no", 30, "benefits[3].once"),
        ("title: {zh-hans: 湖州, en: Huzhou}", "title: x", "not_a_mapping", 2, "title"),
        ("en: Huzhou", 'en: " "', "not_text", 2, "title.en"),
    ],
)
def test_refused_with_line_and_field(
    old: str, new: str, code: str | None, line: int | None, path: str
) -> None:
    assert old in MORE
    text = MORE.replace(old, new, 1)
    if code is None:
        read(text)
        return
    assert (code, line, path) in refused(text)


def test_minimum_with_period_is_refused() -> None:
    text = GOOD.replace("accumulate: stay", "accumulate: period")
    found = refused(text.replace("minimum: null", 'minimum: "50"'))
    assert found == [("minimum_with_period", 20, "benefits[1].minimum")]


def test_all_rates_zero_is_refused() -> None:
    text = GOOD.replace('"0.40"', "0").replace('"0.50"', "0").replace('"0.65"', "0")
    assert refused(text) == [("all_rates_zero", 16, "benefits[1].tiers")]


def test_all_findings_come_at_once() -> None:
    text = GOOD.replace('"0.40"', '"1.40"').replace("source:", "sauce:").replace("no: 1", "no: x")
    assert [code for code, _, _ in refused(text)] == ["unknown_key", "not_whole", "rate_above_one"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("just text", "not_a_mapping"),
        ("- a\n- b", "not_a_mapping"),
        ("a: [", "not_yaml"),
        ("a: b\n---\nc: d", "several_documents"),
        (GOOD.replace('"50.00"', '&x "50.00"'), "alias"),
        ("a: &a [x]\nb: [*a, *a]", "alias"),
        ("a: !!python/object/apply:os.system [ls]", "tag"),
        ("a: !!binary aGk=", "tag"),
        ("a: " + "[" * 200 + "]" * 200, "too_deep"),
        ("a: [" + "1," * scheme_file.MOST_NODES + "]", "too_deep"),
        ("? [a]\n: b\n", "key_not_text"),
        ("a: \x00", "not_yaml"),
        ("x" * (scheme_file.MOST_BYTES + 1), "too_big"),
        (b"\xff\xff\xff", "not_text_file"),
        ("code: x\ud800", "not_text_file"),
    ],
)
def test_hostile_text(text: str | bytes, code: str) -> None:
    assert code in [found for found, _, _ in refused(text)]


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_rubbish_never_crashes(text: str | bytes) -> None:
    refused(text)


@given(st.integers(0, len(GOOD) - 1), st.text(max_size=3))
def test_a_damaged_file_is_read_or_refused(at: int, noise: str) -> None:
    with suppress(SchemeRefused):
        assert read(GOOD[:at] + noise + GOOD[at + 1 :]).benefits


@given(schemes())
def test_json_round_trips_exactly(scheme: Scheme) -> None:
    again = from_json(json.loads(json.dumps(to_json(scheme))))
    assert again == scheme
    assert canonical(again) == canonical(scheme)


def test_binary_fractions_in_data_are_refused() -> None:
    data = to_json(read(GOOD))
    data["review"]["sample_rate"] = 0.05
    with pytest.raises(SchemeRefused) as caught:
        from_json(data)
    assert caught.value.findings[0].code == "binary_fraction"
    assert caught.value.findings[0].line is None


def test_digest_does_not_depend_on_the_order_of_keys_or_spelling_of_numbers() -> None:
    first, second, *rest = GOOD.splitlines(keepends=True)
    turned = "".join([second, first, *rest]).replace("no: 1", 'no: "1"')
    same = turned.replace('"0.40"', "0.4").replace('"20000"', "20000.00")
    assert digest(read(same)) == digest(read(GOOD))
    assert digest(read(GOOD.replace("0.40", "0.41"))) != digest(read(GOOD))


def test_diff_lists_what_changed() -> None:
    old = read(MORE)
    new = read(
        MORE.replace('"0.65"', '"0.70"')
        .replace('"21", "21*"', '"21"')
        .replace("code: lump", "code: gift")
    )
    changes = diff(old, new)
    assert Change("benefits[inpatient].tiers[3].rate", "0.65", "0.70") in changes
    assert Change("benefits[inpatient].med_type", "21, 21*", "21") in changes
    assert Change("benefits[lump].amount", "1.00", None) in changes
    assert Change("benefits[gift].amount", None, "1.00") in changes
    assert diff(old, old) == []
    assert diff(old, replace(old, title_en="x")) == [Change("title.en", "Huzhou", "x")]


def test_published_tables_differ_from_each_other() -> None:
    digests = {digest(golden.scheme_of(name)) for name in golden.table_names()}
    assert len(digests) == len(golden.table_names())


def test_every_sentence_is_in_two_languages() -> None:
    for zh, en in SENTENCES.values():
        assert zh.endswith(("。", "}"))
        assert en.endswith((".", "}"))
