"""A certificate number that can exist, from one that cannot."""

import re
from collections.abc import Iterator
from datetime import date

from gongqiao.kernel.identifiers import (
    birth_date,
    certificate_problem,
    check_digit,
    normalise_certificate,
)
from gongqiao.registry.enums import RepairKind
from gongqiao.registry.rules import certificates
from gongqiao.registry.rules.repairs import signs
from gongqiao.registry.rules.repairs.proposal import BORN, TYPED, Around, Repair, Row

RESIDENT = "01"
_OTHERS = (("04", re.compile(r"H\d{8}(\d{2})?")), ("05", re.compile(r"M\d{8}(\d{2})?")),
           ("07", re.compile(r"[A-Z]{3}\d{12}")))  # fmt: skip
"""Types whose numbers look like no other's."""


def repaired(row: Row, _field: str, _figure: str, around: Around) -> Repair | None:
    """The first way that gives a number which can exist: the surest ones first.

    A resident number whose last digits a spreadsheet program has dropped is not guessed at.
    """
    kind = row[TYPED]
    number = normalise_certificate(kind, row.get("certno"))
    if kind != RESIDENT or not number:
        return None
    if _lost(number):
        return None
    for kind_of_repair, made in _ways(row):
        if made != number and can_exist(made, around.today):
            return Repair(kind_of_repair, "certno", made)
    other = next((code for code, shape in _OTHERS if shape.fullmatch(number)), None)
    return Repair(RepairKind.CERT_OTHER, "cert_type", other) if other else None


def of_an_unknown(row: Row, field: str, figure: str, around: Around) -> Repair | None:
    """For a roster of accounts, where a number is looked up before anybody checks it."""
    number = normalise_certificate(RESIDENT, row.get("certno"))
    if len(number) not in (17, 18) or can_exist(number, around.today):
        return None  # it can exist, or was never a resident's: the person is not there
    made = repaired({**row, TYPED: RESIDENT}, field, figure, around)
    return made if made and made.field == "certno" else None


def birth_of_number(row: Row, _field: str, _figure: str, _around: Around) -> Repair | None:
    """The number checks itself, the other column does not: the number counts."""
    born = birth_date(normalise_certificate(RESIDENT, row.get("certno")))
    return Repair(RepairKind.BIRTH_NUMBER, "birth_date", born.isoformat()) if born else None


def can_exist(number: str, today: date) -> bool:
    """Fit for the register as a resident number."""
    born = birth_date(number)
    return certificate_problem(RESIDENT, number) is None and born is not None and born <= today


def _lost(number: str) -> bool:
    plain = re.fullmatch(certificates.PLAIN, number) is not None
    return plain and number.endswith("000") and check_digit(number[:17]) != number[17]


def _ways(row: Row) -> Iterator[tuple[RepairKind, str]]:
    cleaned = signs.as_certificate(row.get("certno") or "")
    if len(cleaned) == 15:
        cleaned = normalise_certificate(RESIDENT, cleaned)
    yield RepairKind.CERT_SIGNS, cleaned
    body = cleaned[:17]
    if len(cleaned) not in (17, 18) or not body.isdigit():
        return
    born = row[BORN]
    if len(cleaned) == 18 and born is not None:
        yield RepairKind.CERT_BIRTH, cleaned[:6] + born.strftime("%Y%m%d") + cleaned[14:]
    if len(cleaned) == 18 and birth_date(cleaned) is None:
        turned = set(_turned(cleaned))
        if len(turned) == 1:
            yield RepairKind.CERT_TURNED, turned.pop()
        return
    yield RepairKind.CERT_LAST, body + check_digit(body)


def _turned(number: str) -> Iterator[str]:
    """Numbers with a right check digit in which two neighbours, or month and day, change places."""
    swaps = [number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(16)]
    swaps.append(number[:10] + number[12:14] + number[10:12] + number[14:])
    return (s for s in swaps if certificate_problem(RESIDENT, s) is None)
