"""Reminders, escalation, the day's digest: once each, in office time only."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from gongqiao.access.tests.cast import grant
from gongqiao.desk import api
from gongqiao.desk.models import Escalation
from gongqiao.desk.services import telling
from gongqiao.desk.tests.cast import AT, Cast, a_cast, an_item, registered
from gongqiao.notices.models import Message

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """In China's time on days of March 2026: "05 16:45"."""
    local = datetime.fromisoformat(f"2026-03-{text}+08:00")
    return local.astimezone(UTC)


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def cast() -> Cast:
    made = a_cast()
    grant(made.mei, "town_officer", made.tree.town, valid_from=date(2026, 1, 1))
    grant(made.jun, "service_clerk", made.tree.city, valid_from=date(2026, 1, 1))
    return made


def said(code: str) -> list[int | None]:
    return list(Message.objects.filter(code=code).order_by("pk").values_list("user_id", flat=True))


def test_the_owner_is_reminded_once(cast: Cast) -> None:
    item = an_item("a", cast.tree.town, owner_id=cast.mei.user_id)  # due at 17:30
    an_item("nobody", cast.tree.town)
    assert [telling.remind(at(t)) for t in ("05 16:00", "05 16:40", "05 16:50")] == [0, 1, 0]
    assert said("desk.due") == [cast.mei.user_id]
    item.refresh_from_db()
    assert item.reminded_at == at("05 16:40")


def test_nothing_leaves_at_night_or_on_a_day_of_rest(cast: Cast) -> None:
    an_item("a", cast.tree.town, owner_id=cast.mei.user_id)
    for moment in ("05 22:00", "06 03:00", "06 12:30", "07 10:00"):
        assert telling.remind(at(moment)) == telling.escalate(at(moment)) == 0
        assert telling.digest(at(moment)) == 0
    assert not Message.objects.exists()
    assert telling.escalate(at("06 08:30")) == 1  # at the next opening


def test_late_matters_go_up_the_tree(cast: Cast) -> None:
    an_item("a", cast.tree.town)
    an_item("b", cast.tree.town)
    waits = an_item("waits", cast.tree.town)
    api.wait(waits.pk, reason="x", seen=None, by=cast.mei, at=AT)
    assert telling.escalate(at("06 09:00")) == 2
    assert telling.escalate(at("06 09:10")) == 0  # said already
    assert said("desk.late") == [cast.mei.user_id]  # one message for both
    assert Message.objects.get(code="desk.late").figures["count"] == 2
    assert telling.escalate(at("09 09:00")) == 2  # eight office hours later: the city
    assert said("desk.late") == [cast.mei.user_id, cast.jun.user_id]
    assert telling.escalate(at("12 09:00")) == 2
    assert telling.escalate(at("20 09:00")) == 0  # the top is the top
    levels = Escalation.objects.filter(item__key="a").order_by("level")
    assert list(levels.values_list("level", "organisation_id")) == [
        (1, cast.tree.town), (2, cast.tree.city), (3, cast.tree.city),
    ]  # fmt: skip


def test_after_a_long_silence_all_levels_are_said_at_once(cast: Cast) -> None:
    an_item("a", cast.tree.town)
    assert telling.escalate(at("20 09:00")) == 3
    assert said("desk.late") == [cast.mei.user_id, cast.jun.user_id]


def test_the_digest_comes_before_the_office_closes(cast: Cast) -> None:
    item = an_item("a", cast.tree.town)
    api.take(item.pk, seen=None, by=cast.mei, at=AT)
    done = an_item("b", cast.tree.town)
    api.close_item(done.pk, outcome="done", seen=None, by=cast.mei, at=AT)
    assert telling.digest(at("05 16:00")) == 0
    assert telling.digest(at("05 17:00")) == 1
    assert telling.digest(at("05 17:10")) == 0  # once a day
    message = Message.objects.get(code="desk.digest")
    assert message.user_id == cast.mei.user_id  # the city's clerk has nothing of their own
    assert message.figures == {"unanswered": 1, "late": 0, "mine": 1, "closed": 1}
