"""The organisation that was meant: the same code otherwise written, a name in its place, one
sign off. Only when there is exactly one."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gongqiao.registry.enums import RepairKind

MOST_COMPARED = 1_000
"""Different spellings of a file that are held against every organisation; the rest must match."""
SHORTEST = 4
"""Signs of a spelling from which on one may be wrong; of eight two may be."""
_SUFFIX = re.compile(r"(基层)?(工会委员会|总工会|工会联合会|工会)$")
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def folded_code(text: str) -> str:
    """A code without what people leave out or confuse."""
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).upper())
    return plain.translate(_ALIKE)


def folded_name(text: str) -> str:
    """A name without brackets, blanks, and the kind of union at its end."""
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).upper())
    return _SUFFIX.sub("", plain) or plain


class Places:
    """The organisations that a row may name, as (code, name)."""

    def __init__(self, places: Iterable[tuple[str, str]] = ()) -> None:
        self.names = dict(places)
        self._asked: dict[str, tuple[RepairKind, str] | None] = {}

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        return _gathered((folded_code(code), code) for code in self.names)

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        return _gathered((folded_name(name), code) for code, name in self.names.items())

    def meant(self, text: str) -> tuple[RepairKind, str] | None:
        """How and which: (kind, code), or None when nothing or more than one comes near."""
        if text in self._asked:
            return self._asked[text]
        found = self._exactly(text)
        if found is None and len(self._asked) < MOST_COMPARED:
            found = self._nearly(text)
        self._asked[text] = found
        return found

    def _exactly(self, text: str) -> tuple[RepairKind, str] | None:
        code, name = folded_code(text), folded_name(text)
        for kind, codes in (
            (RepairKind.PLACE_CODE, self._codes.get(code, [])),
            (RepairKind.PLACE_NAME, self._names.get(name, [])),
        ):
            if len(codes) == 1 and codes[0] != text:
                return kind, codes[0]
        return None

    def _nearly(self, text: str) -> tuple[RepairKind, str] | None:
        for folded, gathered in (
            (folded_code(text), self._codes),
            (folded_name(text), self._names),
        ):
            if len(folded) < SHORTEST:
                continue
            near = process.extract(
                folded, gathered.keys(), scorer=Levenshtein.distance, limit=2,
                score_cutoff=1 if len(folded) < 2 * SHORTEST else 2,
            )  # fmt: skip
            closest = [key for key, distance, _at in near if distance == near[0][1]]
            if len(closest) == 1 and len(gathered[closest[0]]) == 1:
                return RepairKind.PLACE_NEAR, gathered[closest[0]][0]
        return None


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    gathered: dict[str, list[str]] = defaultdict(list)
    for key, code in pairs:
        if key:
            gathered[key].append(code)
    return gathered
