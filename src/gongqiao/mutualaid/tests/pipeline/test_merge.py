"""Two registrations of one person: one chain, one cap; undone, two chains again."""

import pytest

from gongqiao.accounts.api import create_user
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.world import entitled, feed_and_run, row, run
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry.services.merging import decide_merge, propose_merge, undo_merge

pytestmark = pytest.mark.django_db


def officer(name: str) -> Actor:
    """A user who may propose or decide."""
    made = create_user(name, by=SYSTEM, at=world.AT, password="correct horse battery")
    return Actor(name=name, user_id=made.user_id)


def test_a_merge_brings_two_chains_under_one_cap_and_back() -> None:
    period = world.scheme()
    kept, merged = world.people(2)
    world.enrol(period, [kept, merged])
    feed_and_run(row(0, "A", "30000"), row(1, "B", "30000", setl_time="2025-03-13 10:00:00"))
    assert entitled(period) == {"A": (1_750_000, ""), "B": (1_750_000, "")}
    proposed = propose_merge(
        kept_id=kept.pk, merged_id=merged.pk, reason="同一人", by=officer("proposer"), at=world.AT
    )
    decide_merge(proposed.pk, confirm=True, by=officer("decider"), at=world.AT)
    run()
    assert sum(payable for payable, _why in entitled(period).values()) == 2_000_000
    undo_merge(proposed.pk, by=officer("undoer"), at=world.AT)
    run()
    assert entitled(period) == {"A": (1_750_000, ""), "B": (1_750_000, "")}
    assert world.balances()["benefit_payable"] == -3_500_000
