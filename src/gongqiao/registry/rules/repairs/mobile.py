"""The mobile number that stands in a cell among other things."""

import re

from gongqiao.registry.enums import RepairKind
from gongqiao.registry.rules.repairs import signs
from gongqiao.registry.rules.repairs.proposal import Around, Repair, Row

_NUMBER = re.compile(
    r"(?<![0-9])(?:\+?86|0086|0|17951)?[\s\-]*(1[3-9][0-9](?:[\s\-]?[0-9]){8})(?![0-9])"
)


def repaired(row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
    """The one number in the cell, the first of several, or the row without a mobile."""
    text = row.get(field) or ""
    numbers = _NUMBER.findall(signs.visible(text)) or _NUMBER.findall(signs.as_digits(text))
    found = dict.fromkeys(re.sub(r"[^0-9]", "", number) for number in numbers)
    if not found:
        return Repair(RepairKind.MOBILE_BLANK, field, "")
    kind = RepairKind.MOBILE_SIGNS if len(found) == 1 else RepairKind.MOBILE_FIRST
    return Repair(kind, field, next(iter(found)))
