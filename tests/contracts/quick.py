"""Runs `gongqiao` commands in forked children: the program as it is, without its start-up.

Reads one request a line from stdin ({"argv", "env", "cwd", "out", "err", "database"}) and answers
with the exit code (negative: the signal). The parent never touches a database or a data frame.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any

from config.cli import PLACES, find_spec_safely, main, setup


def run(request: dict[str, Any]) -> None:
    """The child: its own streams, environment and database, then the command."""
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
    for target, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(request[name], flags, 0o600), target)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(request["env"])
    os.chdir(request["cwd"])

    from django.db import connections

    connections["default"].settings_dict["NAME"] = request["database"]
    code = 120
    try:
        main(request["argv"], prog_name="gongqiao")
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    """Import everything once, then fork for each request."""
    setup()
    for place in PLACES.values():
        if find_spec_safely(place.module):
            import_module(place.module)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
