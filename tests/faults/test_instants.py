"""kill -9 at random instants, until all is done: the books are those of an undisturbed run.

GONGQIAO_FAULTS: how many instants (`make faults`: 100).
"""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.books import command, copy_of, digest, ended, start_anew
from tests.faults.conftest import Town

pytestmark = [pytest.mark.fault]

INSTANTS = int(os.environ.get("GONGQIAO_FAULTS", "3"))
COMMANDS = 4
STARTING = 0.6
"""About this share of a command's time is the start of Python: most kills shall come later."""


def _killed(url: str, arguments: tuple[str | Path, ...], after: float) -> bool:
    """Start it and kill its process group; False when it was done before."""
    process = start_anew(url, *arguments)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    assert process.returncode == 0
    return False


@pytest.fixture(scope="module")
def seconds(town: Town) -> list[float]:
    """How long each command takes undisturbed; its books are those of the forked ones."""
    taken = []
    with copy_of(town.base, town.template) as url:
        for each in town.commands():
            began = time.monotonic()
            assert ended(start_anew(url, *each)) == 0
            taken.append(time.monotonic() - began)
        assert digest(url) == town.digest
    return taken


@pytest.mark.timeout(600)
@pytest.mark.parametrize("round_", range(-(-INSTANTS // COMMANDS)))
def test_killed_at_random_instants_and_run_again(
    town: Town, seconds: list[float], url: str, round_: int
) -> None:
    """Each of the four commands is killed once, and run again until it is done."""
    dice = random.Random()
    instants = []
    for number, each in enumerate(town.commands()):
        if round_ * COMMANDS + number < INSTANTS:
            share = (
                STARTING + (1 - STARTING) * dice.random() if dice.random() < 0.8 else dice.random()
            )
            instants.append(round(share * seconds[number], 3))
            killed = _killed(url, each, instants[-1])
            print(*each, instants[-1], "killed" if killed else "was done")
        assert command(url, *each) == 0
    assert digest(url) == town.digest
