"""Certificate numbers: one spelling for one number, and a check by type.

Types are the codes of the national medical-insurance interface (psn_cert_type): 01 resident
identity card, 02 officer's, 03 armed police, 04 Hong Kong and 05 Macao permits, 06 Taiwan permit,
07 permanent residence, 08 foreign passport, 16 Chinese passport, 90 social-security card, 99 other.
Type 01 is checked by GB 11643 (date and check digit), the others by shape.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from stdnum.cn import ric

RESIDENT = "01"

CLEAN_RESIDENT = "[0-9]{17}[0-9X]"
"""A resident number of 18 characters as it should be written."""
_CLEAN_18 = re.compile(CLEAN_RESIDENT)
_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff\u2010-\u2015-]+")
_SHAPES = {
    "02": re.compile(r"[\u4e00-\u9fffA-Z]{0,6}[0-9]{4,12}号?"),
    "03": re.compile(r"[\u4e00-\u9fffA-Z]{0,6}[0-9]{4,12}号?"),
    "04": re.compile(r"[HM][0-9]{8}([0-9]{2})?|[CW][A-Z0-9][0-9]{7}"),
    "05": re.compile(r"[HM][0-9]{8}([0-9]{2})?|[CW][A-Z0-9][0-9]{7}"),
    "06": re.compile(r"[0-9]{8}([0-9]{2})?([A-Z])?|[A-Z][0-9]{8,9}"),
    "07": re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
    "08": re.compile(r"[A-Z0-9]{5,15}"),
    "16": re.compile(r"[A-Z]{1,2}[0-9]{7,8}"),
    "90": re.compile(r"[A-Z0-9]{6,20}"),
    "99": re.compile(r"[\u4e00-\u9fffA-Z0-9/()]{4,30}"),
}


class CertificateProblem(StrEnum):
    """Why a number is refused."""

    BLANK = "CERT_BLANK"
    TYPE = "CERT_TYPE"  # the type is not in the list
    SHAPE = "CERT_SHAPE"  # length or characters
    DATE = "CERT_DATE"  # no such birth date
    CHECK_DIGIT = "CERT_CHECK_DIGIT"


class Gender(StrEnum):
    """As the 17th digit of a resident number says."""

    MALE = "male"
    FEMALE = "female"


def normalise_certificate(cert_type: str | None, number: str | None) -> str:
    """One spelling of a number: half-width, upper case, no blanks or hyphens.

    A resident number of 15 digits (cards before 1999) becomes the one of 18. Never refuses: what is
    not a number comes back cleaned; ask `certificate_problem`. A blank type is 01.
    """
    if not number:
        return ""
    if not _CLEAN_18.fullmatch(number):
        number = _NOISE.sub("", unicodedata.normalize("NFKC", number)).upper()
        number = unicodedata.normalize("NFKC", number)  # what the removed blanks kept apart
    if (cert_type or RESIDENT) == RESIDENT and len(number) == 15 and _is_digits(number):
        return _from_15(number)
    return number


def certificate_problem(cert_type: str | None, number: str | None) -> CertificateProblem | None:
    """What is wrong with a number as typed; None when nothing is."""
    kind = (cert_type or "").strip() or RESIDENT
    normal = normalise_certificate(kind, number)
    if not normal:
        return CertificateProblem.BLANK
    if kind == RESIDENT:
        return _resident_problem(normal)
    shape = _SHAPES.get(kind)
    if shape is None:
        return CertificateProblem.TYPE
    return None if shape.fullmatch(normal) else CertificateProblem.SHAPE


def _resident_problem(number: str) -> CertificateProblem | None:
    if not _CLEAN_18.fullmatch(number) or number[0] == "0":
        return CertificateProblem.SHAPE
    if birth_date(number) is None:
        return CertificateProblem.DATE
    return None if check_digit(number[:17]) == number[17] else CertificateProblem.CHECK_DIGIT


def check_digit(first_17: str) -> str:
    """The 18th character by GB 11643 (ISO 7064, MOD 11-2). ValueError unless 17 digits."""
    if len(first_17) != 17 or not _is_digits(first_17):
        raise ValueError("17 digits are needed")
    return str(ric.calc_check_digit(first_17 + "0"))


def birth_date(number: str) -> date | None:
    """The birth date in a normalised resident number; None when there is no such day."""
    if not _CLEAN_18.fullmatch(number):
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1850 else None


def gender(number: str) -> Gender | None:
    """The gender in a normalised resident number; None when it is not one."""
    if not _CLEAN_18.fullmatch(number):
        return None
    return Gender.MALE if int(number[16]) % 2 else Gender.FEMALE


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _from_15(number: str) -> str:
    longer = f"{number[:6]}19{number[6:]}"
    return longer + check_digit(longer)
