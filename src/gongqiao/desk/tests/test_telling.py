"""Reminders, escalation, the day's digest: once each, in office time only."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit.models import Event
from gongqiao.desk import api, queries, queries_board
from gongqiao.desk.models import Escalation, WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.services import telling
from gongqiao.desk.tests.cast import AT, Cast, a_cast, an_item
from gongqiao.desk.views import board
from gongqiao.kernel import officehours
from gongqiao.notices import api as notices
from gongqiao.notices.models import Message
from gongqiao.registry.models import Organisation
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """In China's time on days of March 2026: "05 16:45"."""
    local = datetime.fromisoformat(f"2026-03-{text}+08:00")
    return local.astimezone(UTC)


@pytest.fixture
def cast(kind: None) -> Cast:
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


def test_one_late_matter_asks_as_much_as_three_hundred(cast: Cast) -> None:
    def asked(many: int, moment: datetime) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert telling.escalate(moment) == many
        return len(seen)

    an_item("one", cast.tree.town)
    first = asked(1, at("06 09:00"))
    one = WorkItem.objects.get()
    WorkItem.objects.bulk_create(
        WorkItem(**{f.attname: getattr(one, f.attname) for f in WorkItem._meta.concrete_fields
                    if f.name not in ("id", "key", "level", "organisation", "owner")},
                 key=f"m{n}", level=0, organisation_id=(cast.tree.town, cast.tree.union)[n % 2],
                 owner_id=(None, cast.mei.user_id)[n % 2])
        for n in range(300)
    )  # fmt: skip
    assert asked(300, at("06 09:10")) <= first + 1 <= 12
    assert Escalation.objects.count() == Event.objects.filter(action="desk.escalate").count() == 301
    assert len(said("desk.late")) == 2


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
    assert telling.digest(at("05 17:00")) == 2
    assert telling.digest(at("05 17:10")) == 0  # once a day
    message = Message.objects.get(code="desk.digest")
    assert message.user_id == cast.mei.user_id
    assert message.figures == {"unanswered": 1, "late": 0, "mine": 1, "closed": 1}


def test_the_city_reads_a_line_for_each_office_below(cast: Cast) -> None:
    """One letter, even where nothing is with the city itself."""
    an_item("a", cast.tree.town)
    for key in ("b", "c"):
        an_item(key, cast.tree.other_town)
    telling.digest(at("05 17:00"))
    letter = Message.objects.get(user=cast.jun.user_id or 0)
    said = notices.words_of(letter.code, letter.figures).body.splitlines()
    assert letter.code == "desk.digest_below"
    assert letter.figures["unanswered"] == 0
    assert said[1:] == ["下级各单位：", "Other：未答复2件，逾期0件", "Town：未答复1件，逾期0件"]


def test_an_office_of_another_region_is_counted_by_its_own_closing_time(cast: Cast) -> None:
    """Ürümqi works for two hours more: what it has left at 17:00 may still be answered today."""
    Organisation.objects.filter(pk=cast.tree.other_town).update(region_code="650100")
    an_item("a", cast.tree.town)
    an_item("b", cast.tree.other_town)
    telling.digest(at("05 17:00"))
    letter = Message.objects.get(user=cast.jun.user_id or 0)
    said = notices.words_of(letter.code, letter.figures).body.splitlines()
    assert said[2:] == ["Town：未答复1件，逾期0件", "Other：未答复1件，今天办公到19:30；逾期0件"]


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office of region 331000 works from 9 to 11, the others as they do."""
    plain = officehours.office_of
    hours = "entries: [{valid_from: 2000-01-01, source: x, sessions: ['09:00-11:00']}]"
    morning = officehours.OfficeClock(plain("").calendar, officehours.hours_of(hours))
    monkeypatch.setattr(telling, "office_of", lambda r: morning if r == "331000" else plain(r))


def queries_of(moment: datetime) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert telling.digest(moment)
    return len(seen)


def test_the_digest_asks_the_same_for_one_and_for_many(cast: Cast) -> None:
    an_item("a", cast.tree.town)
    first = queries_of(at("05 17:00"))
    for n in range(2):
        who = a_user(f"more{n}")
        grant(who, "town_officer", cast.tree.town, valid_from=date(2026, 1, 1))
        api.take(an_item(f"of{n}", cast.tree.town).pk, seen=None, by=who, at=AT)
    assert queries_of(at("06 17:00")) == first <= 12
    assert len(said("desk.digest")) == 1 + 3


def test_the_digest_counts_what_the_board_shows(cast: Cast) -> None:
    """The pure rule over piles against one query for each figure."""
    api.take(an_item("mine", cast.tree.city).pk, seen=None, by=cast.jun, at=AT)
    an_item("nobodys", cast.tree.city)
    an_item("towns", cast.tree.town)
    api.take(an_item("late", cast.tree.other_town, at=AT - 48 * HOUR).pk, seen=None, by=cast.jun,
             at=AT)  # fmt: skip
    done = an_item("done", cast.tree.town)
    api.close_item(done.pk, outcome="done", seen=None, by=cast.jun, at=AT)
    moment = at("05 17:00")
    asked = queries_board.asking(cast.jun, moment, WORK)
    items = queries.items_visible_to(cast.jun, asked.today)
    views = {name: view(asked) for name, view in queries_board.VIEWS.items()}
    near = views["office"] | views["mine"]
    telling.digest(moment)
    figures = dict(Message.objects.get(user=cast.jun.user_id or 0).figures)
    assert json.loads(figures.pop("below")) == [
        # what is nobody's there
        {"name": "Town", "unanswered": 1, "late": 0, "offices": 1, "until": ""}
    ]
    assert figures == {
        "unanswered": items.filter(views["unanswered"] & near).count(),
        "late": items.filter(views["late"] & near).count(),
        "mine": items.filter(views["mine"]).count(),
        "closed": items.filter(views["closed"], closed_by_id=cast.jun.user_id).count(),
    }
    assert figures == {"unanswered": 3, "late": 1, "mine": 2, "closed": 1}


def in_xinjiang(*organisations: int) -> None:
    """Offices there work from 10:00 to 14:00 and, in winter, 15:30 to 19:30 (China's time)."""
    queries.organisations().filter(pk__in=organisations).update(region_code="650100")


def test_a_reminder_goes_by_the_office_that_has_the_matter(cast: Cast) -> None:
    """Whatever its owner's own office does: both of these are Jun's, who sits in Tongxiang."""
    in_xinjiang(cast.tree.town)
    far, near = (an_item(k, there, owner_id=cast.jun.user_id) for k, there in
                 (("far", cast.tree.town), ("near", cast.tree.city)))  # fmt: skip
    assert (far.due_at, near.due_at) == (at("05 19:30"), at("05 17:30"))
    assert [telling.remind(at(f"05 {t}")) for t in ("16:30", "18:00", "18:30")] == [1, 0, 1]
    WorkItem.objects.update(due_at=at("06 10:30"), reminded_at=None)
    assert telling.remind(at("06 09:45")) == 1  # in Xinjiang it is night still
    assert telling.remind(at("06 10:00")) == 1
    reminded = WorkItem.objects.order_by("pk").values_list("reminded_at", flat=True)
    assert list(reminded) == [at("06 10:00"), at("06 09:45")]


def test_handed_to_another_region_its_hours_count(cast: Cast) -> None:
    in_xinjiang(cast.tree.town)
    item = an_item("a", cast.tree.city)
    api.hand_over(item.pk, to_organisation_id=cast.tree.town, to_user_id=cast.mei.user_id,
                  reason="x", seen=None, by=cast.jun, at=AT)  # fmt: skip
    item.refresh_from_db()
    assert (item.region, item.due_at) == ("650100", at("05 17:30"))  # as it was promised
    WorkItem.objects.update(due_at=at("06 10:30"))
    assert [telling.remind(at(f"06 {t}")) for t in ("09:45", "10:00")] == [0, 1]


def test_offices_in_two_regions_one_digest(cast: Cast) -> None:
    """Before the first of them closes that leaves something to say; never a second one."""
    in_xinjiang(cast.tree.town)
    grant(cast.mei, "town_officer", cast.tree.other_town, valid_from=date(2026, 1, 1))
    an_item("far", cast.tree.town)
    for key in ("near", "too"):
        an_item(key, cast.tree.other_town)
    evening = ("16:00", "17:00", "17:20", "19:00")
    assert [telling.digest(at(f"05 {t}")) for t in evening] == [0, 2, 0, 0]
    told = Message.objects.get(user=cast.mei.user_id or 0)
    assert told.code == "desk.digest_closings"
    assert told.figures["closings"] == "17:30 2 · 19:30 1"
    assert told.figures["unanswered"] == 3
    WorkItem.objects.update(closed_at=at("05 17:00"), state="closed")
    assert telling.digest(at("06 17:00")) == 0  # nothing is left anywhere
    an_item("late", cast.tree.town, at=at("06 18:00"))
    assert telling.digest(at("06 19:00")) == 1  # but there it is still the same day
    assert said("desk.digest") == [cast.mei.user_id]  # one closing time: the plain words


def test_nothing_comes_up_to_an_office_that_is_closed(cast: Cast) -> None:
    in_xinjiang(cast.tree.town)
    item = an_item("a", cast.tree.town)
    evening = at("06 19:00")  # the town works, the city is at home
    WorkItem.objects.update(due_at=at("05 10:00"))
    assert telling.escalate(evening) == 1
    assert said("desk.late") == [cast.mei.user_id]
    item.refresh_from_db()
    assert item.level == 1
    assert telling.escalate(at("09 09:00")) == 0  # and the other way round
    assert telling.escalate(at("09 10:00")) == 1
    assert said("desk.late") == [cast.mei.user_id, cast.jun.user_id]


def test_each_in_the_hours_of_their_own_region(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(monkeypatch)
    queries.organisations().filter(pk=cast.tree.town).update(region_code="331000")
    an_item("a", cast.tree.town, owner_id=cast.mei.user_id)
    an_item("b", cast.tree.city, owner_id=cast.jun.user_id)
    soon = at("05 11:00")
    WorkItem.objects.update(due_at=soon + HOUR / 2)
    assert telling.remind(soon) == 1  # the town has closed already
    assert said("desk.due") == [cast.jun.user_id]
    WorkItem.objects.update(due_at=at("06 10:00"), reminded_at=None)
    assert telling.remind(at("05 17:29")) == 0
    assert telling.digest(at("05 10:30")) == 1
    assert said("desk.digest") == [cast.mei.user_id]
    assert telling.digest(at("05 17:00")) == 1
    assert said("desk.digest_below") == [cast.jun.user_id]


def test_the_boards_day_is_that_of_the_visitors_office(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_xinjiang(cast.tree.town)
    monkeypatch.setattr(board, "now", lambda: at("05 18:30"))

    def says(name: str) -> bool:
        client = CheckedClient()
        client.login(username=name, password=f"secret of {name}")
        return "<b>1:00</b>" in client.get("/office/desk/").content.decode()

    assert [says("mei"), says("jun")] == [True, False]  # an hour is left; closed
