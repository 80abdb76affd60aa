"""Names: what counts as the same spelling. All names are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.names import is_cut_off, name_key, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王 小明", "王小明"),
        ("王\u3000小明", "王小明"),
        ("買買提\u00b7吐爾遜", "買買提\u2022吐爾遜"),
        ("阿依古丽\u30fb买买提", "阿依古丽.买买提"),
        ("阿依古丽\uff0e买买提", "阿依古丽\u00b7买买提"),
        ("張國強", "张国强"),
        ("John Smith", "JOHN\u3000SMITH"),
        ("\uff2a\uff4f\uff48\uff4e", "john"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("王小明", "王小民"), ("王小明", ""), ("", "")])
def test_different(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_a_cut_name_is_near_but_not_the_same() -> None:
    long, cut = "阿卜杜热合曼\u00b7吐尔逊江", "阿卜杜热合曼吐尔"
    assert not same_name(long, cut)
    assert is_cut_off(cut, long)
    assert not is_cut_off("王小", "王小明")


def test_none_is_blank() -> None:
    assert name_key(None) == ""


@given(st.text(max_size=20), st.text(max_size=20))
def test_symmetric_and_stable(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)
    assert name_key(name_key(one)) == name_key(one)
