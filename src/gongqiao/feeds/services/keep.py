"""The copy of a file that is kept for a while: only the used columns, compressed and encrypted.

It lies in pieces, each sealed by itself, with their contents at the end: who wants the rows of some
persons opens the pieces in which these can be. A piece is four bytes of length, one key id, twelve
nonce bytes, and AES-GCM of an LZ4 Arrow file; the contents are sealed likewise, and where they
begin ends the file. What is sealed is sealed for its place: nothing can be missing or exchanged.
"""

import io
import json
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from types import TracebackType

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from gongqiao.feeds.models import FeedFile
from gongqiao.platform.crypto import key_ring

FOLDER = "feeds"
ROWS_OF_A_PIECE = 16_384
NONCE = 12
_NOBODY = pl.Series("person_id", [], dtype=pl.Int64)


def folder() -> Path:
    """Where copies lie; made with mode 0700."""
    place = Path(settings.MEDIA_ROOT) / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


BROKEN = (OSError, InvalidTag, IndexError, KeyError, ValueError)


@dataclass(frozen=True)
class Piece:
    """Some rows of a copy, sorted by person. `low`, `high`: of the known persons, both included;
    where nobody is known, `high` is the lower one."""

    at: int  # where it begins in the file
    rows: int
    first_id: int
    last_id: int
    low: int
    high: int


class Copy:
    """Writes blocks as they are matched; a failed receipt leaves no copy behind.

    Their rows are sorted by person, unknown ones last, and numbered as they go into the table.
    """

    def __init__(self, file: FeedFile) -> None:
        self.file = file
        file.copy_name = f"{secrets.token_hex(16)}.gqf"
        self._path = folder() / file.copy_name
        self._stream = self._path.open("wb")
        self._contents: list[Piece] = []

    def __enter__(self) -> "Copy":
        return self

    def add(self, rows: pl.DataFrame) -> None:
        """Append one block; columns that hold nothing are left out."""
        filled = rows.select(c.name for c in rows if c.null_count() < rows.height)
        for piece in filled.iter_slices(ROWS_OF_A_PIECE):
            plain = io.BytesIO()
            piece.write_ipc(plain, compression="lz4")
            ids, persons = piece["id"], piece.get_column("person_id", default=_NOBODY).drop_nulls()
            low, high = (persons[0], persons[-1]) if len(persons) else (1, 0)
            self._contents.append(
                Piece(self._stream.tell(), piece.height, ids[0], ids[-1], low, high)
            )
            self._seal(plain.getvalue())

    def _seal(self, plain: bytes) -> None:
        ring, nonce = key_ring(), secrets.token_bytes(NONCE)
        place = _place(self._path, self._stream.tell())
        sealed = AESGCM(ring.keys[ring.encrypting]).encrypt(nonce, plain, place)
        self._stream.write(len(sealed).to_bytes(4, "big") + bytes([ring.encrypting]) + nonce)
        self._stream.write(sealed)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        whole = False
        try:
            if kind is None:
                at = self._stream.tell()
                self._seal(json.dumps([astuple(piece) for piece in self._contents]).encode())
                self._stream.write(at.to_bytes(8, "big"))
                self._stream.close()
                whole = True
        finally:
            if not whole:
                with suppress(OSError):  # what was still to be written has no room either
                    self._stream.close()
                self._path.unlink(missing_ok=True)


class Kept:
    """A copy that is read again, by any number of threads.

    Raises one of `BROKEN` when it is gone or was changed.
    """

    def __init__(self, file: FeedFile) -> None:
        self._path, self._keys = folder() / file.copy_name, key_ring().keys
        with self._path.open("rb") as stream:
            stream.seek(-8, io.SEEK_END)
            contents = self._opened(int.from_bytes(stream.read(8), "big"))
        self.pieces = [Piece(*of) for of in json.loads(contents)]

    def _opened(self, at: int) -> bytes:
        with self._path.open("rb") as stream:
            stream.seek(at)
            length = int.from_bytes(stream.read(4), "big")
            key, nonce, sealed = stream.read(1)[0], stream.read(NONCE), stream.read(length)
        return AESGCM(self._keys[key]).decrypt(nonce, sealed, _place(self._path, at))

    def rows(self, piece: Piece, columns: Collection[str]) -> pl.DataFrame:
        """Those of these columns that hold something."""
        plain = self._opened(piece.at)
        held = pl.read_ipc_schema(io.BytesIO(plain))
        return pl.read_ipc(plain, columns=[c for c in held if c in columns])


def _place(path: Path, at: int) -> bytes:
    return f"{path.name}:{at}".encode()


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
