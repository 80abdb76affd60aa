"""Two hundred attempts at once on real transactions: one wins each time, nothing is lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from gongqiao.access.tests.cast import a_user
from gongqiao.audit.models import Event
from gongqiao.desk import api
from gongqiao.desk.models import HandOver, WorkItem
from gongqiao.desk.tests.cast import AT, Cast, an_item
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)
ATTEMPTS, WORKERS = 200, 20
TOLD = {"STALE", "TAKEN", "CLOSED"}


def at_once(jobs: list[Callable[[], Any]]) -> list[str]:
    """All jobs, WORKERS at a time and those together; what became of each: won, or how refused."""
    together = Barrier(WORKERS, timeout=60)

    def work(mine: list[Callable[[], Any]]) -> list[str]:
        became = []
        for job in mine:
            together.wait()
            became.append(_became(job))
        connection.close()
        return became

    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(work, [jobs[n::WORKERS] for n in range(WORKERS)]))
    return [one for each in found for one in each]


def _became(job: Callable[[], Any]) -> str:
    """Never raises: who falls out leaves the others waiting at the barrier, and hides why."""
    try:
        job()
    except Refused as refused:
        return refused.code
    except Exception as fault:  # a deadlock is an outcome, and no test expects it
        return repr(fault)
    return "won"


def test_taking_at_once(cast: Cast) -> None:
    people = [cast.mei, cast.jun, *(a_user(f"clerk{n}") for n in range(18))]
    items = [an_item(f"i{n}", cast.tree.city) for n in range(ATTEMPTS // len(people))]

    def taking(item: WorkItem, who: Actor) -> Callable[[], Any]:
        return lambda: api.take(item.pk, seen=1, by=who, at=AT)

    became = at_once([taking(item, who) for item in items for who in people])
    assert Counter(became)["won"] == len(items)
    assert set(became) <= {"won", *TOLD}
    assert set(WorkItem.objects.values_list("version", flat=True)) == {2}
    winners = {(e.subject_id, e.actor_id) for e in Event.objects.filter(action="desk.take")}
    assert winners == {(str(i.pk), i.owner_id) for i in WorkItem.objects.all()}


def test_taking_handing_and_closing_at_once(cast: Cast) -> None:
    items = [an_item(f"i{n}", cast.tree.city) for n in range(ATTEMPTS // 20)]

    def doing(item: WorkItem, n: int) -> Callable[[], Any]:
        who: dict[str, Any] = {"seen": 1, "at": AT + timedelta(minutes=n)}
        who["by"] = (cast.mei, cast.jun)[n % 2]
        return (
            lambda: api.take(item.pk, **who),
            lambda: api.hand_over(item.pk, to_organisation_id=cast.tree.town, reason="x", **who),
            lambda: api.close_item(item.pk, outcome="done", **who),
            lambda: api.answered(item.pk, text="x", **who),
        )[n % 4]

    became = at_once([doing(item, n) for item in items for n in range(20)])
    assert Counter(became)["won"] == len(items)
    changed = Event.objects.filter(subject_type="desk.item").exclude(action="desk.open")
    assert changed.count() == len(items)
    assert HandOver.objects.count() == changed.filter(action="desk.hand_over").count()


def test_programs_that_close_at_once_close_once(cast: Cast) -> None:
    items = [an_item(f"i{n}", cast.tree.city) for n in range(ATTEMPTS // 20)]

    def closing(item: WorkItem, n: int) -> Callable[[], Any]:
        return lambda: api.close_item(item.pk, outcome=f"by {n}", seen=None, by=cast.mei, at=AT)

    became = at_once([closing(item, n) for item in items for n in range(20)])
    assert set(became) == {"won"}  # the second changes nothing, and is not refused
    closed = Event.objects.filter(action="desk.close")
    assert closed.count() == len(items)
    assert {(str(i.pk), i.outcome) for i in WorkItem.objects.all()} == {
        (e.subject_id, (e.new or {})["outcome"]) for e in closed
    }


def test_opening_at_once_makes_one_item_a_key(cast: Cast) -> None:
    became = at_once(
        [lambda n=n: an_item(f"same {n % 10}", cast.tree.city) for n in range(ATTEMPTS)]  # type: ignore[misc]  # a default of a lambda
    )
    assert set(became) == {"won"}
    assert WorkItem.objects.count() == 10
    assert Event.objects.filter(action="desk.open").count() == 10
