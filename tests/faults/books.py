"""A database of its own for each fault test, commands run in it, and the digest of its books."""

import atexit
import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings

from tests.support.forking import Forked, Runner
from tests.support.migrated import address

HERE = Path(__file__).parent
PROGRAM = HERE / "command.py"
"""Runs a `gongqiao` command, with a guard taken out when GONGQIAO_MUTANT names one."""
MAIN = "tests.faults.command:main"
"""The same, imported."""
LATE = ("GONGQIAO_KILL_AT", "GONGQIAO_MUTANT")
"""Read while a command runs; all else is read when modules are imported."""


@contextmanager
def copy_of(base: str, template: str) -> Iterator[str]:
    """A fresh database made from a template; dropped at the end."""
    name = f"fault_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address(base, "postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield address(base, name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def start(url: str, *arguments: str | Path, **environment: str) -> Forked:
    """Start a command on that database, forked from a process that has imported the program."""
    late = {name: environment.pop(name) for name in LATE if name in environment}
    argv = [str(each) for each in arguments]
    return _runner(tuple(environment.items())).start(argv, env=late, url=url, call=MAIN)


def start_anew(url: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command from nothing, at the head of a process group of its own."""
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *map(str, arguments)],
        env={**os.environ, **ours(), "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@cache
def _runner(more: tuple[tuple[str, str], ...]) -> Runner:
    """One for each environment that is read when modules are imported."""
    runner = Runner({**os.environ, **ours(), **dict(more)})
    atexit.register(runner.close)
    return runner


def prepare(url: str) -> None:
    """Make the town in a database without people."""
    done = _runner(()).start([], env={}, url=url, call="tests.faults.build:main")
    said = done.communicate(timeout=120)
    assert done.returncode == 0, said


def ours() -> dict[str, str]:
    """The keys and the home of this test run; small shards."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GONGQIAO_HOME": str(settings.HOME),
        "GONGQIAO_SECRET": settings.SECRET_KEY,
        "GONGQIAO_KEYS": settings.GONGQIAO_KEYS,
        "GONGQIAO_INDEX_KEY": settings.GONGQIAO_INDEX_KEY,
        "GONGQIAO_PEOPLE_PER_SHARD": "4",
    }


def command(url: str, *arguments: str | Path, **environment: str) -> int:
    """Run a command to its end; its exit code (negative: the signal that ended it)."""
    return ended(start(url, *arguments, **environment))


def ended(process: Forked | subprocess.Popen[str]) -> int:
    """Wait for its end; the exit code."""
    _, said = process.communicate(timeout=120)
    assert process.returncode is not None
    if process.returncode > 0:
        print(said, file=sys.stderr)  # shown with the test that fails
    return process.returncode


_CLAIMS = """
SELECT s.setl_id, c.revision, v.version, c.base, c.payable, c.amount, c.reasons, c.state,
       c.trace::text, c.stay_date::text
FROM mutualaid_claim c JOIN feeds_settlement s ON s.id = c.stay_id
JOIN mutualaid_schemeversion v ON v.id = c.version_id ORDER BY 1, 2
"""
_POSTINGS = """
SELECT e.kind, a.code, COALESCE(s.setl_id, ''), COALESCE(c.revision, 0), SUM(p.amount)::bigint
FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
JOIN ledger_account a ON a.id = p.account_id
LEFT JOIN mutualaid_claim c ON c.id = p.ref LEFT JOIN feeds_settlement s ON s.id = c.stay_id
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_SETTLEMENTS = """
SELECT setl_id, revision, person_id, refunded, valid, medfee_sumamt FROM feeds_settlement ORDER BY 1
"""
_NOTICES = "SELECT code, figures::text, count(*) FROM notices_message GROUP BY 1, 2 ORDER BY 1, 2"
_RUNS = "SELECT count(*) FILTER (WHERE closed_at IS NULL) FROM mutualaid_run"


def books(url: str) -> Mapping[str, list[tuple[object, ...]]]:
    """What must be equal: settlements, claim lines, postings by claim, messages, no open run."""
    parts = {
        "settlements": _SETTLEMENTS,
        "claims": _CLAIMS,
        "postings": _POSTINGS,
        "notices": _NOTICES,
        "open runs": _RUNS,
    }
    with psycopg.connect(url) as db:
        return {name: db.execute(query).fetchall() for name, query in parts.items()}


def digest(url: str) -> str:
    """One short text for equal books."""
    return hashlib.sha256(repr(sorted(books(url).items())).encode()).hexdigest()
