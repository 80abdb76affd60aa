"""The template database of the fault tests: twelve people, enrolled; files of settlements."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from gongqiao.mutualaid.tests import world
from tests.faults.books import address, command, copy_of, digest

TEMPLATE = "fault_template"
PEOPLE = 12


@dataclass(frozen=True)
class Town:
    """The server, the template's name, two files, and the books after an undisturbed run."""

    base: str
    first: Path
    second: Path
    digest: str

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
def town(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: object,
) -> Iterator[Town]:
    """Built once: migrations, people and scheme in a template database, then one quiet run."""
    base = settings.DATABASE_URL
    name = f"{TEMPLATE}_{tmp_path_factory.getbasetemp().name.replace('-', '_')}"
    server = psycopg.connect(address(base, "postgres"), autocommit=True)
    server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    server.execute(f'CREATE DATABASE "{name}"')
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own
        before = settings.DATABASES["default"]["NAME"]
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = name
        call_command("migrate", verbosity=0)
        world.enrol(world.scheme(), world.people(PEOPLE))
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = before
    first, second = _files(tmp_path_factory.mktemp("files"))
    quiet = Town(base=base, first=first, second=second, digest="")
    with copy_of(base, name) as url:
        for each in quiet.commands():
            assert command(url, *each) == 0
        found = Town(base=base, first=first, second=second, digest=digest(url))
    Town.template = name  # type: ignore[attr-defined]  # where copies come from
    yield found
    server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    server.close()


@pytest.fixture
def url(town: Town) -> Iterator[str]:
    """A fresh copy of the template."""
    with copy_of(town.base, Town.template) as found:  # type: ignore[attr-defined]  # set above
        yield found
