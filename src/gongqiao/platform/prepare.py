"""What every command does first: a database that answers and has the present shape."""

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from gongqiao.platform import embedded, roles, static_files
from gongqiao.platform.errors import Unusable

OLDEST_SERVER = 15
CONNECT_SECONDS = 5
ENCODING = "UTF8"
MIGRATING = 0x676F6E67
"""Key of the advisory lock under which one process migrates while others wait."""

log = logging.getLogger(__name__)
_handle: embedded.Handle | None = None
_prepared = False


def prepare(*, static: bool = False) -> None:
    """Start the embedded server (without DATABASE_URL), migrate what is missing, gather files.

    Once a process; milliseconds when nothing is to be done; two processes may do it at once. Raises
    `Unusable` when the database cannot be used.
    """
    global _prepared  # noqa: PLW0603  # once a process
    if not _prepared:
        server()
        migrate_if_needed()
        _prepared = True
    if static:
        with _turn(Path(settings.HOME) / "prepare.lock"):
            static_files.collect_stale()


def server() -> embedded.Handle | None:
    """The right to use the embedded server, taken once; None when DATABASE_URL names another."""
    global _handle  # noqa: PLW0603  # held until the process ends
    if os.environ.get("DATABASE_URL"):
        return None
    if _handle is None:
        try:
            _handle = embedded.ensure_running(Path(settings.HOME))
        except embedded.EmbeddedFailure as failure:
            raise Unusable(
                "DATABASE", _("The database cannot be started: %(why)s") % {"why": failure}
            ) from failure
    return _handle


def migrate_if_needed() -> bool:
    """Bring the database into the present shape; True when something was missing."""
    with connect() as raw:
        if not unapplied(raw) and not roles.lacks_rights(raw):
            return False
        raw.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        if unapplied(raw):  # another process may have done it while this one waited
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
        if roles.lacks_rights(raw):
            roles.make_ready(raw)
    return True


def unapplied(raw: psycopg.Connection[tuple[object, ...]]) -> set[tuple[str, str]]:
    """Migrations on disk that the database has not seen, as (app, name). One query, no imports."""
    on_disk = {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[!_]*.py")
    }
    known = raw.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    if not known or not known[0]:
        return on_disk
    return on_disk - {(str(a), str(n)) for a, n in _applied(raw)}


def _applied(raw: psycopg.Connection[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return raw.execute("SELECT app, name FROM django_migrations").fetchall()


def connect() -> psycopg.Connection[tuple[object, ...]]:
    """A connection of one's own, outside Django's pool, committing each statement.

    Raises `Unusable` with a sentence when the server is out of reach, too old or not in UTF-8.
    """
    if connection.vendor != "postgresql":
        raise Unusable("DATABASE", _("DATABASE_URL must name a PostgreSQL database."))
    given = connection.get_connection_params()
    try:
        raw = psycopg.connect(
            autocommit=True,
            **{
                name: given[name]
                for name in given
                if name not in {"context", "cursor_factory", "prepare_threshold"}
            }
            | {"connect_timeout": CONNECT_SECONDS},
        )
    except psycopg.OperationalError as failure:
        why = " ".join(str(failure).split())
        raise Unusable(
            "DATABASE", _("The database is out of reach: %(why)s") % {"why": why}
        ) from failure
    version = raw.info.server_version // 10_000
    encoding = raw.info.parameter_status("server_encoding")
    if version < OLDEST_SERVER:
        raw.close()
        raise Unusable(
            "DATABASE",
            _("PostgreSQL %(oldest)s or newer is needed; this one is %(version)s.")
            % {"oldest": OLDEST_SERVER, "version": version},
        )
    if encoding != ENCODING:
        raw.close()
        raise Unusable(
            "DATABASE",
            _("The database must be in UTF8; this one is in %(encoding)s.")
            % {"encoding": encoding},
        )
    return raw


@contextlib.contextmanager
def _turn(file: Path) -> Iterator[None]:
    """One process at a time, by a lock file."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
