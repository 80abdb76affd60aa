"""The embedded server: long and strange paths, leftovers, users and their locks."""

import os
import shutil
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from gongqiao.platform import embedded
from gongqiao.platform.embedded import cluster, identity
from gongqiao.platform.embedded.folders import (
    SOCKET_NAME,
    SOCKET_PATH_BYTES,
    Folders,
    socket_folder,
)
from gongqiao.platform.embedded.launch import keeper_of
from gongqiao.platform.home import embedded_url
from tests.infra.running import eventually

GB = 1 << 30


@pytest.mark.fault
@pytest.mark.parametrize("name", ["plain", 'a b 工桥\'s "home"', "x" * 120])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    home.mkdir()
    handle = embedded.ensure_running(home, durable=False)
    try:
        with psycopg.connect(embedded_url(home)) as raw:
            row = raw.execute(
                "SELECT current_setting('server_encoding'), current_setting('data_checksums'), "
                "current_setting('listen_addresses'), current_setting('fsync')"
            ).fetchone()
            assert row == ("UTF8", "on", "", "off")
        socket = socket_folder(home)
        assert len(os.fsencode(socket / SOCKET_NAME)) <= SOCKET_PATH_BYTES
        assert stat.S_IMODE(socket.resolve().stat().st_mode) == 0o700
    finally:
        handle.close(and_wait=True)
        if tmp_path not in socket_folder(home).parents:
            shutil.rmtree(socket_folder(home).parent)
    assert keeper_of(Folders(home)) is None


@pytest.mark.fault
def test_a_real_server_waits_for_the_disk(tmp_path: Path) -> None:
    handle = embedded.ensure_running(tmp_path)
    try:
        with psycopg.connect(embedded_url(tmp_path)) as raw:
            assert raw.execute("SHOW fsync").fetchone() == ("on",)
    finally:
        handle.close(and_wait=True)


@pytest.mark.fault
def test_the_last_user_decides(tmp_path: Path) -> None:
    first = embedded.ensure_running(tmp_path, durable=False)
    second = embedded.ensure_running(tmp_path, durable=False)
    first.close(and_wait=True)
    assert keeper_of(Folders(tmp_path)) is not None
    with psycopg.connect(embedded_url(tmp_path)) as raw:
        assert raw.execute("SELECT 1").fetchone() == (1,)
    second.close()
    assert eventually(lambda: keeper_of(Folders(tmp_path)) is None, 10)


@pytest.mark.fault
def test_leftovers_of_a_crash_are_cleared(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    handle = embedded.ensure_running(tmp_path, durable=False)
    keeper = keeper_of(folders)
    assert keeper is not None
    server = int((folders.data / "postmaster.pid").read_text().split()[0])
    lines = (folders.data / "postmaster.pid").read_text().splitlines()
    os.kill(keeper, signal.SIGSTOP)  # or it would start the server again, or stop it cleanly
    os.kill(server, signal.SIGKILL)
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: keeper_of(folders) is None)
    # the process id may have been given to anybody since: to this test, say
    (folders.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    handle.close()
    again = embedded.ensure_running(tmp_path, durable=False)
    try:
        with psycopg.connect(embedded_url(tmp_path)) as raw:
            assert raw.execute("SELECT 1").fetchone() == (1,)
    finally:
        again.close(and_wait=True)


@pytest.mark.fault
def test_an_interrupted_creation_is_begun_again(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.make()
    (folders.root / "data.new").mkdir()
    (folders.root / "data.new" / "half").touch()
    embedded.ensure_running(tmp_path, durable=False).close(and_wait=True)
    assert (folders.data / "PG_VERSION").exists()
    assert not (folders.root / "data.new").exists()


def test_data_of_another_version_are_refused(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.make()
    folders.data.mkdir(mode=0o700)
    (folders.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(embedded.EmbeddedFailure, match="16"):
        embedded.ensure_running(tmp_path)


def test_a_missing_wheel_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "find_spec", lambda _name: None)
    folders = Folders(tmp_path)
    folders.make()
    with pytest.raises(identity.NotHere, match="DATABASE_URL"):
        identity.choose(folders)


@pytest.mark.fault
@pytest.mark.skipif(os.geteuid() != 0, reason="only root takes this way")
def test_root_without_namespaces_runs_it_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = Path("/var/lib/gongqiao-tests")
    monkeypatch.setattr(identity, "APART", apart)
    folders = Folders(tmp_path)
    folders.make()
    try:
        chosen = identity.choose(folders, namespaces=False)
        assert chosen.uid not in (0, None)
        cluster.make(folders, chosen, durable=False)
        assert folders.data.is_symlink()
        assert (folders.data / "PG_VERSION").stat().st_uid == chosen.uid
        assert identity.choose(folders).uid == chosen.uid
    finally:
        shutil.rmtree(apart, ignore_errors=True)


@pytest.mark.parametrize(
    ("machine", "shared_memory", "buffers", "kind"),
    [
        (GB, GB, "128MB", "posix"),
        (4 * GB, GB, "512MB", "posix"),
        (64 * GB, GB >> 4, "1024MB", "mmap"),
    ],
)
def test_memory_fits_the_machine(machine: int, shared_memory: int, buffers: str, kind: str) -> None:
    settings = cluster.memory(machine, shared_memory)
    assert settings["shared_buffers"] == buffers
    assert settings["dynamic_shared_memory_type"] == kind


@pytest.mark.parametrize(
    ("free", "log"), [(GB, "1024MB"), (20 * GB, "2048MB"), (900 * GB, "6144MB")]
)
def test_the_log_fits_the_disk(free: int, log: str) -> None:
    assert cluster.log_size(free) == log
