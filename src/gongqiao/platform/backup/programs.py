"""pg_dump, pg_restore and psql of the embedded server's wheel; they speak to all versions."""

import os
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from gongqiao.platform.embedded.identity import NotHere, programs_folder
from gongqiao.platform.errors import Refused

_NOT_OF_LIBPQ = {"context", "cursor_factory", "prepare_threshold"}


def start(program: str, *arguments: str | Path, **streams: Any) -> subprocess.Popen[bytes]:
    """Start a client program against the configured database. The password is not on its line."""
    given = connection.get_connection_params()
    password = given.pop("password", None)
    address = make_conninfo(**{k: v for k, v in given.items() if k not in _NOT_OF_LIBPQ})
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return subprocess.Popen(
        [path_of(program), *arguments, f"--dbname={address}"],
        env=environment | ({"PGPASSWORD": password} if password else {}),
        stderr=subprocess.PIPE,
        **streams,
    )


def path_of(program: str) -> Path:
    """Where the program is. Raises Refused when the wheel is not installed."""
    try:
        return programs_folder() / program
    except NotHere as failure:
        raise Refused("PROGRAMS", _("The PostgreSQL programs are not installed.")) from failure


def finish(process: subprocess.Popen[bytes], program: str) -> None:
    """Wait for it; raises Refused with its last words when it failed."""
    _out, said = process.communicate()
    if process.returncode != 0:
        words = said.decode(errors="replace").strip().splitlines()[-3:]
        raise Refused(
            "PROGRAM_FAILED",
            _("%(program)s failed: %(why)s") % {"program": program, "why": " ".join(words)},
        )
