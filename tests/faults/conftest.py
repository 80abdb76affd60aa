"""The template database of the fault tests: twelve people, enrolled; files of settlements."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from gongqiao.mutualaid.tests import world
from tests.faults.books import command, copy_of, digest, prepare
from tests.faults.build import PEOPLE
from tests.support.migrated import address, migrated

TEMPLATE = "fault_template"


@dataclass(frozen=True)
class Town:
    """The server, the template, the template after the first half, two files, and the books after
    an undisturbed run."""

    base: str
    template: str
    halfway: str
    first: Path
    second: Path
    digest: str = ""

    def commands(self) -> list[tuple[str | Path, ...]]:
        """The whole job, in order."""
        return [
            ("aid", "feed", self.first),
            ("aid", "assess", "--as-of", "2025-06-01"),
            ("aid", "feed", self.second),
            ("aid", "assess", "--as-of", "2025-06-01"),
        ]


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _files(folder: Path) -> tuple[Path, Path]:
    rows = [
        world.row(who, f"S{who}{n}", f"{1000 + 700 * n}", mdtrt_id=f"M{who}{n % 3}")
        for who in range(PEOPLE)
        for n in range(5)
    ]
    later = [world.reversal(rows[5 * who], f"R{who}") for who in range(0, PEOPLE, 2)]
    later += [world.row(who, f"S{who}1", "9000", mdtrt_id=f"M{who}1") for who in range(1, 6)]
    later += [world.row(who, f"T{who}", "30000") for who in range(PEOPLE)]
    return _write(folder / "first.csv", rows), _write(folder / "second.csv", later)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Built once: people and scheme in a template database, then one quiet run."""
    base = settings.DATABASE_URL
    own = tmp_path_factory.getbasetemp().name.replace("-", "_")
    name, half = f"{TEMPLATE}_{own}", f"{TEMPLATE}_half_{own}"
    first, second = _files(tmp_path_factory.mktemp("files"))
    quiet = Town(base, name, half, first, second)
    with psycopg.connect(address(base, "postgres"), autocommit=True) as server:
        for each in (name, half):
            server.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated(base)}"')
        prepare(address(base, name))
        server.execute(f'CREATE DATABASE "{half}" TEMPLATE "{name}"')
        for each_command in quiet.commands()[:2]:
            assert command(address(base, half), *each_command) == 0
        with copy_of(base, half) as url:
            for each_command in quiet.commands()[2:]:
                assert command(url, *each_command) == 0
            yield replace(quiet, digest=digest(url))
        for each in (name, half):
            server.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')


@pytest.fixture
def url(town: Town) -> Iterator[str]:
    """A fresh copy of the template."""
    with copy_of(town.base, town.template) as found:
        yield found
