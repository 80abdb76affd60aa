"""What was noticed about the rows of a roster, for the program that sent it."""

import re
from dataclasses import dataclass

from gongqiao.registry import queries
from gongqiao.registry.models import Import
from gongqiao.registry.reasons import reason

_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A finding: where, what, whether it refuses the row, and the sentence."""

    line: int
    field: str
    code: str
    refuses: bool
    says: str


def findings_of_import(import_id: int, most: int) -> list[ToldRow]:
    """The findings in the order of the lines, in the active language. Two queries.

    A long number in the wrong column would stand in the sentence: it is masked there.
    """
    found = queries.findings_of(Import.objects.get(pk=import_id), "all")[:most]
    return [
        ToldRow(f.line, f.field, f.code, f.refuses, _NUMBER.sub("…", reason(f.code, f.figure)))
        for f in found
    ]
