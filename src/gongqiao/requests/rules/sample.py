"""The call-back sample: whom the office rings up to hear whether the answer was true.

The SHA-256 of a month's seed is published when the month begins and the seed when it is drawn, so
that anybody can repeat the draw: a request is drawn when the first eight bytes of
HMAC-SHA-256(seed, number), read as a fraction, are below the rate.
"""

import hashlib
import hmac
from collections.abc import Iterable

WHOLE = 1 << 64


def digest(seed: bytes) -> bytes:
    """What is published before anything of the month is known."""
    return hashlib.sha256(seed).digest()


def fraction(number: str, seed: bytes) -> int:
    """The place of a request in the draw, in 2⁶⁴ parts."""
    return int.from_bytes(hmac.digest(seed, number.encode(), hashlib.sha256)[:8], "big")


def drawn(numbers: Iterable[str], seed: bytes, rate_bp: int, least: int = 0) -> list[str]:
    """The drawn requests, in the order of the draw. At least `least`, when there are so many."""
    order = sorted((fraction(number, seed), number) for number in numbers)
    below = sum(place * 10_000 < rate_bp * WHOLE for place, _number in order)
    return [number for _place, number in order[: max(below, least)]]
