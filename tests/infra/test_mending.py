"""`gongqiao serve` mends itself: what one test kills the next finds whole, without a new start."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.running import Serving, command, eventually, serving

pytestmark = [pytest.mark.fault]
MENDED = 60.0


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Serving]:
    with serving(home) as it:
        yield it


def test_a_killed_database_comes_back(running: Serving) -> None:
    os.kill(running.postmaster, signal.SIGKILL)
    assert eventually(running.answers, MENDED)


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
