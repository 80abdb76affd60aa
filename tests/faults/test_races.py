"""Two races that others lose, two runners at once, and a fault suite that notices each mutant."""

import csv
import signal
from pathlib import Path

import psycopg
import pytest

from gongqiao.mutualaid.tests import world
from tests.faults.books import command, digest, ended, start
from tests.faults.conftest import Town

pytestmark = [pytest.mark.fault]


def _file(path: Path, *rows: dict[str, object]) -> Path:
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _together(url: str, *commands: tuple[str | Path, ...], **environment: str) -> list[int]:
    """Start all commands at once; their exit codes."""
    running = [start(url, *each, **environment) for each in commands]
    return [ended(process) for process in running]


def _one(url: str, query: str) -> object:
    with psycopg.connect(url) as db:
        row = db.execute(query).fetchone()
    return row[0] if row else None


def test_eight_deliveries_at_once_make_one_claim(url: str, tmp_path: Path) -> None:
    rows = world.row(0, "X1", "1000")
    files = [_file(tmp_path / f"{n}.csv", rows, world.row(1, f"Y{n}", "10")) for n in range(8)]
    codes = _together(url, *[("aid", "feed", f) for f in files])
    assert codes == [0] * 8
    assert set(_together(url, *[("aid", "assess")] * 3)) == {0}
    assert _one(url, "SELECT count(*) FROM feeds_settlement WHERE setl_id = 'X1'") == 1
    assert (
        _one(url, "SELECT sum(amount)::bigint FROM mutualaid_claim WHERE payable = 40000") == 40_000
    )


def test_four_claims_of_eight_thousand_under_a_ceiling_of_twenty(url: str, tmp_path: Path) -> None:
    # a base of 15,384.62 gives 8,000.00; the ceiling of the scheme is 20,000
    files = [
        _file(
            tmp_path / f"{n}.csv",
            world.row(0, f"C{n}", "15384.62", setl_time=f"2025-03-1{n} 10:00:00"),
        )
        for n in range(4)
    ]
    together = [("aid", "feed", f) for f in files] + [("aid", "assess")] * 4
    assert set(_together(url, *together)) == {0}
    assert command(url, "aid", "assess") == 0
    total = "SELECT sum(amount)::bigint FROM mutualaid_claim WHERE state <> 'adjusted'"
    assert _one(url, total) == 2_000_000


def test_two_runners_end_in_the_same_books(town: Town, url: str) -> None:
    feed, run = town.commands()[0], town.commands()[1]
    assert command(url, *feed) == 0
    assert _together(url, run, run, run) == [0, 0, 0]
    assert command(url, *town.commands()[2]) == 0
    assert _together(url, run, run) == [0, 0]
    assert digest(url) == town.digest


def _noticed(town: Town, url: str, mutant: str, point: str) -> bool:
    """True when the job with the mutant, killed at the point, fails or ends in other books."""
    codes = []
    for number, each in enumerate(town.commands()):
        extra = {"GONGQIAO_MUTANT": mutant}
        code = command(url, *each, **extra, **({"GONGQIAO_KILL_AT": point} if number else {}))
        if code == -signal.SIGKILL:
            code = command(url, *each, **extra)
        codes.append(code)
    verified = command(url, "ledger", "verify")
    return any(codes) or verified != 0 or digest(url) != town.digest


@pytest.mark.parametrize(
    ("mutant", "point"),
    [("early_commit", "shard.after_postings"), ("no_shard_mark", "shard.after_commit")],
)
def test_a_mutant_is_noticed(town: Town, url: str, mutant: str, point: str) -> None:
    assert _noticed(town, url, mutant, point)


def test_without_the_lock_the_unique_key_objects(town: Town, url: str) -> None:
    feed, run = town.commands()[0], town.commands()[1]
    assert command(url, *feed) == 0
    codes = _together(url, run, run, GONGQIAO_MUTANT="no_lock")
    assert any(codes), "two unlocked runners met and nobody noticed"
    assert command(url, *run) == 0
    assert command(url, *town.commands()[2]) == 0
    assert command(url, *run) == 0
    assert digest(url) == town.digest


def test_without_lock_and_key_the_digest_differs(town: Town, url: str) -> None:
    feed, run = town.commands()[0], town.commands()[1]
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("ALTER TABLE mutualaid_claim DROP CONSTRAINT mutualaid_claim_once")
        db.execute("ALTER TABLE mutualaid_runshard DROP CONSTRAINT mutualaid_shard_once")
        db.execute("DROP INDEX IF EXISTS ledger_entry_key_like")
    assert command(url, *feed) == 0
    codes = _together(url, run, run, GONGQIAO_MUTANT="no_lock")
    for each in town.commands()[2:]:
        codes.append(command(url, *each))
    assert any(codes) or digest(url) != town.digest
