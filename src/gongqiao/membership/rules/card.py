"""The member card's token: signed, readable by anybody, good for a day, verified off-line.

`GQ1.PAYLOAD.SIGNATURE`, both parts base64url without padding; the payload is JSON with short keys
(card, name, union, since, issued, expires, key), the signature Ed25519 over `GQ1.PAYLOAD`. The page
`/card/verify/` does the same in the browser (`static/membership/card.js`).
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gongqiao.membership.enums import CardState

VERSION = "GQ1"
GOOD_FOR = 24 * 60 * 60
SKEW = 5 * 60
"""Seconds by which the clocks of two telephones may differ."""
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Face:
    """What a card tells: no number, no whole name. Instants in seconds since 1970."""

    serial: str
    name: str
    union: str
    since: str
    issued: int
    expires: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a token found; the face only where the signature holds."""

    state: CardState
    face: Face | None = None


def key_of(seed: bytes) -> Ed25519PrivateKey:
    """The installation's key from thirty-two secret bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """What is published."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public: bytes) -> str:
    """A short name of a public key."""
    return to_text(hashlib.sha256(public).digest()[:6])


def token(face: Face, key: Ed25519PrivateKey) -> str:
    """The signed token of a card."""
    body = {
        "c": face.serial, "n": face.name, "u": face.union, "s": face.since, "i": face.issued,
        "e": face.expires, "k": key_id(public_bytes(key)),
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    signed = f"{VERSION}.{to_text(text.encode())}"
    return f"{signed}.{to_text(key.sign(signed.encode()))}"


def look(text: str, keys: Mapping[str, bytes], at: int) -> Seen:
    """What a token is worth at that instant, by the public keys alone."""
    parts = text.strip().rpartition("#")[2].split(".")
    if len(text) > LONGEST or len(parts) != 3 or parts[0] != VERSION:
        return Seen(CardState.UNREADABLE)
    try:
        body, signature = json.loads(from_text(parts[1])), from_text(parts[2])
        face = _face(body)
        key = keys.get(str(body["k"]))
    except (ValueError, KeyError, TypeError):
        return Seen(CardState.UNREADABLE)
    if key is None:
        return Seen(CardState.UNKNOWN_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, f"{parts[0]}.{parts[1]}".encode())
    except InvalidSignature:
        return Seen(CardState.TAMPERED)
    if at >= face.expires + SKEW:
        return Seen(CardState.EXPIRED, face)
    return Seen(CardState.NOT_YET if at < face.issued - SKEW else CardState.VALID, face)


def _face(body: Any) -> Face:
    issued, expires = body["i"], body["e"]
    if not (type(issued) is int and type(expires) is int):
        raise ValueError("instants are whole seconds")
    serial, name, union, since = (str(body[key]) for key in "cnus")
    return Face(serial, name, union, since, issued, expires)


def to_text(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as wrong:
        raise ValueError("not base64url") from wrong
