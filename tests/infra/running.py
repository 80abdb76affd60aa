"""A running `gongqiao serve` in a home of its own, and what is left of it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from gongqiao.platform.home import embedded_url

PROGRAM = Path(sys.executable).with_name("gongqiao")
PATIENCE = 60.0


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command on the embedded server of `home`."""
    outside = ("DATABASE_URL", "GONGQIAO_HOME", "GONGQIAO_TEST_HOME", "DJANGO_SETTINGS_MODULE")
    plain = {k: v for k, v in os.environ.items() if k not in outside}
    return (
        plain | {"GONGQIAO_HOME": str(home), "GONGQIAO_NO_DEMO": "1", "LANG": "en_US.UTF-8"} | more
    )


def command(home: Path, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(condition: Callable[[], bool], within: float = PATIENCE) -> bool:
    """Does it become true in time?"""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


class Serving:
    """One supervisor with its children."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.process = subprocess.Popen(
            [PROGRAM, "serve"],
            env=environment(home, GONGQIAO_BIND=f"127.0.0.1:{self.port}"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def answers(self) -> bool:
        """Does a page come, and does the database answer?"""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/account/login/", timeout=5)
        except urllib.error.HTTPError:
            return False
        except OSError:
            return False
        return database_answers(self.home)

    @property
    def postmaster(self) -> int:
        """The process id of the server."""
        return int((self.home / "postgres/data/postmaster.pid").read_text().split()[0])

    @property
    def keeper(self) -> int:
        """The process id of its keeper."""
        return int((self.home / "postgres/keeper.lock").read_text())

    def children(self, module: str) -> list[int]:
        """The processes of this supervisor that run the module."""
        return [p for p, line in processes() if module in line and self.port_of(p) == self.port]

    @staticmethod
    def port_of(pid: int) -> int:
        """The port in the environment of a process (0 without one)."""
        with contextlib.suppress(OSError):
            for entry in (Path("/proc") / str(pid) / "environ").read_bytes().split(b"\0"):
                if entry.startswith(b"GONGQIAO_BIND="):
                    return int(entry.rpartition(b":")[2])
        return 0

    def left_over(self) -> list[str]:
        """What still runs of it."""
        return [
            line
            for pid, line in processes()
            if pid != os.getpid() and (str(self.home) in line or self.port_of(pid) == self.port)
        ]


def database_answers(home: Path) -> bool:
    """Does the embedded server of the home take queries?"""
    try:
        with psycopg.connect(embedded_url(home), connect_timeout=2) as raw:
            raw.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def alive(pid: int) -> bool:
    """Does this process run still?"""
    return (Path("/proc") / str(pid)).exists()


def processes() -> Iterator[tuple[int, str]]:
    """All processes with their command lines."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if line:
                yield int(folder.name), line


@contextlib.contextmanager
def serving(home: Path) -> Iterator[Serving]:
    """Serve, and leave nothing running whatever happens."""
    running = Serving(home)
    try:
        assert eventually(running.answers)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGTERM)
        running.process.wait(PATIENCE)
