"""Run a command against a PostgreSQL of one major version in a temporary cluster.

`python -m tests.support.with_postgres 15 pytest …` sets DATABASE_URL for the command, leaves with
its exit code and leaves no server behind. Without that PostgreSQL: says so and leaves with 0, or
with 1 when CI=true.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongqiao.platform.embedded import cluster
from gongqiao.platform.embedded.folders import SOCKET_NAME
from gongqiao.platform.embedded.identity import Identity, choose_for_root

START_SECONDS = 30
SETTINGS = ("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off")


def programs_of(major: str) -> Path | None:
    """Where Debian keeps that version's programs."""
    folder = Path("/usr/lib/postgresql") / major / "bin"
    return folder if (folder / "postgres").exists() else None


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """The address of a fresh, throw-away cluster."""
    with tempfile.TemporaryDirectory(prefix="gongqiao-pg-") as place:
        data = Path(place) / "data"
        identity: Identity = choose_for_root(programs)
        locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
        cluster.run(identity, "initdb", "-D", data, "-U", "gongqiao", "-A", "trust", "-N", *locale)
        flags = [part for setting in SETTINGS for part in ("-c", setting)]
        with (Path(place) / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", place, *flags],
                cwd="/",
                preexec_fn=identity.preparation(signal.SIGINT),
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
        try:
            until = time.monotonic() + START_SECONDS
            while not (Path(place) / SOCKET_NAME).exists() and time.monotonic() < until:
                time.sleep(0.1)
            yield f"postgresql://gongqiao@/postgres?host={place}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def main(major: str, command: list[str]) -> int:
    """Run the command; its exit code."""
    programs = programs_of(major)
    if programs is None:
        print(f"PostgreSQL {major} is not installed: skipped.", file=sys.stderr)
        return int(os.environ.get("CI") == "true")
    with running(programs) as url:
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
