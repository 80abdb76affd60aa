"""`gongqiao serve` mends itself: what one test kills the next finds whole, without a new start."""

import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.infra.running import Serving, alive, command, eventually, serving

pytestmark = [pytest.mark.fault]
MENDED, KILLS = 60.0, 3
SOON, BUSY = 5.0, 3
"""The bar in seconds, and how much slower a machine may be that runs other tests beside."""


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Serving]:
    with serving(home) as it:
        yield it


def test_pages_come_back_soon_after_the_database_was_killed(
    running: Serving, record_property: Callable[[str, object], None]
) -> None:
    """By the same process: nobody started the web anew. The median of a few is what is held."""
    web, took = running.children("config.web"), []
    for _time in range(KILLS):
        before = running.postmaster
        killed = time.monotonic()
        os.kill(before, signal.SIGKILL)
        assert eventually(lambda before=before: not alive(before))  # type: ignore[misc]  # bound now
        assert eventually(running.answers, MENDED)
        took.append(time.monotonic() - killed)
        assert running.postmaster != before
    record_property("seconds", took)
    print("seconds until pages answer again:", " ".join(f"{each:.2f}" for each in took))
    assert running.children("config.web") == web
    assert statistics.median(took) <= SOON * BUSY


def test_a_killed_keeper_is_replaced(running: Serving) -> None:
    before = running.keeper
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: running.keeper != before and running.answers(), MENDED)


@pytest.mark.parametrize("module", ["config.web", "config.worker"])
def test_a_killed_child_is_replaced(running: Serving, module: str) -> None:
    before = set(running.children(module))
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: bool(set(running.children(module)) - before) and running.answers())


def test_commands_share_the_server(running: Serving, home: Path) -> None:
    keeper = running.keeper
    done = command(home, "django", "check")
    assert done.returncode == 0, done.stderr
    assert running.keeper == keeper
    assert running.answers()


def test_a_taken_port_is_said(running: Serving, home: Path) -> None:
    done = command(home, "serve", GONGQIAO_BIND=f"127.0.0.1:{running.port}")
    assert done.returncode == 2
    assert str(running.port) in done.stderr
    assert "Traceback" not in done.stderr
