"""Run a `gongqiao` command with a guard taken out: the fault tests must notice each of these.

GONGQIAO_MUTANT names the guard; empty runs the program as it is.
"""

import os
import sys
import time
from typing import Any


def early_commit() -> None:
    """Claim lines are committed before their postings."""
    from django.db import connection

    from gongqiao.mutualaid.services import shard

    plain = vars(shard)["point"]

    def committing(name: str) -> None:
        if name == "shard.after_claims":
            connection.connection.commit()
        plain(name)

    vars(shard)["point"] = committing  # the mutant


def no_shard_mark() -> None:
    """Shards are done but not marked."""
    from gongqiao.mutualaid.models import RunShard

    vars(RunShard.objects)["create"] = lambda **_: None  # the mutant


def no_lock() -> None:
    """Two runners work on one shard at once; a pause makes sure that they meet."""
    from gongqiao.mutualaid.services import shard

    def unlocked(*_: Any, **__: Any) -> bool:
        return True

    plain = vars(shard)["point"]

    def slow(name: str) -> None:
        if name == "shard.after_read":
            time.sleep(1.5)
        plain(name)

    shard._locked = unlocked
    vars(shard)["point"] = slow  # the mutant


def slow_shards() -> None:
    """No guard: time to do something to a shard that has written and not committed."""
    from gongqiao.mutualaid.services import shard

    plain = vars(shard)["point"]

    def slow(name: str) -> None:
        if name == "shard.after_claims":
            time.sleep(2)
        plain(name)

    vars(shard)["point"] = slow  # the mutant


def no_receive_lock() -> None:
    """Two receipts of one file at once."""
    from gongqiao.feeds.services import receive

    receive.LOCK = f"feeds.receive.{os.getpid()}"


MUTANTS = {
    m.__name__: m for m in (early_commit, no_shard_mark, no_lock, slow_shards, no_receive_lock)
}


def main() -> None:
    """Set up, take the guard out, run."""
    from config.cli import main as gongqiao
    from config.cli import setup

    setup()
    wanted = os.environ.get("GONGQIAO_MUTANT")
    if wanted:
        MUTANTS[wanted]()
    gongqiao(sys.argv[1:], prog_name="gongqiao")


if __name__ == "__main__":
    main()
