"""The number of a request: SQ-2026-483920. Its text is docs/rules/request-number.md.

The requests of a year are counted 0, 1, 2 …; the count is turned into another number of as many
digits by a keyed permutation, so that nobody can read from two numbers whether there was a
confidential request between them, nor guess the number of somebody else's.
"""

import hashlib
import hmac
import re
import unicodedata

PREFIX = "SQ"
FEWEST_DIGITS = 6
ROUNDS = 8
_NUMBER = re.compile(r"SQ-?([0-9]{4})-?([0-9]{6,12})")


def number(year: int, count: int, key: bytes) -> str:
    """The number of the request counted `count` in the year; `count` begins with 0."""
    digits = FEWEST_DIGITS
    while count >= 10**digits:
        digits += 1
    mixed = permuted(count, digits, key + year.to_bytes(2, "big"))
    return f"{PREFIX}-{year:04d}-{mixed:0{digits}d}"


def permuted(count: int, digits: int, key: bytes) -> int:
    """One of the numbers below ten to the `digits`, a different one for each count.

    A Feistel network over two halves of bits; what falls outside is sent through again.
    """
    limit = 10**digits
    half = (limit - 1).bit_length() // 2 + (limit - 1).bit_length() % 2
    value = count
    while True:
        value = _feistel(value, half, key + bytes([digits]))
        if value < limit:
            return value


def _feistel(value: int, half: int, key: bytes) -> int:
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for turn in range(ROUNDS):
        text = bytes([turn]) + right.to_bytes(8, "big")
        mixed = int.from_bytes(hmac.digest(key, text, hashlib.sha256)[:8], "big") & mask
        left, right = right, left ^ mixed
    return (left << half) | right


def read(text: str) -> str | None:
    """The number that somebody typed, in its one spelling; None when it is none."""
    plain = unicodedata.normalize("NFKC", text)[:80].upper()
    squeezed = re.sub(r"\s", "", plain).replace("—", "-")
    found = _NUMBER.fullmatch(squeezed)
    return f"{PREFIX}-{found[1]}-{found[2]}" if found else None
