"""The keeper: starts the server as its child, starts it again when it dies, stops it when unused.

`python -m gongqiao.platform.embedded.keeper HOME`, started by `launch`. It lives as long as anybody
holds the shared lock `users`: the kernel drops a lock with its process, so a killed user counts as
gone. When the keeper itself is killed, the server gets SIGINT from the kernel and stops cleanly.
"""

import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from gongqiao.platform.embedded import cluster
from gongqiao.platform.embedded.folders import Folders, try_lock
from gongqiao.platform.embedded.identity import Identity, NotHere, choose
from gongqiao.platform.embedded.process import adopt_orphans, children_of

POLL_SECONDS = 0.25
LINGER_SECONDS = 2.0
QUICK_DEATH_SECONDS = 5.0
QUICK_DEATHS = 5
STOP_SECONDS = 60.0
TURN_SECONDS = 1.0
PID_WIDTH = 10  # as wide as any: it covers what an earlier keeper wrote
_LEAVE = {signal.SIGTERM, signal.SIGINT}
log = logging.getLogger("gongqiao.keeper")
_SIGNALS = _LEAVE | {signal.SIGCHLD, signal.SIGUSR1}


class Keeper:
    """One server and the reasons to keep it."""

    def __init__(self, folders: Folders, identity: Identity, *, durable: bool) -> None:
        self._folders = folders
        self._identity = identity
        self._durable = durable
        self._users = folders.open_lock("users")
        self._unused_since: float | None = None
        self._linger = LINGER_SECONDS
        self._quick_deaths = 0
        self._server = self._start()

    def keep(self) -> None:
        """Until a signal says so, nobody uses the server, or it dies again and again."""
        while True:
            told = signal.sigtimedwait(_SIGNALS, POLL_SECONDS)
            if told and told.si_signo in _LEAVE:
                break
            if told and told.si_signo == signal.SIGUSR1:
                self._linger = 0.0  # the last user says that it is the last
            if self._reap() and not self._start_again():
                return
            if self._is_unused():
                break
        self._stop()

    def _start(self) -> subprocess.Popen[bytes]:
        cluster.clear_leftovers(self._folders)
        self._started = time.monotonic()
        return subprocess.Popen(
            cluster.command_line(self._folders, self._identity, durable=self._durable),
            cwd="/",
            env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            preexec_fn=self._identity.preparation(signal.SIGINT),  # noqa: PLW1509  # one thread
            start_new_session=True,
        )

    def _start_again(self) -> bool:
        quick = time.monotonic() - self._started < QUICK_DEATH_SECONDS
        self._quick_deaths = self._quick_deaths + 1 if quick else 0
        if self._quick_deaths >= QUICK_DEATHS:
            log.error("The server died too often; giving up.")
            return False
        log.warning("The server died; starting it again.")
        for orphan in children_of(os.getpid()):  # backends that have not noticed yet
            os.kill(orphan, signal.SIGKILL)
        self._reap()
        self._server = self._start()
        return True

    def _reap(self) -> bool:
        """Collect ended children; True when the server is among them."""
        died = False
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            if pid == self._server.pid:
                self._server.returncode = os.waitstatus_to_exitcode(status)
                died = True
        return died

    def _is_unused(self) -> bool:
        """True, holding the lock so that new users wait, once nobody has come for a while."""
        if not try_lock(self._users):
            self._unused_since, self._linger = None, LINGER_SECONDS
            return False
        self._unused_since = self._unused_since or time.monotonic()
        if time.monotonic() - self._unused_since >= self._linger:
            return True
        fcntl.flock(self._users, fcntl.LOCK_UN)
        return False

    def _stop(self) -> None:
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            until = time.monotonic() + STOP_SECONDS
            self._server.send_signal(how)
            while time.monotonic() < until:
                if self._reap() or self._server.returncode is not None:
                    return
                signal.sigtimedwait({signal.SIGCHLD}, POLL_SECONDS)


def main(arguments: list[str]) -> int:
    """`HOME [--not-durable]`. Exit code 0, or 1 with the reason on standard error."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    folders, durable = Folders(Path(arguments[0])), "--not-durable" not in arguments
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    lock = folders.open_lock("keeper")
    until = time.monotonic() + TURN_SECONDS
    while not try_lock(lock):  # a probe holds it for a moment, another keeper for good
        if time.monotonic() > until:
            return 0
        time.sleep(TURN_SECONDS / 100)
    os.pwrite(lock, f"{os.getpid():<{PID_WIDTH}}".encode(), 0)  # at once: nobody reads an empty one
    adopt_orphans()
    try:
        identity = choose(folders)
        if not folders.socket.exists():
            folders.socket.mkdir(mode=0o700, parents=True)
            identity.give(folders.socket)
        cluster.make(folders, identity, durable=durable)
    except (NotHere, OSError) as failure:
        log.error("%s", failure)
        return 1
    Keeper(folders, identity, durable=durable).keep()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
