"""`gongqiao serve` stops whole, whoever is killed; what cannot be used is said."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.conftest import First
from tests.infra.running import Serving, command, eventually, free_port, serving

pytestmark = [pytest.mark.fault]
SOON = 60.0


@pytest.fixture
def running(home: Path) -> Iterator[Serving]:
    with serving(home) as it:
        yield it


def test_two_first_starts_at_once(first: First) -> None:
    assert first.codes == (0, 0), first.said


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


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://nobody@127.0.0.1:{free_port()}/x",
        "sqlite:///x.db",
        "mysql://x/y",
        "nonsense://x",
        "///",
    ],
    ids=["nobody listens", "another kind", "one without a driver", "nonsense", "slashes"],
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
