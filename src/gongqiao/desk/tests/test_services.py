"""One item a key, one owner, one clock; whoever comes second is told."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongqiao.audit.api import events_about
from gongqiao.desk import api, kinds
from gongqiao.desk.enums import ItemState, Score, WaitFor
from gongqiao.desk.models import HandOver, Rating, Wait, WorkItem
from gongqiao.desk.tests.cast import AT, KIND, Cast, an_item
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def refused(code: str, do: Callable[..., Any], *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as said:
        do(*args, **kwargs)
    assert said.value.code == code
    return said.value


def test_one_item_a_key(cast: Cast) -> None:
    first = an_item("a", cast.tree.union)
    assert an_item("a", cast.tree.city, at=AT + HOUR) == first
    assert first.region == "330483"
    assert first.due_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)  # 17:30 of the same day
    assert [e.action for e in events_about("desk.item", first.pk)] == ["desk.open"]
    assert api.item_of("a") == first
    assert list(api.items_about(("test.ask", "a"))) == [first]


def test_a_day_of_its_own(cast: Cast) -> None:
    item = an_item("a", cast.tree.union, due_on=date(2026, 3, 8))  # a Sunday
    assert item.due_at == datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


def test_taking(cast: Cast) -> None:
    item = an_item("a", cast.tree.union)
    taken = api.take(item.pk, seen=1, by=cast.mei, at=AT)
    assert (taken.owner_id, taken.version) == (cast.mei.user_id, 2)
    assert api.take(item.pk, seen=None, by=cast.mei, at=AT).version == 2
    told = refused("STALE", api.take, item.pk, seen=1, by=cast.jun, at=AT)
    assert "Mei" in str(told)
    refused("TAKEN", api.take, item.pk, seen=2, by=cast.jun, at=AT)


def test_handing_on(cast: Cast) -> None:
    item = an_item("a", cast.tree.union)
    moved = api.hand_over(
        item.pk, to_user_id=cast.jun.user_id, to_organisation_id=cast.tree.town,
        reason="  管这个\n的是镇里 ", seen=1, by=cast.mei, at=AT,
    )  # fmt: skip
    assert (moved.owner_id, moved.organisation_id) == (cast.jun.user_id, cast.tree.town)
    assert (moved.taken_at, moved.handed_at) == (None, AT)
    went = HandOver.objects.get()
    assert (went.from_organisation_id, went.reason) == (cast.tree.union, "管这个 的是镇里")
    event = next(iter(events_about("desk.item", item.pk)))
    assert (event.new or {})["to"] == "Town, Jun"

    def again(**to: Any) -> Refused:
        return refused(
            to.pop("code"), api.hand_over, item.pk, **{"reason": "x", **to}, seen=2, by=cast.mei,
            at=AT,
        )  # fmt: skip

    again(code="NOWHERE", to_user_id=cast.jun.user_id)
    again(code="EMPTY", to_user_id=cast.mei.user_id, reason=" \n")
    again(code="NOBODY", to_user_id=999_999)


def test_the_clock_stands_still_for_the_applicant(cast: Cast) -> None:
    item = an_item("a", cast.tree.union)
    waiting = api.wait(item.pk, reason="缺身份证", seen=1, by=cast.mei, at=AT + HOUR)
    assert (waiting.state, waiting.stopped_at) == (ItemState.WAITING, AT + HOUR)
    refused("WAITING", api.wait, item.pk, reason="x", seen=2, by=cast.mei, at=AT)
    on = api.resume(item.pk, seen=2, by=cast.mei, at=AT + 24 * HOUR)
    assert on.due_at == datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
    assert Wait.objects.get().until == AT + 24 * HOUR
    assert api.resume(item.pk, seen=3, by=cast.mei, at=AT + 24 * HOUR).version == 3


def test_the_clock_runs_while_an_office_is_waited_for(cast: Cast) -> None:
    item = an_item("a", cast.tree.union)
    waiting = api.wait(
        item.pk, reason="等医保局", for_whom=WaitFor.OUTSIDE, seen=1, by=cast.mei, at=AT
    )
    assert waiting.stopped_at is None
    on = api.resume(item.pk, seen=2, by=cast.mei, at=AT + 24 * HOUR)
    assert on.due_at == item.due_at


def test_answering_on_the_board_reaches_the_programme(cast: Cast) -> None:
    said: list[tuple[int, str]] = []
    kinds.listen(KIND.code, on_answered=lambda item, text, _by, _at: said.append((item.pk, text)))
    item = an_item("a", cast.tree.union)
    done = api.answered(item.pk, text="请看", seen=1, by=cast.mei, at=AT)
    assert (done.answered_at, done.owner_id, said) == (AT, cast.mei.user_id, [(item.pk, "请看")])
    later = api.answered(item.pk, seen=2, by=cast.mei, at=AT + HOUR)
    assert later.answered_at == AT


def test_closing(cast: Cast) -> None:
    told: list[str] = []
    kinds.listen(KIND.code, on_closed=lambda item, _by, _at: told.append(item.outcome))
    item = an_item("a", cast.tree.union)
    api.wait(item.pk, reason="x", seen=1, by=cast.mei, at=AT)
    refused("VISITS", api.close_item, item.pk, outcome="x", visits=51, seen=2, by=SYSTEM, at=AT)
    done = api.close_item(item.pk, outcome="done", visits=0, seen=2, by=cast.mei, at=AT + HOUR)
    assert (done.state, done.closed_by_id, done.visits) == ("closed", cast.mei.user_id, 0)
    assert Wait.objects.get().until == AT + HOUR
    again = api.close_item(item.pk, outcome="other", seen=None, by=SYSTEM, at=AT)
    assert (again.outcome, told) == ("done", ["done"])
    refused("STALE", api.close_item, item.pk, outcome="x", seen=2, by=cast.jun, at=AT)
    refused("CLOSED", api.close_item, item.pk, outcome="x", seen=3, by=cast.jun, at=AT)
    refused("CLOSED", api.take, item.pk, seen=3, by=cast.jun, at=AT)


def test_an_unsatisfied_one_is_handled_once_more_by_somebody_else(cast: Cast) -> None:
    heard: list[tuple[int, bool]] = []

    def hear(_item: WorkItem, rating: Rating, again: WorkItem | None, *_by_and_at: object) -> None:
        heard.append((rating.score, bool(again)))

    kinds.listen(KIND.code, on_rated=hear)
    item = an_item("a", cast.tree.union)
    refused("OPEN", api.rate, item.pk, score=Score.SATISFIED, by=SYSTEM, at=AT)
    api.close_item(item.pk, outcome="done", seen=1, by=cast.mei, at=AT)
    api.rate(item.pk, score=Score.UNSATISFIED, word="没人回电", by=SYSTEM, at=AT)
    refused("RATED", api.rate, item.pk, score=Score.SATISFIED, by=SYSTEM, at=AT)
    second = api.item_of("a")
    assert second is not None
    assert (second.again_of_id, second.barred_id) == (item.pk, cast.mei.user_id)
    refused("BARRED", api.take, second.pk, seen=1, by=cast.mei, at=AT)
    refused("BARRED", api.hand_over, second.pk, to_user_id=cast.mei.user_id, reason="x", seen=1,
            by=cast.jun, at=AT)  # fmt: skip
    api.close_item(second.pk, outcome="done", seen=1, by=cast.jun, at=AT)
    api.rate(second.pk, score=Score.UNSATISFIED, by=SYSTEM, at=AT)
    assert WorkItem.objects.count() == 2
    assert heard == [(1, True), (1, False)]


def test_not_as_told_is_handled_once_more_too(cast: Cast) -> None:
    item = an_item("a", cast.tree.union)
    assert api.not_as_told(item.pk, by=cast.jun, at=AT) is None  # it is open
    api.close_item(item.pk, outcome="done", seen=1, by=cast.mei, at=AT)
    second = api.not_as_told(item.pk, by=cast.jun, at=AT)
    assert second is not None
    assert (second.again_of_id, second.again_why) == (item.pk, "called")
    refused("BARRED", api.take, second.pk, seen=1, by=cast.mei, at=AT)
    # once, in whichever way it is said: neither rung up again nor rated is it opened a third time
    assert api.not_as_told(item.pk, by=cast.jun, at=AT) is None
    api.close_item(second.pk, outcome="done", seen=1, by=cast.jun, at=AT)
    assert api.not_as_told(second.pk, by=cast.jun, at=AT) is None
    for one in (item, second):
        api.rate(one.pk, score=Score.UNSATISFIED, by=SYSTEM, at=AT)
    assert WorkItem.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("desk_item_closed_at", {"state": "closed"}),
        ("desk_item_closed_at", {"closed_at": AT}),
        ("desk_item_stops_while_waiting", {"stopped_at": AT}),
        ("desk_item_closed_after_opened", {"state": "closed", "closed_at": AT - HOUR}),
        ("desk_item_visits", {"visits": 51}),
        ("desk_item_again_why", {"again_why": "called"}),
    ],
)
def test_the_database_holds(cast: Cast, name: str, change: dict[str, Any]) -> None:
    item = an_item("a", cast.tree.union)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        WorkItem.objects.filter(pk=item.pk).update(**change)


def test_the_database_holds_who_and_how(cast: Cast) -> None:
    item = an_item("a", cast.tree.union, barred_id=cast.mei.user_id)
    with pytest.raises(IntegrityError, match="desk_item_not_the_same_again"), transaction.atomic():
        WorkItem.objects.filter(pk=item.pk).update(owner_id=cast.mei.user_id)
    api.wait(item.pk, reason="x", seen=1, by=cast.jun, at=AT)
    with pytest.raises(IntegrityError, match="desk_wait_one_at_a_time"), transaction.atomic():
        Wait.objects.create(item=item, reason="x", stops_clock=False, since=AT, for_whom="office")
    with pytest.raises(IntegrityError, match="desk_wait_ends"), transaction.atomic():
        Wait.objects.update(until=AT - HOUR)
    with pytest.raises(IntegrityError, match="desk_rating_score"), transaction.atomic():
        Rating.objects.create(item=item, score=4, at=AT)


def test_a_programme_refuses_an_office_that_must_not_have_it(cast: Cast) -> None:
    item = an_item("a", cast.tree.city)

    def never(moved: Sequence[WorkItem], _at: datetime) -> dict[int, str]:
        return {i.pk: "not there" for i in moved if i.organisation_id == cast.tree.union}

    kinds.listen(KIND.code, stays=never)
    here: dict[str, Any] = {"reason": "所管", "seen": None, "by": cast.mei, "at": AT}
    refused("NOT_THERE", api.hand_over, item.pk, to_organisation_id=cast.tree.union, **here)
    assert not HandOver.objects.exists()
    moved = api.hand_over(item.pk, to_organisation_id=cast.tree.town, **here)
    assert moved.organisation_id == cast.tree.town


def test_a_programme_puts_right_what_it_is_about(cast: Cast) -> None:
    item = an_item("a", cast.tree.city)
    better: dict[str, Any] = {
        "figures": {"who": "顾小某"},
        "person_id": None,
        "by": cast.mei,
        "at": AT,
    }
    assert api.describe(item.pk, **better).figures == {"who": "顾小某"}
    api.close_item(item.pk, outcome="done", seen=None, by=cast.mei, at=AT)
    refused("CLOSED", api.describe, item.pk, **better)


def test_the_boards_filter_has_words_for_every_kind() -> None:
    """A code is no word: whoever registers a kind says what the filter calls it."""
    codes = [code for code in kinds.kinds() if not code.startswith(("test.", "access."))]
    assert codes
    assert [code for code in codes if not str(kinds.kind_of(code).label).strip()] == []
