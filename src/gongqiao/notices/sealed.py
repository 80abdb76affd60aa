"""WeChat's encrypted message mode (安全模式): AES-256-CBC with a signature over what is encrypted.

Pure: keys come in, bytes come out. In plain mode a signature covers a time and a number only; here
nobody can put other words under it.
"""

import base64
import binascii
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""WeChat pads to 32 bytes, not to the 16 of the cipher."""
BEFORE = 16
"""Random bytes in front, then four of the length."""


def signature(*parts: str) -> str:
    """SHA-1 over the parts in their order, as WeChat signs everything."""
    told = "".join(sorted(parts)).encode()
    return hashlib.sha1(told, usedforsecurity=False).hexdigest()


def holds(given: str, *parts: str) -> bool:
    """Is this the signature of the parts?"""
    return hmac.compare_digest(signature(*parts).encode(), given.encode())


def opened(sealed: str, aes_key: str, app_id: str) -> bytes | None:
    """The message; None when the key is another one, or it was made for another account.

    The caller has checked the signature: nobody else learns by trying what can be opened.
    """
    try:
        key = base64.b64decode(aes_key + "=", validate=True)
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(key) != 32 or len(raw) < BLOCK or len(raw) % 16:
        return None
    reading = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = reading.update(raw) + reading.finalize()
    padding = plain[-1]
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        return None
    plain = plain[BEFORE:-padding]
    length = int.from_bytes(plain[:4], "big")
    message, owner = plain[4 : 4 + length], plain[4 + length :]
    right = len(message) == length and hmac.compare_digest(owner, app_id.encode())
    return message if right else None
