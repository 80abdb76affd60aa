"""A morning at the desk: of what the programmes brought there, some is taken, paused, handed on.

Deterministic: the items in the order in which they came. Done twice, the second time changes
nothing: a refusal means that it is so already.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from gongqiao.desk import api as desk
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.synthetic.services.users import actor

WORDS = ("办得很快，谢谢。", "讲得清楚。", "电话打了两次才有人接。", "")
MOST = 60


def a_morning(*, town_id: int, at: datetime) -> int:
    """Open matters get owners, waits and hand-overs, closed ones a rating; how many changes."""
    clerk, head = actor("desk"), actor("centre")
    items = desk.items_visible_to(clerk, at.date())
    waiting = list(items.filter(state="open", owner__isnull=True).order_by("pk")[:MOST])
    done = sum(_go(_step(n, item, (clerk, head), town_id, at)) for n, item in enumerate(waiting))
    return done + sum(_go(each) for each in _ratings(at))


def _step(
    n: int, item: desk.WorkItem, who: tuple[Actor, Actor], town_id: int, at: datetime
) -> Callable[[], Any]:
    """Of each ten: four taken, two paused, one handed on, three left for the morning."""
    same: dict[str, Any] = {"seen": None, "by": who[n % 2], "at": max(at, item.opened_at)}
    match n % 10:
        case 0 | 2 | 5 | 8:
            return lambda: desk.take(item.pk, **same)
        case 3:
            return lambda: desk.wait(item.pk, reason="等本人补一张材料照片", **same)
        case 6:
            outside = desk.WaitFor.OUTSIDE
            return lambda: desk.wait(item.pk, reason="等医保局补传结算", for_whom=outside, **same)
        case 7:
            reason = "请镇里上门核实"
            return lambda: desk.hand_over(
                item.pk, to_organisation_id=town_id, reason=reason, **same
            )
    return lambda: None


def _ratings(at: datetime) -> list[Callable[[], Any]]:
    closed = desk.WorkItem.objects.filter(
        closed_at__isnull=False, person__isnull=False, rating__isnull=True
    )

    def rating(n: int, item: desk.WorkItem) -> Callable[[], Any]:
        score = desk.Score.FAIRLY if n % 6 == 4 else desk.Score.SATISFIED
        word = WORDS[n % len(WORDS)]
        when = max(at, item.closed_at or at)
        return lambda: desk.rate(item.pk, score=score, word=word, by=SYSTEM, at=when)

    return [rating(n, item) for n, item in enumerate(closed.order_by("pk")[:MOST]) if n % 4 != 3]


def _go(step: Callable[[], Any]) -> bool:
    try:
        return step() is not None
    except Refused:
        return False
