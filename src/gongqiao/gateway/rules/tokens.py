"""What a key looks like: `gq_` + eight signs that name it + `_` + forty that prove it."""

import hashlib
import hmac
import re
from dataclasses import dataclass

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""Nothing that is read as something else: no l, o, 0, 1."""
PREFIX_SIGNS, SECRET_SIGNS = 8, 40
_TOKEN = re.compile(rf"gq_([{ALPHABET}]{{{PREFIX_SIGNS}}})_([{ALPHABET}]{{{SECRET_SIGNS}}})")


@dataclass(frozen=True, slots=True)
class Token:
    """A key as it was sent: `prefix` finds it, `digest` is compared."""

    prefix: str
    digest: bytes


def parse(text: str) -> Token | None:
    """The token; None for anything that cannot be one."""
    found = _TOKEN.fullmatch(text)
    return Token(found[1], digest(text)) if found else None


def joined(prefix: str, secret: str) -> str:
    """The text that is shown once."""
    return f"gq_{prefix}_{secret}"


def digest(text: str) -> bytes:
    """What is stored: the secret has 200 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(text.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(one, other)
