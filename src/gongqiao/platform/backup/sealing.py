"""A stream sealed with a passphrase: AES-256-GCM in chunks, each bound to its place and the end.

Header: magic, scrypt salt (16 bytes), nonce prefix (7 bytes). Chunk nonce: prefix, number
(4 bytes), 1 for the last chunk else 0. A cut, reordered or altered stream does not open.
"""

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"GONGQIAO-SEALED-1\n"
CHUNK_BYTES = 1 << 20
TAG_BYTES = 16
SALT_BYTES = 16
PREFIX_BYTES = 7


class WrongPassphrase(Exception):
    """The stream does not open: another passphrase, or damaged."""


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=1 << 16, r=8, p=1).derive(passphrase.encode()))


def is_sealed(stream: BinaryIO) -> bool:
    """Does a sealed stream begin here? Leaves the position where it was."""
    place = stream.tell()
    begins = stream.read(len(MAGIC)) == MAGIC
    stream.seek(place)
    return begins


class Sealer:
    """Writes what it is given, sealed, into another stream. `close` writes the last chunk."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        salt, self._prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
        self._target, self._cipher = target, _cipher(passphrase, salt)
        self._pending, self._number = bytearray(), 0
        target.write(MAGIC + salt + self._prefix)

    def write(self, data: bytes) -> int:
        """Seal whole chunks as they fill; one stays back, as it may be the last."""
        self._pending += data
        while len(self._pending) > CHUNK_BYTES:
            self._put(bytes(self._pending[:CHUNK_BYTES]), last=False)
            del self._pending[:CHUNK_BYTES]
        return len(data)

    def close(self) -> None:
        """Write the last chunk; the target stays open."""
        self._put(bytes(self._pending), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([last])
        self._target.write(self._cipher.encrypt(nonce, chunk, MAGIC))
        self._number += 1


class Opener:
    """Reads the plain bytes of a sealed stream. Raises WrongPassphrase."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        header = source.read(len(MAGIC) + SALT_BYTES + PREFIX_BYTES)
        self._source = source
        self._prefix = header[-PREFIX_BYTES:]
        self._cipher = _cipher(passphrase, header[len(MAGIC) : len(MAGIC) + SALT_BYTES])
        self._plain, self._number, self._ended = bytearray(), 0, False
        self._next = source.read(CHUNK_BYTES + TAG_BYTES)

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes (all when negative); empty at the end."""
        while not self._ended and (size < 0 or len(self._plain) < size):
            self._take()
        end = len(self._plain) if size < 0 else size
        taken = bytes(self._plain[:end])
        del self._plain[:end]
        return taken

    def _take(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK_BYTES + TAG_BYTES)
        self._ended = not self._next
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([self._ended])
        try:
            self._plain += self._cipher.decrypt(nonce, sealed, MAGIC)
        except InvalidTag as failure:
            raise WrongPassphrase from failure
        self._number += 1
