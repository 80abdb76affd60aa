"""Columns at once say what the kernel says row by row."""

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.identifiers import (
    birth_date,
    certificate_problem,
    check_digit,
    normalise_certificate,
)
from gongqiao.registry.rules import certificates, tree
from gongqiao.registry.rules.initials import initials
from gongqiao.registry.tests.numbers import certno

ON = date(2026, 3, 5)


def test_set_based_checks_equal_the_kernel_row_by_row() -> None:
    numbers = [certno(n, born) for n, born in enumerate(["19800101", "20000229", "18491231"])]
    numbers += [n[:17] + "0" for n in numbers]
    numbers += ["330483199902300019", "x", "0" * 18, "１" * 18, "330483800101001",
                "33048319800101001x"]  # fmt: skip
    kinds = pl.Series(["01"] * len(numbers) + ["08", "77"])
    numbers += ["E12345678", "1"]
    spelled = certificates.normalised(kinds, pl.Series("n", numbers))
    assert spelled.to_list() == [
        normalise_certificate(k, n) for k, n in zip(kinds, numbers, strict=True)
    ]
    found = certificates.problems(kinds, spelled, ON).to_list()
    expected = [certificate_problem(k, n) for k, n in zip(kinds, numbers, strict=True)]
    assert [f and f.replace("CERT_LOST_DIGITS", "CERT_CHECK_DIGIT") for f in found] == expected


DIGITS = st.text("0123456789X", min_size=15, max_size=18)
DATED = st.dates(date(1840, 1, 1), date(2026, 3, 4)).map(
    lambda born: certno(born.day * 31 % 1000, born.strftime("%Y%m%d"))
)


@given(st.lists(DIGITS | DATED, min_size=1, max_size=20))
def test_any_column_of_numbers(numbers: list[str]) -> None:
    kinds = pl.Series(["01"] * len(numbers))
    spelled = certificates.normalised(kinds, pl.Series("n", numbers))
    found = certificates.problems(kinds, spelled, ON).to_list()
    assert found == [by_the_kernel(n) for n in numbers]


def by_the_kernel(number: str) -> str | None:
    """The kernel's answer, and what the register adds: lost digits, birthdays to come."""
    problem = certificate_problem("01", number)
    normal = normalise_certificate("01", number)
    shaped = re.fullmatch(certificates.PLAIN, normal) is not None
    if shaped and normal.endswith("000") and check_digit(normal[:17]) != "0":
        return "CERT_LOST_DIGITS"
    born = birth_date(normal) if shaped else None
    return "CERT_DATE" if born and born > ON else problem and problem.value


@pytest.mark.parametrize("born", ["20260306", "20300101", "18491231"])
def test_a_day_that_cannot_be_and_a_wrong_digit(born: str) -> None:
    right = certno(1, born)
    wrong = right[:17] + ("1" if right[17] != "1" else "2")
    for number in (right, wrong):
        found = certificates.problems(pl.Series(["01"]), pl.Series([number]), ON)
        assert found.to_list() == ["CERT_DATE"] == [by_the_kernel(number)]


def test_a_birthday_to_come_is_refused() -> None:
    tomorrow = pl.Series([certno(1, "20260306")])
    assert certificates.problems(pl.Series(["01"]), tomorrow, ON).to_list() == ["CERT_DATE"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("王桂芳", "WGF"), ("单雄", "SX"), ("曾国", "ZG"), ("尉迟恭", "YCG"), ("解放", "XF"),
     ("买买提·艾力", "MMTAL"), ("John Smith", "JOHNSMITH"), ("单", "D"), ("", "")],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_cycles_and_paths() -> None:
    parents = {"a": None, "b": "a", "c": "b", "x": "y", "y": "x", "z": "x", "s": "s"}
    assert tree.on_a_cycle(parents, parents) == {"x", "y", "s"}
    assert tree.paths({"a": 1, "b": 2, "c": 3}, {"a": None, "b": "a", "c": "b"}) == {
        "a": "00000001.", "b": "00000001.00000002.", "c": "00000001.00000002.00000003."
    }  # fmt: skip
    chain = {str(n): str(n - 1) if n else None for n in range(60)}
    assert tree.height(chain, "39") == 40
    assert tree.height(chain, "59") == tree.DEEPEST + 1
