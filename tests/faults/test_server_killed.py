"""kill -9 of the database itself while a run is at work: its keeper starts it again, and the next
run ends in the books of an undisturbed one."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from gongqiao.platform import embedded
from gongqiao.platform.home import embedded_url
from tests.faults.books import command, digest, start
from tests.faults.conftest import Town
from tests.infra.running import database_answers, eventually
from tests.support.migrated import address, poured

pytestmark = [pytest.mark.fault]
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


def _postmaster(home: Path) -> int:
    return int((home / "postgres/data/postmaster.pid").read_text().split()[0])


def _at_work(url: str) -> bool:
    """Does a run hold a shard?"""
    with psycopg.connect(url) as db:
        row = db.execute(WAITING).fetchone()
    return bool(row and row[0])


def test_the_server_is_killed_while_a_run_is_at_work(town: Town, tmp_path: Path) -> None:
    handle = embedded.ensure_running(tmp_path)
    try:
        url = embedded_url(tmp_path)
        poured(address(town.base, town.template), url)
        feed, assess = town.commands()[:2]
        assert command(url, *feed) == 0
        run = start(url, *assess, GONGQIAO_MUTANT="slow_shards")
        assert eventually(lambda: _at_work(url))
        before = _postmaster(tmp_path)
        os.kill(before, signal.SIGKILL)
        run.communicate(timeout=60)
        assert run.returncode not in (0, None)
        assert eventually(lambda: database_answers(tmp_path))
        assert _postmaster(tmp_path) != before
        for each in town.commands()[1:]:
            assert command(url, *each) == 0
        assert command(url, "ledger", "verify") == 0
        assert digest(url) == town.digest
    finally:
        handle.close(and_wait=True)
