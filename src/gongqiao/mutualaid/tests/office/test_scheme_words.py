"""Fields of scheme files in words: every field of every published table has some."""

from pathlib import Path

import pytest
from django.utils.translation import override

from gongqiao.mutualaid.rules.scheme_file import read
from gongqiao.mutualaid.rules.scheme_json import _leaves, to_json
from gongqiao.mutualaid.wording_scheme import FIELDS, path_says, value_says

TABLES = Path(__file__).parents[2] / "tables"


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("benefits[inpatient].tiers[3].rate", "补助项目 住院 · 分段 第3 · 比例",
         "benefit inpatient · tier no. 3 · rate"),
        ("premium[default].amount", "会费 每人 · 金额", "fee everyone · amount"),
        ("title.en", "名称 · 英文", "title · in English"),
        ("", "", ""), ("no_such[x].key", "no_such x · key", "no_such x · key"),
    ],
)  # fmt: skip
def test_paths(path: str, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert path_says(path) == zh
    with override("en"):
        assert path_says(path) == en


@pytest.mark.parametrize(
    ("path", "value", "zh"),
    [
        ("a.rate", "0.65", "65 %"), ("review.sample_rate", "0.005", "0.5 %"),
        ("b.tiers[1].upto", "5000.00", "5,000.00元"), ("b.bands[1].upto", "7", "7"),
        ("b.cap_per_period", "null", "无"), ("b.once", "true", "是"), ("b.kind", None, "–"),
        ("b.accumulate", "period", "本期各次住院合起来算"),
        ("b.hosp_lv", "01, 99", "三级特等 (01)、99"),
        ("b.base", "psn_part_amt - fulamt_ownpay_amt", "个人负担 − 全自费"),
        ("b.amount", "odd", "odd"), ("b.rate", "odd", "odd"),
    ],
)  # fmt: skip
def test_values(path: str, value: str | None, zh: str) -> None:
    with override("zh-hans"):
        assert value_says(path, value) == zh


def test_every_field_of_every_published_table_has_words() -> None:
    tables = [f for f in TABLES.glob("t*.yaml") if ".cases" not in f.name]
    assert len(tables) >= 8
    for table in tables:
        for path, value in _leaves(to_json(read(table.read_text("utf-8"))), "").items():
            last = path.rpartition(".")[2].partition("[")[0]
            assert last in FIELDS, path
            with override("zh-hans"):
                assert path_says(path) != path
                assert value_says(path, value)
