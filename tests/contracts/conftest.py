"""One template database with rosters and users of a town; a copy for each module."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.contracts import town
from tests.contracts.office import Office, copied, plain_environment
from tests.support.forking import Runner
from tests.support.migrated import address, migrated


@pytest.fixture(scope="session")
def base() -> str:
    """The server of this test run."""
    return str(settings.DATABASE_URL)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of our own: files and keys."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def quick(home: Path, base: str) -> Iterator[Runner]:
    """The runner."""
    runner = Runner(plain_environment(GONGQIAO_HOME=str(home), DATABASE_URL=base))
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def template(
    base: str, home: Path, quick: Runner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """All migrations, then the town's rosters and users."""
    folder = tmp_path_factory.mktemp("template")
    name = f"contract_template_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address(base, "postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated(base)}"')
        environment = plain_environment(GONGQIAO_HOME=str(home))
        office = Office(address(base, name), home, folder, environment, quick)
        town.settle(office)
        yield name
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def office(
    base: str, template: str, home: Path, quick: Runner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A town of its own for each module."""
    with copied(base, template) as url:
        folder = tmp_path_factory.mktemp("files")
        yield Office(url, home, folder, plain_environment(GONGQIAO_HOME=str(home)), quick)


@pytest.fixture
def fresh(base: str, template: str, home: Path, quick: Runner, tmp_path: Path) -> Iterator[Office]:
    """A town of its own for one test."""
    with copied(base, template) as url:
        yield Office(url, home, tmp_path, plain_environment(GONGQIAO_HOME=str(home)), quick)
