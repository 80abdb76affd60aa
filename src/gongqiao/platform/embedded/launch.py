"""Starting to use the embedded server, and ceasing to."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import gongqiao
from gongqiao.platform.embedded import cluster
from gongqiao.platform.embedded.folders import Folders, try_lock

START_SECONDS = 120.0
STOP_SECONDS = 70.0
_PAUSE = 0.02
_keepers: list[subprocess.Popen[bytes]] = []  # kept until this process ends: they outlive handles


class EmbeddedFailure(Exception):
    """The embedded server cannot be started; the message says why."""


@dataclass
class Handle:
    """The right to use the server. It ends with the process, or with `close`."""

    folders: Folders
    users: int | None
    durable: bool

    def close(self, *, and_wait: bool = False) -> None:
        """Give the right back. The last one may wait until the server has stopped."""
        if self.users is None:
            return
        os.close(self.users)
        self.users = None
        if and_wait:
            self._wait_until_stopped()

    def mend(self) -> None:
        """Start a keeper again when it was killed; cheap when all is well."""
        if not _is_kept(self.folders):
            _start(self.folders, durable=self.durable)

    def _wait_until_stopped(self) -> None:
        keeper = keeper_of(self.folders)
        if keeper is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(keeper, signal.SIGUSR1)
        until = time.monotonic() + STOP_SECONDS
        probe = self.folders.open_lock("users")
        try:
            while _is_kept(self.folders) and time.monotonic() < until:
                # the lock is ours to share although the keeper runs on: somebody else uses it
                if _others_use(probe):
                    return
                time.sleep(_PAUSE)
        finally:
            os.close(probe)


def ensure_running(home: Path, *, durable: bool = True) -> Handle:
    """Share the server of this home, starting it if need be. Returns when it answers.

    The handle (or the process) keeps it alive. Raises EmbeddedFailure with a sentence.
    """
    folders = Folders(home)
    try:
        folders.make()
        users = folders.open_lock("users")
    except OSError as failure:
        raise EmbeddedFailure(f"{folders.root} cannot be used: {failure.strerror}") from failure
    fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
    handle = Handle(folders=folders, users=users, durable=durable)
    if not (cluster.is_ready(folders) and _is_kept(folders)):
        try:
            _start(folders, durable=durable)
        except BaseException:
            handle.close()
            raise
    return handle


def keeper_of(folders: Folders) -> int | None:
    """The process id of the running keeper, if there is one."""
    if not _is_kept(folders):
        return None
    text = (folders.root / "keeper.lock").read_text()
    return int(text) if text else None


def _start(folders: Folders, *, durable: bool) -> None:
    """Start a keeper unless one runs, and wait for the server. One process at a time."""
    turn = folders.open_lock("start")
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        until = time.monotonic() + START_SECONDS
        keeper: subprocess.Popen[bytes] | None = None
        while not (cluster.is_ready(folders) and _is_kept(folders)):
            if time.monotonic() > until:
                raise EmbeddedFailure(_why(folders, "PostgreSQL did not start in time"))
            if keeper is not None and keeper.poll() is not None and not _is_kept(folders):
                raise EmbeddedFailure(_why(folders, "PostgreSQL did not start"))
            if keeper is None and not _is_kept(folders):
                keeper = _spawn_keeper(folders, durable=durable)
            time.sleep(_PAUSE)
    finally:
        os.close(turn)


def _spawn_keeper(folders: Folders, *, durable: bool) -> subprocess.Popen[bytes]:
    package = Path(next(iter(gongqiao.__path__))).parent
    with folders.keeper_log.open("wb") as log:
        keeper = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gongqiao.platform.embedded.keeper",
                str(folders.home),
                *([] if durable else ["--not-durable"]),
            ],
            cwd="/",
            env=os.environ | {"PYTHONPATH": str(package)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _keepers.append(keeper)
    return keeper


def _is_kept(folders: Folders) -> bool:
    """Does a keeper hold its lock?"""
    lock = folders.open_lock("keeper")
    try:
        # a shared probe: two probes at once must not take each other for a keeper
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _others_use(probe: int) -> bool:
    """Does another process hold the users' lock in shared mode?"""
    if try_lock(probe):
        fcntl.flock(probe, fcntl.LOCK_UN)
        return False
    try:
        fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False  # the keeper holds it and is stopping the server
    fcntl.flock(probe, fcntl.LOCK_UN)
    return True


def _why(folders: Folders, what: str) -> str:
    said = folders.keeper_log.read_text(errors="replace").strip().splitlines()[-3:]
    return f"{what}: {' '.join(said)}" if said else f"{what}; see {folders.keeper_log}."
