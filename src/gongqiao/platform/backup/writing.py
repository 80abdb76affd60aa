"""Writing a backup from one snapshot of the database, while the system runs on."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from gongqiao.platform.backup import digests, programs
from gongqiao.platform.backup.sealing import Sealer
from gongqiao.platform.errors import Refused
from gongqiao.platform.prepare import connect

FORMAT = 1
MANIFEST, KEYS, DUMP, FILES, SUMS = (
    "manifest.json", "keys.json", "database.dump", "files", "sums.json",
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """What a backup holds. `digest` is that of all tables, `size` in bytes."""

    file: Path
    size: int
    tables: int
    rows: int
    files: int
    digest: str
    sealed: bool


class _Archive:
    """A tar that is written member by member and remembers their sums."""

    def __init__(self, target: BinaryIO | Sealer) -> None:
        writable: Any = target  # a Sealer has the write() that tar needs, and nothing else
        self._tar = tarfile.open(fileobj=writable, mode="w|")  # noqa: SIM115  # closed in close()
        self.sums: dict[str, str] = {}

    def add_text(self, name: str, text: str) -> None:
        self.add(name, io.BytesIO(text.encode()), len(text.encode()))

    def add(self, name: str, stream: BinaryIO, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reading = _Summing(stream)
        self._tar.addfile(member, reading)
        self.sums[name] = reading.sum.hexdigest()

    def close(self) -> None:
        self.add_text(SUMS, json.dumps(self.sums))
        self._tar.close()


class _Summing:
    """Passes a stream on and sums it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.sum.update(data)
        return data


def write(
    file: Path,
    *,
    at: datetime,
    passphrase: str = "",
    replace: bool = False,
    progress: Callable[[int], None] = lambda _more: None,
) -> Written:
    """Write the whole system into `file` (mode 0600). Nothing is left behind when it fails.

    Raises Refused when the file exists already (unless `replace`) or its folder cannot be written.
    """
    if file.exists() and not replace:
        raise Refused("EXISTS", _("%(file)s exists already.") % {"file": file})
    with ExitStack() as stack:
        place = Path(
            stack.enter_context(tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-"))
        )
        table_digests = _dump(place / DUMP)
        draft = place / "archive"
        with draft.open("xb") as target:
            draft.chmod(0o600)
            stream = Sealer(target, passphrase) if passphrase else target
            count = _fill(_Archive(stream), place / DUMP, table_digests, at, progress)
            if isinstance(stream, Sealer):
                stream.close()
            target.flush()
            os.fsync(target.fileno())
        size = draft.stat().st_size
        draft.replace(file)
    return Written(
        file=file,
        size=size,
        tables=sum(not name.startswith("sequence ") for name in table_digests),
        rows=digests.rows_in(table_digests),
        files=count,
        digest=digests.one(table_digests),
        sealed=bool(passphrase),
    )


def _dump(target: Path) -> dict[str, str]:
    """Dump the database and digest its tables, both from one snapshot."""
    with connect() as raw:
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = raw.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        with target.open("xb") as stream:
            process = programs.start(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={row[0]}",
                *(f"--exclude-table-data={name}" for name in digests.UNSAVED),
                stdout=stream,
            )
            table_digests = digests.of_tables(raw)
            programs.finish(process, "pg_dump")
        raw.execute("ROLLBACK")
    return table_digests


def _fill(
    archive: _Archive,
    dump: Path,
    table_digests: dict[str, str],
    at: datetime,
    progress: Callable[[int], None],
) -> int:
    manifest = {
        "format": FORMAT,
        "gongqiao": version("gongqiao"),
        "written_at": at.isoformat(),
        "digests": table_digests,
    }
    keys = {
        "secret": settings.SECRET_KEY,
        "keys": settings.GONGQIAO_KEYS,
        "index_key": settings.GONGQIAO_INDEX_KEY,
    }
    archive.add_text(MANIFEST, json.dumps(manifest))
    archive.add_text(KEYS, json.dumps(keys))
    with dump.open("rb") as stream:
        archive.add(DUMP, stream, dump.stat().st_size)
    count = 0
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()):
        with path.open("rb") as stream:
            archive.add(
                f"{FILES}/{path.relative_to(root)}", stream, os.fstat(stream.fileno()).st_size
            )
        count += 1
        progress(1)
    archive.close()
    return count
