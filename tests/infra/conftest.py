"""One system in a home of its own, made by two first starts at once."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.infra.running import PROGRAM, environment


@dataclass(frozen=True)
class First:
    """How the two first starts ended, and the backup that one of them wrote."""

    home: Path
    codes: tuple[int, ...]
    said: tuple[bytes, ...]
    backup: Path


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    """Two commands in an empty home: both must do what they were asked."""
    home, place = tmp_path_factory.mktemp("工桥 home"), tmp_path_factory.mktemp("backups")
    both = [
        subprocess.Popen(
            [PROGRAM, "backup", place / f"{n}.backup", "--json"],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for n in range(2)
    ]
    said = tuple(process.communicate(timeout=280)[1] for process in both)
    codes = tuple(process.returncode for process in both)
    return First(home, codes, said, place / "0.backup")


@pytest.fixture(scope="session")
def home(first: First) -> Path:
    """One home for all: what one test kills the next must find whole."""
    return first.home
