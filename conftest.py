"""What every test needs, wherever it stands."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.sharing", "tests.support.as_pages", "tests.support.signing_in"]
settings.register_profile(
    "gongqiao",
    max_examples=int(os.environ.get("GONGQIAO_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("gongqiao")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database-only`: the tests that touch the database, for a run on another PostgreSQL.

    `--renew-texts`: message texts that changed become the new snapshots; look at the difference.
    """
    parser.addoption("--database-only", action="store_true", help="only what touches the database")
    parser.addoption("--renew-texts", action="store_true", help="renew tests/architecture/texts")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that never ask for the database, and those marked `once`."""
    if not config.getoption("--database-only"):
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        touches = item.get_closest_marker("django_db") or (
            {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
        )
        again = touches and not item.get_closest_marker("once")
        (kept if again else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def again(pytestconfig: pytest.Config) -> bool:
    """Is this the second run, on another PostgreSQL? A long walk then only touches each statement:
    what the program answers to it before any statement was seen in the first."""
    return bool(pytestconfig.getoption("--database-only"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001  # a name for each process
) -> None:
    """The test database is a copy of one that was migrated once for all processes of the run."""
    from tests.support.migrated import migrated

    connection.settings_dict["TEST"]["TEMPLATE"] = migrated(str(django_settings.DATABASE_URL))


@pytest.fixture(autouse=True)
def _language_of_the_installation() -> None:
    """A page that was read in English leaves its language with the thread: no test inherits it."""
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _files_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Processes side by side have databases whose numbers begin alike: not one folder for files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "MEDIA_ROOT", tmp_path_factory.mktemp("files"))
        yield


@pytest.fixture(autouse=True, scope="session")
def _flush_past_guards() -> Iterator[None]:
    """Tests that commit are cleaned up by a flush, which append-only tables refuse by trigger.

    The flush, and only the flush, runs as a replica does: without triggers. It deletes what stands
    in the few tables that are not empty, which costs a tenth of a TRUNCATE of two hundred; what the
    migrations leave in LEFT is the same after each.
    """
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: Any, tables: list[str], **how: Any) -> list[str]:
        if how.get("reset_sequences"):
            statements = plain(self, style, tables, **how)
        else:
            statements = [
                f"DELETE FROM {self.quote_name(name)}"  # noqa: S608  # names of the catalogue
                for name in _filled(self, tables)
            ]
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


LEFT = {"django_content_type", "auth_permission"}


def _filled(operations: DatabaseOperations, tables: list[str]) -> list[str]:
    """Those in which something stands."""
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {operations.quote_name(name)})"  # noqa: S608
        for name in tables
        if name not in LEFT
    )
    with operations.connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]
