"""`gongqiao serve` stops whole, whoever is killed, and mends itself."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.running import (
    PROGRAM,
    Serving,
    command,
    environment,
    eventually,
    free_port,
    serving,
)  # fmt: skip

pytestmark = [pytest.mark.fault]
SOON = 60.0
MENDED = 60.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for the module: what one test kills the next must find whole."""
    return tmp_path_factory.mktemp("工桥 home")


@pytest.fixture
def running(home: Path) -> Iterator[Serving]:
    with serving(home) as it:
        yield it


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_stops_everything(running: Serving, how: signal.Signals) -> None:
    running.process.send_signal(how)
    assert running.process.wait(30) == 0
    assert running.left_over() == []


def test_killed_it_leaves_nothing_running(running: Serving) -> None:
    running.process.kill()
    running.process.wait()
    assert eventually(lambda: not running.left_over(), SOON), running.left_over()


def test_killed_with_its_server_it_leaves_nothing_broken(running: Serving, home: Path) -> None:
    for pid in (running.process.pid, running.keeper, running.postmaster):
        os.kill(pid, signal.SIGKILL)
    running.process.wait()
    assert eventually(lambda: not running.left_over(), SOON), running.left_over()
    with serving(home) as again:
        assert again.answers()


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


def test_two_first_starts_at_once(tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            [PROGRAM, "backup", tmp_path / f"{n}.backup", "--json"],
            env=environment(tmp_path / "home"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for n in range(2)
    ]
    for process in both:
        _out, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()


@pytest.mark.parametrize(
    "url",
    [f"postgresql://nobody@127.0.0.1:{free_port()}/x", "sqlite:///x.db", "nonsense://x", "///"],
    ids=["nobody listens", "another kind", "nonsense", "slashes"],
)
def test_an_unusable_database_is_said(tmp_path: Path, url: str) -> None:
    done = command(tmp_path, "backup", tmp_path / "b", "--json", DATABASE_URL=url)
    assert done.returncode == 2
    assert '"error"' in done.stdout
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command(tmp_path / "file" / "home", "backup", tmp_path / "b")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
