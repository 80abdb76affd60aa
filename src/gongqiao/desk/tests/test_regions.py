"""An office stands in another region than was believed: its open matters follow."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongqiao.audit.models import Event
from gongqiao.desk import api, queries
from gongqiao.desk.models import WorkItem
from gongqiao.desk.services import follow_regions
from gongqiao.desk.tests.cast import AT, Cast, an_item
from gongqiao.registry.api import change_organisation

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """In China's time on days of March 2026: "05 16:45"."""
    return datetime.fromisoformat(f"2026-03-{text}+08:00").astimezone(UTC)


def put_right(cast: Cast, organisation: int, region: str) -> None:
    change_organisation(organisation, values={"region_code": region}, by=cast.mei, at=AT)


def test_open_matters_follow_and_say_so(cast: Cast) -> None:
    town, below, city, done, waits = (
        an_item("town", cast.tree.town), an_item("below", cast.tree.union),
        an_item("city", cast.tree.city), an_item("done", cast.tree.town),
        an_item("waits", cast.tree.town),
    )  # fmt: skip
    api.close_item(done.pk, outcome="done", seen=None, by=cast.mei, at=AT)
    api.wait(waits.pk, reason="x", seen=None, by=cast.mei, at=AT + HOUR)
    WorkItem.objects.filter(pk=town.pk).update(reminded_at=AT)
    version = WorkItem.objects.get(pk=town.pk).version
    assert follow_regions(AT) == 0
    put_right(cast, cast.tree.town, "650100")
    assert follow_regions(AT + 2 * HOUR) == 3
    assert follow_regions(AT + 2 * HOUR) == 0  # once
    for one in (town, below, city, done, waits):
        one.refresh_from_db()
    assert [one.region for one in (town, below, city, done, waits)] == [
        "650100", "650100", "330483", "330483", "650100",
    ]  # fmt: skip
    assert town.due_at == below.due_at == waits.due_at == at("05 19:30")
    assert city.due_at == done.due_at == at("05 17:30")
    assert town.reminded_at is None  # who has it hears of the new time
    assert town.version == version  # nobody who has the page open loses what they write
    said = Event.objects.filter(action="desk.region")
    assert said.count() == 3
    event = said.get(subject_id=str(town.pk))
    assert (event.old or {})["due"] == "2026-03-05 17:30"
    assert (event.new or {})["due"] == "2026-03-05 19:30"
    api.resume(waits.pk, seen=None, by=cast.mei, at=at("06 11:00"))
    waits.refresh_from_db()
    assert waits.due_at == at("06 19:30")


def test_what_was_handed_over_a_border_stays_as_promised(cast: Cast) -> None:
    put_right(cast, cast.tree.other_town, "650100")
    item = an_item("a", cast.tree.other_town)
    api.hand_over(item.pk, to_organisation_id=cast.tree.town, to_user_id=None, reason="x",
                  seen=None, by=cast.mei, at=AT)  # fmt: skip
    put_right(cast, cast.tree.town, "310100")
    assert follow_regions(AT) == 1
    item.refresh_from_db()
    assert (item.region, item.due_at) == ("310100", at("05 19:30"))


def test_moved_in_the_tree(cast: Cast) -> None:
    put_right(cast, cast.tree.other_town, "650100")
    item = an_item("a", cast.tree.union)
    change_organisation(
        cast.tree.union, values={}, parent_id=cast.tree.other_town, by=cast.mei, at=AT
    )
    assert follow_regions(AT) == 1
    item.refresh_from_db()
    assert item.due_at == at("05 19:30")


def test_the_same_queries_for_one_and_for_many(cast: Cast) -> None:
    def asked(region: str, *keys: str) -> int:
        for key in keys:
            an_item(key, (cast.tree.town, cast.tree.union)[len(key) % 2])
        put_right(cast, cast.tree.town, region)
        open_now = WorkItem.objects.filter(closed_at=None)
        with CaptureQueriesContext(connection) as seen:
            assert follow_regions(AT) == open_now.count()
        assert set(open_now.values_list("region", flat=True)) == {region}
        return len(seen)

    queries.organisations().filter(pk=cast.tree.city).update(region_code="")
    first = asked("650100", "a")
    assert asked("330483", *(f"m{n}" for n in range(30))) == first <= 12
