"""By what a request's words are found: pairs of neighbouring letters, without a dictionary."""

import re
import unicodedata

MOST = 600
_SEPARATOR = re.compile(r"[\W_]+")


def grams(text: str) -> list[str]:
    """The pairs of a text, sorted, each once; at most MOST of them."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    parts = _SEPARATOR.split(plain)
    return sorted({part[at : at + 2] for part in parts for at in range(len(part) - 1)})[:MOST]
