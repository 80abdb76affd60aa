"""Certificate numbers: spellings, check digits, shapes. All numbers are invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.kernel.identifiers import (
    CertificateProblem,
    Gender,
    birth_date,
    certificate_problem,
    check_digit,
    gender,
    normalise_certificate,
)

SEVENTEEN = "33048319900307002"
GOOD = SEVENTEEN + check_digit(SEVENTEEN)


def by_the_weights(first_17: str) -> str:
    """GB 11643 by its printed table of weights and characters."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first_17, weights, strict=True))
    return "10X98765432"[total % 11]


@given(st.integers(10**16, 10**17 - 1).map(str))
def test_check_digit_is_that_of_the_standard(first_17: str) -> None:
    assert check_digit(first_17) == by_the_weights(first_17)


@pytest.mark.parametrize(
    "typed",
    [GOOD, f" {GOOD} ", GOOD.lower(), f"{GOOD[:6]} {GOOD[6:14]}-{GOOD[14:]}", "\ufeff" + GOOD],
)
def test_spellings_of_one_number(typed: str) -> None:
    assert normalise_certificate("01", typed) == GOOD
    assert normalise_certificate("", typed) == normalise_certificate(None, typed) == GOOD
    assert certificate_problem("01", typed) is None


def test_full_width_digits_and_small_x() -> None:
    seventeen = next(
        text for n in range(1000) if check_digit(text := f"33048319900307{n:03d}") == "X"
    )
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in seventeen) + "\uff58"
    assert normalise_certificate("01", wide) == seventeen + "X"
    assert certificate_problem("", wide) is None


def test_fifteen_digits_become_eighteen() -> None:
    old = GOOD[:6] + GOOD[8:17]
    assert normalise_certificate("01", old) == GOOD
    assert certificate_problem("01", old) is None
    assert normalise_certificate("99", old) == old


def test_birth_date_and_gender() -> None:
    assert birth_date(GOOD) == date(1990, 3, 7)
    assert gender(GOOD) is Gender.FEMALE
    assert gender(GOOD[:16] + "3X") is Gender.MALE
    assert birth_date("330483199002300021") is None
    assert birth_date("H12345678") is None
    assert gender("H12345678") is None


@pytest.mark.parametrize("place", range(18))
def test_any_one_wrong_digit_is_noticed(place: int) -> None:
    wrong = str((int(GOOD[place]) + 1) % 10) if GOOD[place] != "X" else "0"
    assert certificate_problem("01", GOOD[:place] + wrong + GOOD[place + 1 :]) is not None


@pytest.mark.parametrize(
    ("kind", "number", "problem"),
    [
        ("01", "", CertificateProblem.BLANK),
        ("01", "   ", CertificateProblem.BLANK),
        ("01", None, CertificateProblem.BLANK),
        ("01", "3304831990030700", CertificateProblem.SHAPE),
        ("01", "33048319900307002Y", CertificateProblem.SHAPE),
        ("01", "3.30483E+17", CertificateProblem.SHAPE),
        ("01", "330483199013070021", CertificateProblem.DATE),
        ("01", GOOD[:17] + str((int(GOOD[17]) + 1) % 10), CertificateProblem.CHECK_DIGIT),
        ("1", GOOD, CertificateProblem.TYPE),
        ("77", "A1234567", CertificateProblem.TYPE),
        ("04", "A12345678", CertificateProblem.SHAPE),
        ("16", "123", CertificateProblem.SHAPE),
    ],
)
def test_refused(kind: str, number: str | None, problem: CertificateProblem) -> None:
    assert certificate_problem(kind, number) is problem


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("02", "军字第0012345号"),
        ("04", "h12345678"),
        ("05", "M1234567801"),
        ("06", "01234567"),
        ("07", "CHN330012345678"),
        ("08", "AB 1234567"),
        ("16", "E12345678"),
        ("90", "330400012345"),
        ("99", "X-0001"),
    ],
)
def test_other_types_by_shape(kind: str, number: str) -> None:
    assert certificate_problem(kind, number) is None


@given(st.sampled_from(["01", "", "04", "99"]), st.text(max_size=30))
def test_normalising_twice_changes_nothing(kind: str, text: str) -> None:
    once = normalise_certificate(kind, text)
    assert normalise_certificate(kind, once) == once
    certificate_problem(kind, text)


def test_check_digit_wants_seventeen_digits() -> None:
    for wrong in ("123", "3304831990030700X", GOOD):
        with pytest.raises(ValueError, match="17"):
            check_digit(wrong)
