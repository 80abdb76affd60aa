"""Bringing a system back from a backup: checked first, then the database in one transaction."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from gongqiao.platform.backup import digests, programs
from gongqiao.platform.backup.sealing import Opener, WrongPassphrase, is_sealed
from gongqiao.platform.backup.writing import DUMP, FILES, FORMAT, KEYS, MANIFEST, SUMS
from gongqiao.platform.errors import Refused, Unusable
from gongqiao.platform.prepare import connect, migrate_if_needed, server

_BLOCK = 1 << 20
_ENVIRONMENT_KEYS = ("GONGQIAO_SECRET", "GONGQIAO_KEYS", "GONGQIAO_INDEX_KEY")
# a setting of PostgreSQL 17 and later that the dump sets and older servers do not know
_UNKNOWN_TO_OLDER = b"SET transaction_timeout"


@dataclass(frozen=True)
class Restored:
    """What came back; the digest of all tables equals that of the backup."""

    file: Path
    written_at: datetime
    tables: int
    rows: int
    files: int
    digest: str


def restore(
    file: Path,
    *,
    at: datetime,
    passphrase: str = "",
    replace: bool = False,
    progress: Callable[[int], None] = lambda _more: None,
) -> Restored:
    """Bring back database, files and keys. Changes nothing unless the whole backup is sound.

    Raises Refused for a damaged or sealed file, a database that is in use or (without `replace`)
    not empty, and keys in the environment that differ from the backup's.
    """
    server()
    home = Path(settings.HOME)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        place = Path(folder)
        _unpack(file, place, passphrase, progress)
        manifest = json.loads((place / MANIFEST).read_text())
        _refuse_foreign_keys(json.loads((place / KEYS).read_text()))
        _refuse_occupied(replace=replace)
        _load(place / DUMP, replace=replace)
        found = _verified(manifest["digests"])
        count = _bring_files(place / FILES, Path(settings.MEDIA_ROOT), at)
        _bring_keys(place / KEYS, home / "keys.json", at)
    migrate_if_needed()
    return Restored(
        file=file,
        written_at=datetime.fromisoformat(manifest["written_at"]),
        tables=sum(not name.startswith("sequence ") for name in found),
        rows=digests.rows_in(found),
        files=count,
        digest=digests.one(found),
    )


def _unpack(file: Path, place: Path, passphrase: str, progress: Callable[[int], None]) -> None:
    """Unpack into a private folder and check every sum."""
    damaged = Unusable("DAMAGED", _("%(file)s is no whole backup of Gongqiao.") % {"file": file})
    with file.open("rb") as raw:
        sealed = is_sealed(raw)
        if sealed and not passphrase:
            raise Refused("SEALED", _("This backup is sealed: its passphrase is needed."))
        try:
            stream: Any = Opener(raw, passphrase) if sealed else raw
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                sums = {m.name: _take(tar.extractfile(m), m, place, progress) for m in tar}
        except WrongPassphrase as failure:
            raise Refused(
                "PASSPHRASE", _("The passphrase is wrong, or the file is damaged.")
            ) from failure
        except (tarfile.TarError, EOFError, ValueError) as failure:
            raise damaged from failure
    noted = place / SUMS
    if not noted.exists() or not {MANIFEST, KEYS, DUMP} <= sums.keys():
        raise damaged
    if json.loads(noted.read_text()) != {n: s for n, s in sums.items() if n != SUMS}:
        raise damaged
    manifest = json.loads((place / MANIFEST).read_text())
    if manifest["format"] > FORMAT:
        raise Refused("NEWER", _("This backup was written by a newer version of Gongqiao."))


def _take(
    stream: IO[bytes] | None,
    member: tarfile.TarInfo,
    place: Path,
    progress: Callable[[int], None],
) -> str:
    """Write one member below `place`; its sum. Raises ValueError for anything unexpected."""
    name = PurePosixPath(member.name)
    known = member.name in {MANIFEST, KEYS, DUMP, SUMS} or name.parts[0] == FILES
    if stream is None or not member.isreg() or not known or ".." in name.parts:
        raise ValueError(member.name)
    target = place.joinpath(*name.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as writing:
        while block := stream.read(_BLOCK):
            digest.update(block)
            writing.write(block)
    progress(1)
    return digest.hexdigest()


def _refuse_foreign_keys(kept: dict[str, str]) -> None:
    """Keys in the environment win over `keys.json`: they must open what is restored."""
    if not all(name in os.environ for name in _ENVIRONMENT_KEYS):
        return
    present = set(settings.GONGQIAO_KEYS.replace(" ", "").split(","))
    needed = set(kept["keys"].replace(" ", "").split(","))
    if not needed <= present or kept["index_key"] != settings.GONGQIAO_INDEX_KEY:
        raise Refused(
            "KEYS",
            _("The keys in the environment are not those of the backup: unset them, or set both."),
        )


def _refuse_occupied(*, replace: bool) -> None:
    with connect() as raw:
        others = raw.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if others and others[0]:
            raise Refused("IN_USE", _("The database is in use: stop Gongqiao first."))
        if digests.tables_of(raw) and not replace:
            raise Refused(
                "NOT_EMPTY",
                _("The database is not empty. With --replace, what it holds is thrown away."),
            )


def _load(dump: Path, *, replace: bool) -> None:
    """Everything in one transaction: after a failure the database is as it was."""
    connection.close()
    script = subprocess.Popen(
        [programs.path_of("pg_restore"), "--no-owner", "--no-privileges", "--file=-", dump],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    target = programs.start(
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert script.stdout is not None
    assert target.stdin is not None
    try:
        if replace:
            target.stdin.write(b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
        for block in _without_unknown(script.stdout):
            target.stdin.write(block)
        programs.finish(script, "pg_restore")
    except BrokenPipeError:  # psql has stopped; it says why below
        script.kill()
        script.wait()
    except BaseException:
        target.kill()  # before the end of its input: nothing is committed
        target.wait()
        raise
    programs.finish(target, "psql")


def _without_unknown(script: IO[bytes]) -> Iterator[bytes]:
    """The script without the one setting that older servers refuse; it is in the first lines."""
    for _number in range(40):
        line = script.readline()
        if not line.startswith(_UNKNOWN_TO_OLDER):
            yield line
    while block := script.read(_BLOCK):
        yield block


def _verified(wanted: dict[str, str]) -> dict[str, str]:
    with connect() as raw:
        found = digests.of_tables(raw)
    differing = sorted(n for n in wanted | found if wanted.get(n) != found.get(n))
    if differing:
        raise Refused(
            "DIFFERS",
            _("The restored database differs from the backup in: %(tables)s.")
            % {"tables": ", ".join(differing)},
        )
    return found


def _bring_files(source: Path, target: Path, at: datetime) -> int:
    """Put the files in place; what was there is kept beside, never deleted."""
    source.mkdir(exist_ok=True)
    if target.exists() and any(target.iterdir()):
        target.rename(target.with_name(f"{target.name}.before-{at:%Y%m%dT%H%M%S}"))
    elif target.exists():
        target.rmdir()
    shutil.move(source, target)
    return sum(p.is_file() for p in target.rglob("*"))


def _bring_keys(source: Path, target: Path, at: datetime) -> None:
    if all(name in os.environ for name in _ENVIRONMENT_KEYS):
        return
    if target.exists() and json.loads(target.read_text()) != json.loads(source.read_text()):
        target.rename(target.with_name(f"{target.name}.before-{at:%Y%m%dT%H%M%S}"))
    source.chmod(0o600)
    source.replace(target)
