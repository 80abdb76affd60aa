"""kill -9 at every named point: run again, the books are those of an undisturbed run."""

import signal

import psycopg
import pytest

from tests.faults.books import command, copy_of, digest
from tests.faults.conftest import Town
from tests.support.migrated import address

pytestmark = [pytest.mark.fault]

RECEIPT = [
    "receive.after_file",
    "receive.after_load",
    "receive.before_commit",
    "receive.after_commit",
]
RUN = ["run.before_open", "run.after_open", "run.before_close", "run.after_close"]
SHARD = [
    "shard.after_read",
    "shard.after_claims",
    "shard.after_postings",
    "shard.before_mark",
    "shard.before_commit",
    "shard.after_commit",
    "shard.before_commit:2",
    "shard.after_commit:2",
]


BULK = ["bulk.after_drop", "bulk.before_build", "bulk.after_build", "receive.before_commit"]


@pytest.mark.parametrize("which", [0, 1], ids=["first", "second"])
@pytest.mark.parametrize("point", [*RECEIPT, *RUN, *SHARD])
def test_killed_at_a_point_and_run_again(town: Town, point: str, which: int) -> None:
    killed = 0
    with copy_of(town.base, town.halfway if which else town.template) as url:
        for each in town.commands()[2 * which : 2 * which + 2]:
            code = command(url, *each, GONGQIAO_KILL_AT=point)
            if code == -signal.SIGKILL:
                killed += 1
                code = command(url, *each)
            assert code == 0
        assert killed == 1, f"the point {point} was passed {killed} times"
        for each in town.commands()[2 * which + 2 :]:
            assert command(url, *each) == 0
        assert digest(url) == town.digest


@pytest.mark.parametrize("point", BULK)
def test_killed_while_the_indexes_are_gone(town: Town, point: str) -> None:
    """A first file that is large beside the table: its indexes are there after the second go."""
    large = {"GONGQIAO_BULK_BYTES": "1", "GONGQIAO_WHOLE_FROM": "1"}
    with copy_of(town.base, town.template) as url:
        first, *others = town.commands()
        assert command(url, *first, GONGQIAO_KILL_AT=point, **large) == -signal.SIGKILL
        assert _indexes(url) == _indexes(address(town.base, town.template))
        for each in (first, *others):
            assert command(url, *each, **large) == 0
        assert _indexes(url) == _indexes(address(town.base, town.template))
        assert digest(url) == town.digest


@pytest.mark.parametrize("point", ["run.after_open", "shard.after_claims", "shard.after_commit"])
def test_killed_while_copies_are_read(town: Town, point: str) -> None:
    """The run began with the kept copy of a large file; whoever goes on has only the table."""
    large = {"GONGQIAO_BULK_BYTES": "1", "GONGQIAO_WHOLE_FROM": "1"}
    with copy_of(town.base, town.template) as url:
        receive, assess, *others = town.commands()
        assert command(url, *receive, **large) == 0
        with psycopg.connect(url) as db:
            assert db.execute("SELECT as_copied FROM feeds_feedfile").fetchall() == [(True,)]
        assert command(url, *assess, GONGQIAO_KILL_AT=point, **large) == -signal.SIGKILL
        with psycopg.connect(url) as db:
            db.execute("UPDATE feeds_feedfile SET copy_name = ''")
        for each in (assess, *others):
            assert command(url, *each, **large) == 0
        assert digest(url) == town.digest


def _indexes(url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as db:
        return db.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'feeds_settlement' ORDER BY 1"
        ).fetchall()
