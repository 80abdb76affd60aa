"""What a request goes through, service by service."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongqiao.audit import api as audit
from gongqiao.desk import api as desk
from gongqiao.notices import api as notices
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.requests import queries, telling
from gongqiao.requests.enums import Channel, Kind, Reached, Side, State, Topic, TurnKind
from gongqiao.requests.models import CallBack, TemplateVersion, Turn, WorkerRequest
from gongqiao.requests.services import (
    again,
    asking,
    calls,
    drafts,
    handing,
    handling,
    places,
    templates,
)
from gongqiao.requests.tests.cast import (
    ANSWER,
    AT,
    PNG,
    Cast,
    a_cast,
    a_person,
    a_place,
    a_round,
    a_wish,
    asked,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = AT + HOUR


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def refused(code: str, do: Callable[..., Any], *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as said:
        do(*args, **kwargs)
    assert said.value.code == code
    return said.value


def item_of(request: WorkerRequest) -> desk.WorkItem:
    found = queries.item_of(request)
    assert found is not None
    return found


def now_of(request: WorkerRequest) -> WorkerRequest:
    return WorkerRequest.objects.get(pk=request.pk)


def test_asked_and_answered(cast: Cast) -> None:
    one = asked(cast)
    assert (one.office_id, one.union_id) == (cast.tree.town, cast.tree.union)
    item = item_of(one)
    assert (item.kind, item.organisation_id, item.person_id) == (
        "requests.consult", cast.tree.town, cast.chen.pk,
    )  # fmt: skip
    assert AT < item.due_at < AT + timedelta(hours=9)  # the same day
    handling.answer(one.pk, ANSWER, seen=1, by=cast.town, at=LATER)
    done = now_of(one)
    assert (done.state, done.answered_by_id) == (State.ANSWERED, cast.town.user_id)
    item = item_of(one)
    assert (item.state, item.outcome, item.visits) == ("closed", "answered", 0)
    assert item.answered_at == LATER
    said = [m.words.title for m in notices.messages_shown(cast.chen_actor)]
    assert len(said) == 1
    actions = [e.action for e in audit.events_about(queries.SUBJECT, one.number)]
    assert actions == ["requests.answer", "requests.ask"]


@pytest.mark.parametrize("text", ["", "已办结", "好的", "谢谢您的反映，已转有关部门处理。"])
def test_no_empty_answer(cast: Cast, text: str) -> None:
    one = asked(cast)
    refused("HOLLOW", handling.answer, one.pk, text, seen=None, by=cast.town, at=LATER)
    assert now_of(one).state == State.NEW
    refused("PLACES", handling.answer, one.pk, "{name}您好，加班费请按一点五倍计算。", seen=None,
            by=cast.town, at=LATER)  # fmt: skip


def test_the_same_form_twice_is_one_request(cast: Cast) -> None:
    wish = a_wish(person_id=cast.chen.pk, photos=[asking.Photo("a.png", PNG)])
    first = asking.ask(wish, Channel.PHONE_PAGE, by=cast.chen_actor, at=AT)
    assert asking.ask(wish, Channel.PHONE_PAGE, by=cast.chen_actor, at=LATER) == first
    assert WorkerRequest.objects.count() == 1
    other = a_wish(key=wish.key, person_id=cast.chen.pk, text="换了一句话的另一件事情")
    refused("USED", asking.ask, other, Channel.PHONE_PAGE, by=cast.chen_actor, at=LATER)


def test_asking_back_stops_the_clock(cast: Cast) -> None:
    one = asked(cast)
    due = item_of(one).due_at
    handling.ask_back(one.pk, "请问是哪个月的工资？", seen=None, by=cast.town, at=LATER)
    item = item_of(one)
    assert (now_of(one).state, item.state) == (State.ASKED, "waiting")
    assert item.stopped_at == LATER
    handling.reply(one.pk, "是十月份的。", [asking.Photo("a.png", PNG)], by=cast.chen_actor,
                   at=LATER + timedelta(days=1))  # fmt: skip
    item = item_of(one)
    assert (now_of(one).state, item.state) == (State.IN_HAND, "open")
    assert item.due_at > due
    told = [m.words for m in notices.messages_shown(cast.town)]
    assert [(t.title, t.link) for t in told] == [("等的事有了回音", f"/office/desk/{item.pk}/")]
    handling.ask_back(one.pk, "还有工资条吗？", seen=None, by=cast.town, at=LATER + 25 * HOUR)
    handling.resume(one.pk, seen=None, by=cast.town, at=LATER + 26 * HOUR)
    assert len(notices.messages_shown(cast.town)) == 1  # what one does oneself is no news
    assert now_of(one).state == State.IN_HAND


def test_whoever_comes_second_is_told(cast: Cast) -> None:
    one = asked(cast)
    handling.say(one.pk, "我们正在联系您的单位。", seen=1, by=cast.town, at=LATER)
    refused("STALE", handling.answer, one.pk, ANSWER, seen=1, by=cast.town, at=LATER)
    handling.answer(one.pk, ANSWER, seen=2, by=cast.town, at=LATER)
    refused("MOVED", handling.answer, one.pk, ANSWER, seen=None, by=cast.clerk, at=LATER)


def test_handing_on(cast: Cast) -> None:
    one = asked(cast)
    handing.hand_on(one.pk, office_id=cast.tree.city, reason="属市里", by=cast.town, at=LATER)
    moved = now_of(one)
    assert (moved.office_id, moved.state) == (cast.tree.city, State.IN_HAND)
    assert item_of(one).organisation_id == cast.tree.city
    handing.hand_on(one.pk, domain="mediation", reason="先调解", by=cast.clerk, at=LATER + HOUR)
    moved = now_of(one)
    assert (moved.office_id, moved.domain) == (cast.tree.town, "mediation")
    refused("NOWHERE", handing.hand_on, one.pk, domain="mediation", reason="x", by=cast.town,
            at=LATER)  # fmt: skip
    refused("NOWHERE", handing.hand_on, one.pk, domain="moon", reason="x", by=cast.town, at=LATER)
    refused("EMPTY", handing.hand_on, one.pk, domain="relief", reason=" ", by=cast.town, at=LATER)
    kinds = [t.kind for t in queries.turns_of(one, shown_only=True)]
    assert kinds == ["asked", "hand_on", "hand_on"]


def test_a_complaint_never_comes_to_the_own_union(cast: Cast) -> None:
    one = asked(cast, kind=Kind.COMPLAIN, topic=Topic.WAGES)
    assert one.office_id == cast.tree.town
    refused("NOT_THERE", handing.hand_on, one.pk, office_id=cast.tree.union, reason="x",
            by=cast.town, at=LATER)  # fmt: skip
    item = item_of(one)
    refused("NOT_THERE", desk.hand_over, item.pk, to_organisation_id=cast.tree.union, reason="x",
            seen=None, by=cast.town, at=LATER)  # fmt: skip
    assert item_of(one).organisation_id == cast.tree.town


def test_the_board_moves_the_request(cast: Cast) -> None:
    one = asked(cast)
    desk.hand_over(item_of(one).pk, to_organisation_id=cast.tree.city, reason="市里办", seen=None,
                   by=cast.town, at=LATER)  # fmt: skip
    assert now_of(one).office_id == cast.tree.city
    refused("HOLLOW", desk.close_item, item_of(one).pk, outcome="answered", seen=None,
            by=cast.clerk, at=LATER)  # fmt: skip
    assert item_of(one).state == "open"
    desk.answered(item_of(one).pk, text=ANSWER, seen=None, by=cast.clerk, at=LATER)
    assert now_of(one).state == State.IN_HAND
    desk.close_item(item_of(one).pk, outcome="answered", seen=None, by=cast.clerk, at=LATER)
    assert now_of(one).state == State.ANSWERED


def test_taken_up_again_once(cast: Cast) -> None:
    one = asked(cast)
    refused("MOVED", again.reopen, one.pk, "还没有收到", by=cast.chen_actor, at=LATER)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.town, at=LATER)
    late = LATER + timedelta(days=15)
    refused("ONCE", again.reopen, one.pk, "还没有收到", by=cast.chen_actor, at=late)
    again.reopen(one.pk, "还没有收到", by=cast.chen_actor, at=late - HOUR)
    assert (now_of(one).state, item_of(one).state) == (State.IN_HAND, "open")
    handling.answer(one.pk, ANSWER, seen=None, by=cast.town, at=late)
    refused("ONCE", again.reopen, one.pk, "还没有收到", by=cast.chen_actor, at=late + HOUR)


def test_rated_and_looked_at_again_by_somebody_else(cast: Cast) -> None:
    one = asked(cast)
    refused("NOT_YET", again.rate, one, desk.Score.SATISFIED, "", by=cast.chen_actor, at=AT)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.town, at=LATER)
    again.rate(now_of(one), desk.Score.UNSATISFIED, "没有解决", by=cast.chen_actor, at=LATER)
    open_again = now_of(one)
    assert (open_again.state, open_again.rated) == (State.IN_HAND, 1)
    assert open_again.not_by_id == cast.town.user_id
    last = telling.told(queries.turns_of(open_again), to_worker=True)[-1]
    assert (last.own, last.text) == (True, "没有解决")  # the worker's words, not the union's
    refused("SAME_PERSON", handling.answer, one.pk, ANSWER, seen=None, by=cast.town, at=LATER)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=LATER + HOUR)
    again.rate(now_of(one), desk.Score.UNSATISFIED, "", by=cast.chen_actor, at=LATER + HOUR)
    assert now_of(one).state == State.ANSWERED  # once
    refused(
        "RATED", again.rate, now_of(one), desk.Score.SATISFIED, "", by=cast.chen_actor, at=LATER
    )


def test_withdrawn(cast: Cast) -> None:
    one = asked(cast)
    handling.withdraw(one.pk, by=cast.chen_actor, at=LATER)
    assert (now_of(one).state, item_of(one).outcome) == (State.WITHDRAWN, "withdrawn")


def test_a_code_at_a_hall(cast: Cast) -> None:
    hall = a_place(cast.tree.town)
    wish = a_wish(place=hall, name="路过的人", mobile="13812345678", topic=Topic.OTHER)
    one = asking.ask(wish, Channel.QR, by=SYSTEM, at=AT)
    assert (one.office_id, one.person_id, one.contact_name) == (cast.tree.town, None, "路过的人")
    assert queries.look_up(one.number, "138 1234 5678") == one
    assert queries.look_up(one.number, "13812345679") is None
    assert queries.look_up("SQ-2026-999999", "13812345678") is None
    handing.recognise(one, cast.lin.pk, by=cast.town, at=LATER)
    assert item_of(one).person_id == cast.lin.pk
    refused("KNOWN", handing.recognise, one, cast.chen.pk, by=cast.town, at=LATER)
    places.withdraw(hall.pk, by=cast.head, at=LATER)
    hall.refresh_from_db()
    refused("WITHDRAWN", asking.ask, a_wish(place=hall, name="人", mobile="13812345678"),
            Channel.QR, by=SYSTEM, at=AT)  # fmt: skip


def test_one_number_not_too_often(cast: Cast) -> None:
    hall = a_place(cast.tree.town)
    for _each in range(5):
        wish = a_wish(place=hall, name="某人", mobile="13812345678")
        asking.ask(wish, Channel.QR, by=SYSTEM, at=AT)
    refused("TOO_MANY", asking.ask, a_wish(place=hall, name="某人", mobile="13812345678"),
            Channel.QR, by=SYSTEM, at=LATER)  # fmt: skip
    next_day = AT + timedelta(days=1, hours=1)
    wish = a_wish(place=hall, name="某人", mobile="13812345678")
    assert asking.ask(wish, Channel.QR, by=SYSTEM, at=next_day).pk


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "…"}, "EMPTY"),
        ({"name": ""}, "NOBODY"),
        ({"mobile": "12345"}, "MOBILE"),
        ({"mobile": ""}, "MOBILE"),
        ({"photos": [asking.Photo("a.png", PNG)] * 7}, "MANY_PHOTOS"),
        ({"photos": [asking.Photo("a.exe", b"MZ\x00\x01")]}, "UNKNOWN_KIND"),
        ({"photos": [asking.Photo("a.jpg", b"\xff\xd8\xff" + bytes(21 * 1024 * 1024))]},
         "TOO_LARGE"),
    ],
)  # fmt: skip
def test_what_is_not_taken(cast: Cast, fields: dict[str, Any], code: str) -> None:
    whole = {"name": "某人", "mobile": "13812345678", **fields}
    refused(code, asking.ask, a_wish(**whole), Channel.CALL, by=cast.clerk, at=AT)
    assert not WorkerRequest.objects.exists()


def test_taken_down_by_a_clerk(cast: Cast) -> None:
    wish = a_wish(person_id=cast.chen.pk)
    one = asking.ask(wish, Channel.ASSISTED, by=cast.clerk, at=AT)
    assert (one.taken_by_id, one.taken_by_name) == (cast.clerk.user_id, "Clerk")
    assert [m.words.title for m in notices.messages_shown(cast.chen_actor)]
    handling.answer(one.pk, ANSWER, seen=None, by=cast.town, at=LATER)
    assert item_of(one).visits == 1


def test_drafts(cast: Cast) -> None:
    drafts.keep({"kind": "help", "text": "写到一半", "key": "x"}, by=cast.chen_actor, at=AT)
    assert drafts.draft_of(cast.chen_actor) == {"kind": "help", "text": "写到一半"}
    asked(cast)
    assert drafts.draft_of(cast.chen_actor) == {}
    drafts.keep({"text": "  "}, by=cast.chen_actor, at=AT)
    assert drafts.draft_of(cast.chen_actor) == {}


def test_templates(cast: Cast) -> None:
    text = "{name}您好：请带上身份证到{office}办理，今天是{day}。"
    made = templates.make("补办会员卡", Topic.MEMBERSHIP, text, by=cast.head, at=AT)
    refused("TITLE", templates.make, "补办会员卡", None, text, by=cast.head, at=AT)
    refused("HOLLOW", templates.make, "空", None, "已处理", by=cast.head, at=AT)
    refused("PLACES", templates.make, "坏", None, text + "{amount}", by=cast.head, at=AT)
    assert templates.reword(made.pk, text, seen=1, by=cast.head, at=AT).version == 1
    second = templates.reword(made.pk, text + "谢谢。", seen=1, by=cast.head, at=AT)
    assert second.version == 2
    refused("STALE", templates.reword, made.pk, text + "！", seen=1, by=cast.head, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.filter(pk=second.pk).update(text="改")
    templates.retire(made.pk, by=cast.head, at=AT)
    templates.retire(made.pk, by=cast.head, at=AT)


def test_call_backs(cast: Cast) -> None:
    october = datetime(2026, 10, 13, 2, 0, tzinfo=UTC)
    round_ = a_round(october.date().replace(day=1))
    assert calls.open_round(october) == round_
    done = []
    for _each in range(5):
        one = asked(cast, at=october)
        handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=october + HOUR)
        done.append(one)
    assert calls.draw_due(october) == []
    (drawn,) = calls.draw_due(AT)
    assert drawn.answered == 5
    assert calls.draw(drawn.pk, at=LATER).drawn_at == AT
    chosen = list(CallBack.objects.order_by("order"))
    assert len(chosen) == 3  # at least so many
    refused("SAME_PERSON", calls.called, chosen[0].pk, Reached.CONFIRMED, "", by=cast.clerk, at=AT)
    refused("EMPTY", calls.called, chosen[0].pk, Reached.UNTRUE, " ", by=cast.head, at=AT)
    calls.called(chosen[0].pk, Reached.UNREACHED, "", by=cast.head, at=AT)
    calls.called(chosen[0].pk, Reached.UNTRUE, "没有收到钱", by=cast.head, at=LATER)
    refused("CALLED", calls.called, chosen[0].pk, Reached.CONFIRMED, "", by=cast.head, at=LATER)
    assert Turn.objects.filter(kind=TurnKind.CALL_BACK, shown=True).count() == 0


def test_what_was_said_stays(cast: Cast) -> None:
    one = asked(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(request=one).update(text="改")
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(request=one).delete()


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"person": None, "contact_name": ""},
        {"confidential": True, "never_own": False},
        {"state": "merged"},
        {"state": "answered", "answered_at": None},
        {"state": "answered", "answered_at": AT - HOUR},
        {"channel": "call", "taken_by_name": ""},
    ],
)
def test_the_database_holds_it(cast: Cast, change: dict[str, Any]) -> None:
    one = asked(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkerRequest.objects.filter(pk=one.pk).update(**change)


def test_a_request_leads_another_not_itself(cast: Cast) -> None:
    one = asked(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkerRequest.objects.filter(pk=one.pk).update(state="merged", leader=one.pk)


def test_people_of_no_union_reach_the_city(cast: Cast) -> None:
    nobody = a_person("无会籍", None)
    one = asked(cast, person_id=nobody.pk)
    assert (one.office_id, one.union_id) == (cast.tree.city, None)
    assert queries.turns_of(one)[0].side == Side.APPLICANT
