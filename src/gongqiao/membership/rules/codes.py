"""Codes that stand in a QR: a random serial and a signature, so that a made-up one is told apart
from one that was withdrawn without a look into the database.

Sixteen signs of Crockford's alphabet: no I, L, O, U, which are misread.
"""

import hashlib
import hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SERIAL = 8
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def signs(raw: bytes, count: int) -> str:
    """The first `count` signs of some bytes, five bits each."""
    bits = int.from_bytes(raw, "big")
    length = len(raw) * 8
    return "".join(ALPHABET[bits >> (length - 5 * (n + 1)) & 31] for n in range(count))


def signed(serial: str, key: bytes) -> str:
    """The whole code of a serial."""
    digest = hmac.digest(key, b"join:" + serial.encode(), hashlib.sha256)
    return serial + signs(digest, SERIAL)


def serial_of(code: str, key: bytes) -> str | None:
    """The serial of a code as it was typed or scanned; None for one that was never given out."""
    plain = code.strip().upper().replace("-", "").translate(_MISREAD)
    if len(plain) != 2 * SERIAL or not plain.isascii():
        return None
    whole = signed(plain[:SERIAL], key)
    return plain[:SERIAL] if hmac.compare_digest(whole, plain) else None
