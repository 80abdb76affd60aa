"""Mobile numbers in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.mobile import mobile_number


@pytest.mark.parametrize(
    "text",
    [
        "13800006021",
        "138 0000 6021",
        "+86 138-0000-6021",
        "8613800006021",
        "１３８００００６０２１",
    ],
)
def test_one_spelling(text: str) -> None:
    assert mobile_number(text) == "13800006021"


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_number_or_nothing(text: str) -> None:
    number = mobile_number(text)
    assert number is None or (len(number) == 11 and mobile_number(number) == number)
