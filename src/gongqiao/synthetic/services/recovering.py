"""What was paid too much in the demo: a part came back, somebody agreed, somebody is gone."""

from datetime import datetime, timedelta

from gongqiao.mutualaid import api as aid
from gongqiao.synthetic.services.users import actor

PART = 2
"""Of the first one half has come back."""


def give_back(scheme: str, *, at: datetime) -> int:
    """The three oldest recoveries of the scheme go on, each in its way; how many there are.

    Taken a second time it changes nothing.
    """
    owed = aid.to_recover(scheme)[:3]
    steps = (_part, _agreed, _given_up)
    for (claim, amount), step in zip(owed, steps, strict=False):
        step(claim, amount, at)
    return len(owed)


def _part(claim: int, amount: int, at: datetime) -> None:
    day = (at - timedelta(days=6)).date()
    aid.receive_back(
        claim, amount // PART, key=f"演示回单-{claim}", on=day, note="演示：职工转账退回一部分",
        by=actor("finance"), at=at,
    )  # fmt: skip


def _agreed(claim: int, amount: int, at: datetime) -> None:
    del amount
    day = (at - timedelta(days=4)).date()
    aid.agree_to_deductions(
        claim, given_on=day, evidence="演示：单位工会互助卷第7号", by=actor("clerk"), at=at
    )


def _given_up(claim: int, amount: int, at: datetime) -> None:
    aid.ask_write_off(
        claim, amount, key=f"演示核销-{claim}", note="演示：多次联系不上", by=actor("clerk"), at=at
    )
