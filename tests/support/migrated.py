"""One database with all migrations on each server of a test run; the others are copies of it.

Whoever needs it first has it made, by what every `gongqiao` command does first on an empty
database; who comes at the same time waits. That this works from nothing, also twice at once, is
shown in tests/infra.
"""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.apps import apps
from psycopg.sql import SQL, Identifier

from gongqiao.platform.backup.programs import path_of

STEM = "gongqiao_migrated_"
MAKING = 0x7465_7374
"""Key of the advisory lock under which it is made."""


def address(base: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(base)._replace(path=f"/{name}"))


@cache
def migrated(base: str) -> str:
    """The name of the database with all migrations, for `CREATE DATABASE … TEMPLATE …`."""
    name = STEM + _digest()
    with psycopg.connect(address(base, "postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        found = "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate"
        if not server.execute(found, [name]).fetchone():
            database = Identifier(name)
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(database))
            server.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(database))
            _prepare(address(base, name))
            server.execute(SQL("ALTER DATABASE {} IS_TEMPLATE true").format(database))
    return name


def poured(source: str, target: str) -> None:
    """Everything of one database into an empty one, which may stand on another server."""
    dump, load = (path_of(program) for program in ("pg_dump", "psql"))
    script = subprocess.run([dump, source], capture_output=True, check=True).stdout
    quiet = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    subprocess.run([load, *quiet, target], input=script, check=True)


def _digest() -> str:
    """Of all migrations: a server may outlive a run."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    said = hashlib.sha256()
    for file in sorted(file for folder in folders for file in folder.glob("[!_]*.py")):
        said.update(file.read_bytes())
    return said.hexdigest()[:12]


def _prepare(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.migrated"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def main() -> None:
    """Run as a program: bring the database of DATABASE_URL into the present shape."""
    from config.cli import setup

    setup()
    from gongqiao.platform.prepare import prepare

    prepare()


if __name__ == "__main__":
    main()
