"""Personal data at rest: AES-256-GCM for reading back, keyed HMAC-SHA-256 for finding.

Keys come from the environment (`GONGQIAO_KEYS`: `id:base64,id:base64`, the first one encrypts, all
decrypt) or from the key file that the first start creates in `GONGQIAO_HOME` with mode 0600.
The blind-index key never rotates on its own: changing it means re-indexing every row.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
INDEX_BYTES = 16


class UnknownKey(Exception):
    """The ciphertext names a key that is not in the key ring."""


@dataclass(frozen=True)
class KeyRing:
    """The keys in use: `encrypting` is the id that new ciphertext carries."""

    keys: dict[int, bytes]
    encrypting: int
    index_key: bytes


def parse_keys(text: str, index_key: str) -> KeyRing:
    """`"2:BASE64,1:BASE64"` → a ring that encrypts with key 2 and still reads key 1."""
    keys: dict[int, bytes] = {}
    for part in text.split(","):
        number, _, encoded = part.strip().partition(":")
        keys[int(number)] = base64.b64decode(encoded)
    return KeyRing(keys=keys, encrypting=next(iter(keys)), index_key=base64.b64decode(index_key))


@lru_cache(maxsize=1)
def key_ring() -> KeyRing:
    """The ring of this process, from settings."""
    return parse_keys(settings.GONGQIAO_KEYS, settings.GONGQIAO_INDEX_KEY)


def encrypt(plain: str, *, ring: KeyRing | None = None) -> bytes:
    """One key-id byte, twelve nonce bytes, then the AES-GCM ciphertext with its tag."""
    return encrypt_bytes(plain.encode(), ring=ring)


def encrypt_bytes(plain: bytes, *, ring: KeyRing | None = None) -> bytes:
    """The same for the content of a file."""
    ring = ring or key_ring()
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.encrypting]).encrypt(nonce, plain, None)
    return bytes([ring.encrypting]) + nonce + sealed


def decrypt(stored: bytes | memoryview, *, ring: KeyRing | None = None) -> str:
    """The plain text again; raises UnknownKey, or InvalidTag when the bytes were tampered with."""
    return decrypt_bytes(stored, ring=ring).decode()


def decrypt_bytes(stored: bytes | memoryview, *, ring: KeyRing | None = None) -> bytes:
    """The same for the content of a file."""
    ring = ring or key_ring()
    raw = bytes(stored)
    if raw[0] not in ring.keys:
        raise UnknownKey(raw[0])
    nonce, sealed = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    return AESGCM(ring.keys[raw[0]]).decrypt(nonce, sealed, None)


def blind_index(plain: str, *, purpose: str = "certno", ring: KeyRing | None = None) -> bytes:
    """Sixteen bytes by which equal values are found without being readable."""
    ring = ring or key_ring()
    key = hmac.digest(ring.index_key, purpose.encode(), hashlib.sha256)
    return hmac.digest(key, plain.encode(), hashlib.sha256)[:INDEX_BYTES]


def blind_indexes(plains: Iterable[str], *, purpose: str = "certno") -> list[bytes]:
    """The same for many values: the two padded keys of HMAC (RFC 2104) are hashed once."""
    key = hmac.digest(key_ring().index_key, purpose.encode(), hashlib.sha256).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key)).copy
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key)).copy
    found = []
    for plain in plains:
        inside, outside = inner(), outer()
        inside.update(plain.encode())
        outside.update(inside.digest())
        found.append(outside.digest()[:INDEX_BYTES])
    return found


def encrypt_many(plains: Iterable[str], *, ring: KeyRing | None = None) -> list[bytes]:
    """`encrypt` for many values: the cipher is set up once; each value has a nonce of its own."""
    ring = ring or key_ring()
    cipher = AESGCM(ring.keys[ring.encrypting])
    head = bytes([ring.encrypting])
    sealed = []
    for plain in plains:
        nonce = os.urandom(NONCE_BYTES)
        sealed.append(head + nonce + cipher.encrypt(nonce, plain.encode(), None))
    return sealed
