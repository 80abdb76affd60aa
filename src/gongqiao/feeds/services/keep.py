"""The copy of a file that is kept for a while: only the used columns, compressed and encrypted."""

import io
import secrets
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import TracebackType

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from gongqiao.feeds.models import FeedFile
from gongqiao.platform.crypto import key_ring

FOLDER = "feeds"
READERS = 2
"""Blocks of a copy that are opened at a time."""


def folder() -> Path:
    """Where copies lie; made with mode 0700."""
    place = Path(settings.MEDIA_ROOT) / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


class Copy:
    """Writes blocks as they are matched; a failed receipt leaves no copy behind.

    Each block: four bytes length, one key id, twelve nonce bytes, AES-GCM of an LZ4 Arrow file.
    Its rows are sorted by person, unknown ones last, and numbered as they go into the table.
    """

    def __init__(self, file: FeedFile) -> None:
        self.file = file
        file.copy_name = f"{secrets.token_hex(16)}.gqf"
        self._path = folder() / file.copy_name
        self._stream = self._path.open("wb")

    def __enter__(self) -> "Copy":
        return self

    def add(self, rows: pl.DataFrame) -> None:
        """Append one block; columns that hold nothing are left out."""
        plain = io.BytesIO()
        filled = [c.name for c in rows if c.null_count() < rows.height]
        rows.select(filled).write_ipc(plain, compression="lz4")
        ring = key_ring()
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(ring.keys[ring.encrypting]).encrypt(nonce, plain.getvalue(), None)
        self._stream.write(len(sealed).to_bytes(4, "big") + bytes([ring.encrypting]) + nonce)
        self._stream.write(sealed)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)


def read(file: FeedFile, columns: Collection[str] | None = None) -> list[pl.DataFrame]:
    """The blocks of a kept copy again: of each the columns, or these of them, that hold something.

    Raises OSError or InvalidTag when the copy is gone or was changed.
    """
    ring = key_ring()

    def opened(key: int, nonce: bytes, sealed: bytes) -> pl.DataFrame:
        plain = AESGCM(ring.keys[key]).decrypt(nonce, sealed, None)
        held = pl.read_ipc_schema(io.BytesIO(plain))
        wanted = [c for c in held if columns is None or c in columns]
        return pl.read_ipc(io.BytesIO(plain), columns=wanted)

    with (
        (folder() / file.copy_name).open("rb") as stream,
        ThreadPoolExecutor(READERS) as readers,
    ):
        found = [
            readers.submit(opened, stream.read(1)[0], stream.read(12), stream.read(length))
            for length in iter(lambda: int.from_bytes(stream.read(4), "big"), 0)
        ]
        return [block.result() for block in found]


def drop_expired(today: date) -> int:
    """Delete copies past their date, and files that belong to no receipt. Returns how many."""
    kept = set(
        FeedFile.objects.filter(keep_until__gt=today)
        .exclude(copy_name="")
        .values_list("copy_name", flat=True)
    )
    gone = [p for p in folder().iterdir() if p.name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    FeedFile.objects.filter(keep_until__lte=today).exclude(copy_name="").update(copy_name="")
    return len(gone)
