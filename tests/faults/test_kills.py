"""kill -9 at every named point: run again, the books are those of an undisturbed run."""

import signal

import pytest

from tests.faults.books import command, copy_of, digest
from tests.faults.conftest import Town

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
