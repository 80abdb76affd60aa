"""Mobile numbers of the mainland: one spelling for one number."""

import re

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff\u2010-\u2015().-]+")
_SHAPE = re.compile(r"1[3-9][0-9]{9}")
_WIDE = str.maketrans("０１２３４５６７８９＋", "0123456789+")
LONGEST = 40


def mobile_number(text: str) -> str | None:
    """Eleven digits for "+86 138-0000-6021" or "１３８００００６０２１"; None for anything else."""
    if len(text) > LONGEST:
        return None
    digits = _NOISE.sub("", text.translate(_WIDE))
    for before in ("+86", "0086", "86"):
        if digits.startswith(before) and len(digits) == len(before) + 11:
            digits = digits.removeprefix(before)
            break
    return digits if _SHAPE.fullmatch(digits) else None
