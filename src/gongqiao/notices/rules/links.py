"""The link by which the reader of a copy declines its kind: no account, no session.

The number of the message and a signature over it: `3f-k2xq7mzp4w`. It opens one choice about one
kind of messages to one recipient, and shows nobody's name or words.
"""

import base64
import hashlib
import hmac

SIGNS = 10
"""Fifty bits: who guesses a thousand times a second needs thirty thousand years for one link."""


def token_of(message_id: int, key: bytes) -> str:
    """The last part of the address."""
    digest = hmac.digest(key, b"decline:%d" % message_id, hashlib.sha256)
    return f"{message_id:x}-{base64.b32encode(digest).decode().lower()[:SIGNS]}"


def message_of(token: str, key: bytes) -> int | None:
    """The message of a token; None when the signature is not ours."""
    number, _dash, signature = token.partition("-")
    if not (token.isascii() and number.isalnum() and len(number) <= 15 and signature):
        return None
    try:
        message_id = int(number, 16)
    except ValueError:
        return None
    right = hmac.compare_digest(token_of(message_id, key), token)
    return message_id if right else None
