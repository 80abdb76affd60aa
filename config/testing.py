"""The home and database of a test run: temporary, shared by all its processes, gone at its end."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from gongqiao.platform import embedded
from gongqiao.platform.catalogues import compile_stale

_handles: list[embedded.Handle] = []


def give_home() -> None:
    """Set GONGQIAO_HOME to a temporary folder and, without DATABASE_URL, start a server in it.

    The first process of a run makes them; its children (pytest-xdist, commands under test) inherit
    the environment and share both. The server of a test run does not wait for the disk.
    """
    if "GONGQIAO_TEST_HOME" not in os.environ:
        home = Path(tempfile.mkdtemp(prefix="gongqiao-test-"))
        os.environ["GONGQIAO_TEST_HOME"] = os.environ["GONGQIAO_HOME"] = str(home)
        atexit.register(_clear, home, os.getpid())
    compile_stale()
    if not os.environ.get("DATABASE_URL"):
        _handles.append(
            embedded.ensure_running(Path(os.environ["GONGQIAO_TEST_HOME"]), durable=False)
        )


def _clear(home: Path, maker: int) -> None:
    if os.getpid() != maker:  # a forked child
        return
    for handle in _handles:
        handle.close(and_wait=True)
    shutil.rmtree(home, ignore_errors=True)
