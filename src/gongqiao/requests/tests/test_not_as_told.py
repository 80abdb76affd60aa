"""Rung up, the applicant says that it is not as the answer says: somebody else looks again."""

from datetime import timedelta

import pytest
from django.test import Client

from gongqiao.desk import api as desk
from gongqiao.notices import api as notices
from gongqiao.platform.errors import Refused
from gongqiao.requests import queries, telling
from gongqiao.requests.enums import Reached, State
from gongqiao.requests.models import CallBack, WorkerRequest
from gongqiao.requests.services import again, calls, handling, merging
from gongqiao.requests.tests.cast import ANSWER, AT, Cast, a_cast, asked, user_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECOND = "我们查了银行回单，补发的加班工资今天已经到账，请您查收。"


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def now_of(request: WorkerRequest) -> WorkerRequest:
    return WorkerRequest.objects.select_related("office").get(pk=request.pk)


def a_drawn(cast: Cast) -> tuple[WorkerRequest, CallBack]:
    """Answered by the town, drawn to be called."""
    one = asked(cast)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.town, at=AT + HOUR)
    return one, CallBack.objects.create(round=calls.open_round(AT), request=one, order=one.pk)


def test_somebody_else_looks_at_it_again(cast: Cast) -> None:
    one, call = a_drawn(cast)
    assert calls.called(call.pk, Reached.UNTRUE, "钱没有到", by=cast.head, at=AT + 2 * HOUR)
    open_again, item = now_of(one), queries.item_of(one)
    assert item is not None
    assert (open_again.state, open_again.not_by_id) == (State.IN_HAND, cast.town.user_id)
    assert (item.again_why, item.barred_id) == ("called", cast.town.user_id)
    assert item.due_at > AT + 2 * HOUR  # a clock of its own
    last = telling.told(queries.turns_of(open_again, shown_only=True), to_worker=True)[-1]
    assert (last.own, last.text) == (False, "")
    assert "电话" in last.says
    with pytest.raises(Refused, match="第一次是您答复的"):
        handling.answer(one.pk, SECOND, seen=None, by=cast.town, at=AT + 3 * HOUR)
    handling.answer(one.pk, SECOND, seen=None, by=cast.clerk, at=AT + 3 * HOUR)
    assert now_of(one).state == State.ANSWERED
    told = [m.words for m in notices.messages_shown(cast.chen_actor)]
    assert [told[0].title, "电话回访" in told[1].body, len(told)] == [told[2].title, True, 3]


def test_once_only(cast: Cast) -> None:
    """Not satisfied first, then called: the second look was the last; or the other way round."""
    one, call = a_drawn(cast)
    again.rate(now_of(one), desk.Score.UNSATISFIED, "", by=cast.chen_actor, at=AT + HOUR)
    assert not calls.called(call.pk, Reached.UNTRUE, "还没有", by=cast.head, at=AT + HOUR)  # open
    other, call = a_drawn(cast)
    again.rate(now_of(other), desk.Score.UNSATISFIED, "", by=cast.chen_actor, at=AT + HOUR)
    handling.answer(other.pk, SECOND, seen=None, by=cast.clerk, at=AT + 2 * HOUR)
    assert not calls.called(call.pk, Reached.UNTRUE, "还没有", by=cast.head, at=AT + 2 * HOUR)
    third, call = a_drawn(cast)
    assert calls.called(call.pk, Reached.UNTRUE, "还没有", by=cast.head, at=AT + 2 * HOUR)
    handling.answer(third.pk, SECOND, seen=None, by=cast.clerk, at=AT + 3 * HOUR)
    again.rate(now_of(third), desk.Score.UNSATISFIED, "", by=cast.chen_actor, at=AT + 3 * HOUR)
    for request in (other, third):
        assert now_of(request).state == State.ANSWERED
        assert desk.items_about((queries.SUBJECT, request.number)).count() == 2


def test_only_what_is_untrue(cast: Cast) -> None:
    one, call = a_drawn(cast)
    assert not calls.called(call.pk, Reached.UNREACHED, "", by=cast.head, at=AT + HOUR)
    assert not calls.called(call.pk, Reached.CONFIRMED, "到了", by=cast.head, at=AT + HOUR)
    assert now_of(one).state == State.ANSWERED


def test_who_asked_the_same_reads_the_second_answer_too(cast: Cast) -> None:
    one = asked(cast)
    follower = asked(cast, person_id=cast.lin.pk)
    merging.merge(follower.pk, one.pk, by=cast.town, at=AT)
    handling.answer(one.pk, ANSWER, others=ANSWER, seen=None, by=cast.town, at=AT + HOUR)
    call = CallBack.objects.create(round=calls.open_round(AT), request=one, order=1)
    calls.called(call.pk, Reached.UNTRUE, "钱没有到", by=cast.head, at=AT + 2 * HOUR)
    handling.answer(one.pk, SECOND, others=SECOND, seen=None, by=cast.clerk, at=AT + 3 * HOUR)
    assert queries.turns_of(follower, shown_only=True)[-1].text == SECOND
    told = [m.words.title for m in notices.messages_to_person(cast.lin.pk)]
    assert told.count(told[0]) == 2  # a message for each of the two answers


def test_the_pages_say_why(cast: Cast, client: Client) -> None:
    one, call = a_drawn(cast)
    client.force_login(user_of(cast.head))
    there = f"/office/requests/calls/{call.pk}/"
    said = client.post(there, {"reached": "untrue", "words": "钱没有到"}, follow=True)
    assert "重新办理" in said.content.decode()
    client.force_login(user_of(cast.clerk))
    page = client.get(f"/office/requests/{one.number}/").content.decode()
    assert "电话回访" in page
    board = client.get("/office/desk/?view=open").content.decode()
    assert "第二次办理：电话回访" in board
    client.force_login(user_of(cast.town))
    page = client.get(f"/office/requests/{one.number}/").content.decode()
    assert "第一次是您答复的" in page
