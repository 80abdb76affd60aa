"""Names of people: signs that look like characters, and spellings that sound the same."""

import re
import unicodedata

from gongqiao.kernel.names import name_key
from gongqiao.registry.enums import RepairKind
from gongqiao.registry.rules import lookalikes
from gongqiao.registry.rules.initials import reading
from gongqiao.registry.rules.repairs import signs
from gongqiao.registry.rules.repairs.proposal import Around, Repair, Row


def repaired(row: Row, field: str, _figure: str, _around: Around) -> Repair | None:
    """Without line breaks and hidden signs; look-alikes among characters become characters."""
    name = row.get(field) or ""
    made = tidied(name)
    return Repair(RepairKind.NAME_SIGNS, field, made) if made and made != name else None


def tidied(name: str) -> str:
    """The name as it was meant; one without Chinese characters keeps its letters."""
    han = re.search(lookalikes.HAN, unicodedata.normalize("NFKC", name)) is not None
    joined = re.sub(r"[\t-\r\x85\u2028\u2029]+", "" if han else " ", name)
    if not han:
        kept = (sign for sign in joined if unicodedata.category(sign) not in ("Cc", "Cf"))
        return "".join(kept).strip()
    plain = signs.visible(joined)
    if not re.search(lookalikes.OTHER_LETTER, plain):
        plain = "".join(lookalikes.CHARACTERS.get(sign, sign) for sign in plain)
    return plain.strip()


def known(row: Row, field: str, line: int, around: Around) -> Repair | None:
    """The register's spelling for the same number, when both sound alike: 王贵芳, 王桂芳."""
    name, other = row.get(field) or "", around.names.get(line)
    if not other or not name or name == other:
        return None
    alike = name_key(tidied(name)) == name_key(other)
    heard = len(name) == len(other) and reading(name) and reading(name) == reading(other)
    return Repair(RepairKind.NAME_KNOWN, field, other) if alike or heard else None
