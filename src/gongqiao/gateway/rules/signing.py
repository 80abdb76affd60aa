"""Signatures of web hooks, in the manner of Standard Webhooks.

Signed is `id.timestamp.body`; the header `webhook-signature` holds `v1,BASE64`, several of them
with a blank between while a secret is being changed.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 10


def secret_text(raw: bytes) -> str:
    """The secret as it is shown and stored."""
    return PREFIX + base64.b64encode(raw).decode()


def _raw(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX))


def signed(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature: `v1,BASE64`."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_raw(secret), content, hashlib.sha256)).decode()


def verified(
    secrets: Sequence[str], message_id: str, timestamp: str, body: bytes, header: str, now: int
) -> bool:
    """Is one of the signatures made with one of the secrets, and not long ago?"""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    given = [g for g in header.split(" ")[:MOST_SIGNATURES] if _shaped(g)]
    wanted = [signed(secret, message_id, int(timestamp), body) for secret in secrets]
    return any(hmac.compare_digest(g.encode(), w.encode()) for g in given for w in wanted)


def _shaped(signature: str) -> bool:
    version, _comma, encoded = signature.partition(",")
    try:
        return version == "v1" and len(base64.b64decode(encoded, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
