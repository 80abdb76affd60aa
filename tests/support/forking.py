"""Runs `gongqiao` commands in forked children: real processes of the program as it is, to be killed
like any other, without the second and a half in which Python starts and imports.

A runner serves one environment: what modules read when they are imported is read once. It never
touches a database or a data frame; each command has streams, a database and a session of its own.
Random instants (tests/faults/test_instants.py), signals to a server and first starts (tests/infra)
are tried on the program itself.
"""

import gc
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2]
COMMAND = "config.cli:main"
PATIENCE = 120.0
NO_END = 120
"""The exit code of a command that raised."""


class Forked:
    """A running command; what is used of `subprocess.Popen`."""

    def __init__(self, runner: Path, request: Mapping[str, Any], out: Path, err: Path) -> None:
        self.returncode: int | None = None
        self._out, self._err = out, err
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(runner))
        self._line.sendall(json.dumps({**request, "out": str(out), "err": str(err)}).encode())
        self._line.shutdown(socket.SHUT_WR)
        self._told = self._line.makefile()
        self.pid = int(self._told.readline())

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end; what it wrote."""
        if self.returncode is None:
            ready, _, _ = select.select([self._line], [], [], timeout)
            if not ready:
                raise subprocess.TimeoutExpired("gongqiao", timeout or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
            self._line.close()
        return self._out.read_text(), self._err.read_text(errors="replace")


class Runner:
    """The process that imports everything once and forks for each command."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gongqiao-runner-"))
        self._number = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forking", str(self._place)],
            env=dict(environment),
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    @property
    def _place(self) -> Path:
        return self.folder / "socket"

    def start(
        self,
        argv: list[str],
        *,
        env: Mapping[str, str],
        url: str,
        cwd: Path = HERE,
        call: str = COMMAND,
    ) -> Forked:
        """Begin one command."""
        self._number += 1
        request = {
            "argv": argv,
            "env": {**env, "DATABASE_URL": url},
            "url": url,
            "cwd": str(cwd),
            "call": call,
        }
        out, err = (self.folder / f"{self._number}.{name}" for name in ("out", "err"))
        return Forked(self._place, request, out, err)

    def close(self) -> None:
        """End the runner."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


def _command(request: dict[str, Any]) -> None:
    """The child: its own streams, session, environment and database, then the command."""
    os.setsid()
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
    for target, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(request[name], flags, 0o600), target)
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.argv = ["gongqiao", *request["argv"]]
    _use(request["url"])
    module, _, name = request["call"].partition(":")
    code: Any = NO_END
    try:
        code = getattr(import_module(module), name)() or 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(code))


def _use(url: str) -> None:
    """Let the one connection lead there."""
    import dj_database_url
    from django.db import connections

    settings = connections["default"].settings_dict
    parsed: dict[str, Any] = {**dj_database_url.parse(url)}
    options = {**settings["OPTIONS"], **parsed.get("OPTIONS", {})}
    place = {name: parsed[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    settings.update(place | {"OPTIONS": options})


def _attend(line: socket.socket) -> None:
    """A process for each command: starts it, tells its number and how it ended."""
    request = json.loads(line.makefile().read())
    child = os.fork()
    if not child:
        line.close()
        _command(request)
    line.sendall(f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _bury() -> None:
    """Forget the children that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(place: str) -> None:
    """Import everything once, then fork for each request, until stdin is closed."""
    from config.cli import PLACES, find_spec_safely, setup

    setup()
    for each in PLACES.values():
        if find_spec_safely(each.module):
            import_module(each.module)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(place)
    listening.listen(64)
    gc.freeze()  # the children share what is here
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        _bury()
        if sys.stdin in ready:
            return
        line, _ = listening.accept()
        if not os.fork():
            listening.close()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            _attend(line)
        line.close()


if __name__ == "__main__":
    serve(sys.argv[1])
