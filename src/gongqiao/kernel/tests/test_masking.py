"""What somebody wrote, shown without whole numbers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.masking import mask_in_text, mask_name


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("打13800006021找我", "打138****6021找我"),
        ("138-0000-6021 或 138 0000 6021", "138****6021 或 138****6021"),
        ("身份证330483198001010018。", "身份证3304**********0018。"),
        ("330483 19800101 001X", "3304**********001X"),
        ("卡号6222021234567890123", "卡号****0123"),
        ("2026-11-30 欠薪 12500.00 元，编号 SQ-2026-483920", None),
    ],
)
def test_masked(said: str, shown: str | None) -> None:
    assert mask_in_text(said) == (shown or said)


@given(st.text(alphabet="0123456789 -Xx元1", max_size=60))
def test_no_long_number_is_left(text: str) -> None:
    assert not re.search(r"\d{7}", mask_in_text(text))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("陈晨", "陈*"), ("欧阳晨", "欧**"), ("阿尔斯兰·买买提", "阿**"), ("甲", "甲"), ("", "")],
)
def test_a_long_name_is_not_known_by_its_length(name: str, shown: str) -> None:
    assert mask_name(name) == shown
