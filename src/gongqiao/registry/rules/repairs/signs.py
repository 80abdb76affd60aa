"""Signs that look like others: what a scanner, an input method or a tired hand puts in a cell."""

import re
import unicodedata

_HIDDEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]+")
_DIGITS = str.maketrans(
    {
        **dict.fromkeys("OoОоΟο〇○◯Q", "0"),
        **dict.fromkeys("IlL|ІіΙ丨!", "1"),
        **dict.fromkeys("Zz", "2"),
        **dict.fromkeys("Ss", "5"),
        "B": "8",
    }
)
_CROSSES = str.maketrans(dict.fromkeys("xХхΧχ×✕✖╳*", "X"))


def visible(text: str) -> str:
    """Half-width and without signs that nobody sees."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text))


def as_digits(text: str) -> str:
    """Letters that look like digits as digits; everything else stays."""
    return visible(text).translate(_DIGITS)


def as_certificate(text: str) -> str:
    """The digits of a resident number, the cross at its end as X; all other signs are gone."""
    kept = re.sub(r"[^0-9X]", "", visible(text).translate(_CROSSES).translate(_DIGITS))
    return kept[:-1].replace("X", "") + kept[-1:]
