"""Amounts in yuan as people and files write them."""

import pytest

from gongqiao.kernel.money import NotMoney, fen_from_yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1460.77", 146077),
        (" 1,460.77 ", 146077),
        ("１，４６０．７７", 146077),
        ("－０.5", -50),
        ("+3", 300),
        ("999,999,999,999.99", 99999999999999),
        ("-0.00", 0),
    ],
)
def test_what_is_an_amount(text: str, fen: int) -> None:
    assert fen_from_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "-", "1.005", "1e3", "NaN", "inf", "٣.00", "১২", "50,00", "1,2,3", ",100",
        "1,000,", "1 000", "1.", "--1", "1" * 13, "0x10", "一百", "½",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    with pytest.raises(NotMoney):
        fen_from_yuan(text)
