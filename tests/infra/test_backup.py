"""Backup and restore: the same digest, or a refusal that changes nothing."""

import json
import os
from pathlib import Path

import psycopg
import pytest

from gongqiao.platform.backup import digests, sealing
from gongqiao.platform.home import embedded_url
from tests.infra.conftest import First
from tests.infra.running import command
from tests.support.with_postgres import programs_of, running

pytestmark = [pytest.mark.fault]
SECRET = {"GONGQIAO_BACKUP_PASSPHRASE": "三点水"}


@pytest.fixture(scope="module")
def whole(first: First, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system with a file and its two backups: plain and sealed."""
    home = tmp_path_factory.mktemp("whole")
    assert command(home, "restore", first.backup).returncode == 0
    (home / "files/deep/er").mkdir(parents=True)
    (home / "files/deep/er/证明.pdf").write_bytes(os.urandom(3_000_000))
    for name, more in (("plain", {}), ("sealed", SECRET)):
        done = command(home, "backup", home / name, "--json", **more)
        assert done.returncode == 0, done.stderr
    return home


def told(home: Path, *arguments: str | Path, **more: str) -> tuple[int, dict[str, object]]:
    done = command(home, *arguments, "--json", **more)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(("name", "more"), [("plain", {}), ("sealed", SECRET)])
def test_a_restored_system_equals(
    whole: Path, tmp_path: Path, name: str, more: dict[str, str]
) -> None:
    code, restored = told(tmp_path, "restore", whole / name, **more)
    assert code == 0
    again = told(tmp_path, "backup", tmp_path / "again")[1]
    assert restored["digest"] == again["digest"]
    assert restored["rows"] == again["rows"]
    assert restored["files"] == 1
    assert (tmp_path / "keys.json").read_text() == (whole / "keys.json").read_text()
    pdf = "files/deep/er/证明.pdf"
    assert (tmp_path / pdf).read_bytes() == (whole / pdf).read_bytes()


def test_a_sealed_backup_needs_its_passphrase(whole: Path, tmp_path: Path) -> None:
    wrong = {"GONGQIAO_BACKUP_PASSPHRASE": "x"}
    for more, code in (({}, "SEALED"), (wrong, "PASSPHRASE")):
        left, said = told(tmp_path, "restore", whole / "sealed", **more)
        assert (left, said["error"]["code"]) == (2, code)  # type: ignore[index]


def test_a_damaged_backup_changes_nothing(whole: Path, tmp_path: Path) -> None:
    """Cut, altered, something else, one after the other: the place is as empty as before."""
    plain = (whole / "plain").read_bytes()
    altered = bytearray(plain)
    altered[len(plain) // 2] ^= 1
    for content in (plain[:-100_000], altered, b"certno,name\n1,2\n"):
        (tmp_path / "bad").write_bytes(content)
        left, said = told(tmp_path, "restore", tmp_path / "bad")
        assert (left, said["error"]["code"]) == (2, "DAMAGED")  # type: ignore[index]
    assert told(tmp_path, "restore", whole / "plain")[0] == 0


def test_a_full_database_is_kept_unless_told(whole: Path) -> None:
    left, said = told(whole, "restore", whole / "plain")
    assert (left, said["error"]["code"]) == (2, "NOT_EMPTY")  # type: ignore[index]
    assert told(whole, "restore", whole / "plain", "--replace")[0] == 0
    assert list(whole.glob("files.before-*"))


def test_a_backup_is_not_overwritten(whole: Path) -> None:
    before = (whole / "plain").read_bytes()
    left, said = told(whole, "backup", whole / "plain")
    assert (left, said["error"]["code"]) == (2, "EXISTS")  # type: ignore[index]
    assert (whole / "plain").read_bytes() == before
    assert (whole / "plain").stat().st_mode & 0o777 == 0o600


def test_from_18_to_15_and_back(whole: Path, tmp_path: Path) -> None:
    programs = programs_of("15")
    if programs is None:
        pytest.skip("PostgreSQL 15 is not installed")
    with running(programs) as url:
        code, restored = told(tmp_path, "restore", whole / "plain", DATABASE_URL=url)
        assert code == 0, restored
        code, again = told(tmp_path, "backup", tmp_path / "of-15", DATABASE_URL=url)
    assert code == 0
    assert restored["digest"] == again["digest"]


def test_the_digest_sees_one_changed_row(whole: Path) -> None:
    from gongqiao.platform import embedded

    handle = embedded.ensure_running(whole)
    try:
        with psycopg.connect(embedded_url(whole)) as raw:
            before = digests.one(digests.of_tables(raw))
            raw.execute("UPDATE django_migrations SET name = name || 'x' WHERE id = 1")
            assert digests.one(digests.of_tables(raw)) != before
            raw.rollback()
            assert digests.one(digests.of_tables(raw)) == before
    finally:
        handle.close(and_wait=True)


@pytest.mark.parametrize("size", [0, 1, sealing.CHUNK_BYTES, sealing.CHUNK_BYTES + 1, 2_500_000])
def test_sealed_streams_open_whole_or_not_at_all(tmp_path: Path, size: int) -> None:
    plain = os.urandom(size)
    file = tmp_path / "sealed"
    with file.open("wb") as target:
        sealer = sealing.Sealer(target, "p")
        for start in range(0, size, 700_001):
            sealer.write(plain[start : start + 700_001])
        sealer.close()
    with file.open("rb") as source:
        assert sealing.Opener(source, "p").read() == plain
    content = file.read_bytes()
    for bad in (content[:-1], content[:-1] + bytes([content[-1] ^ 1])):
        file.write_bytes(bad)
        with file.open("rb") as source, pytest.raises(sealing.WrongPassphrase):
            sealing.Opener(source, "p").read()
