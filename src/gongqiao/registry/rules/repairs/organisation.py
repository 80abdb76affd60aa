"""Codes of organisations and of those who employ."""

import re

from stdnum.cn import uscc

from gongqiao.registry.enums import RepairKind
from gongqiao.registry.rules.repairs import signs
from gongqiao.registry.rules.repairs.proposal import Around, Repair, Row

_SIGNS = str.maketrans({"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U",
                        "О": "0", "Х": "X", "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H",
                        "К": "K", "М": "M", "Р": "P", "Т": "T", "У": "Y"})  # fmt: skip
"""GB 32100 knows no I O Z S V; the second half are Cyrillic letters."""
_BODY = re.compile(r"[0-9A-HJ-NPQRTUWXY]{17}")


def place(row: Row, field: str, _figure: str, around: Around) -> Repair | None:
    """The organisation that was meant."""
    found = around.places.meant(row.get(field) or "")
    return Repair(found[0], field, found[1], around.places.names[found[1]]) if found else None


def gone_into(_row: Row, field: str, figure: str, around: Around) -> Repair | None:
    """Where a merged organisation went, when the importer may name that one."""
    name = around.places.names.get(figure)
    return None if name is None else Repair(RepairKind.PLACE_INTO, field, figure, name)


def credit_code(row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
    """Signs that the standard does not know replaced, else the last sign computed."""
    text = re.sub(r"[\W_]", "", signs.visible(row.get(field) or "").upper())
    made = text.translate(_SIGNS)
    if uscc.is_valid(made):
        return Repair(RepairKind.CODE_SIGNS, field, made)
    body = made[:17]
    if len(made) not in (17, 18) or not _BODY.fullmatch(body):
        return None
    return Repair(RepairKind.CODE_LAST, field, body + uscc.calc_check_digit(body))


def without(_row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
    """The employer's code is no union's: the cell stays blank until the union has its own."""
    return Repair(RepairKind.CODE_BLANK, field, "")
