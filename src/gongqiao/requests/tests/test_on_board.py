"""Requests are read, answered and closed on the board, without leaving it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.audit.models import Event
from gongqiao.desk import api as desk
from gongqiao.notices.models import Message
from gongqiao.requests import queries
from gongqiao.requests.enums import Channel, Kind, Topic
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import handling
from gongqiao.requests.services.asking import Photo
from gongqiao.requests.tests.cast import ANSWER, AT, PNG, Cast, a_cast, a_template, asked, user_of

LATER = AT + timedelta(minutes=5)
MOST = 15


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


@pytest.fixture
def clerk(cast: Cast) -> Client:
    client = Client()
    client.force_login(user_of(cast.clerk))
    return client


def an_item(cast: Cast, **fields: object) -> tuple[WorkerRequest, desk.WorkItem]:
    one = asked(cast, **fields)  # type: ignore[arg-type]  # the fields of a wish
    WorkerRequest.objects.filter(pk=one.pk).update(office_id=cast.tree.city)
    item = queries.item_of(one)
    assert item is not None
    desk.WorkItem.objects.filter(pk=item.pk).update(organisation_id=cast.tree.city)
    item.refresh_from_db()
    return one, item


def there(item: desk.WorkItem) -> str:
    return reverse("desk_answer", args=[item.pk])


def sent(item: desk.WorkItem, text: str, lines: int, **more: str) -> dict[str, str]:
    return {"text": text, "seen": str(item.version), "lines": str(lines), **more}


def test_what_was_said_stands_above_the_answer(cast: Cast, clerk: Client) -> None:
    _one, item = an_item(cast, photos=(Photo("工资条.png", PNG),))
    template = a_template()
    page = clerk.get(there(item), headers={"HX-Request": "true"}).content.decode()
    assert "加班工资应该怎么算" in page
    assert "工资条.png" in page
    assert template.title in page
    assert "autofocus" in page
    begun = clerk.get(there(item) + "?words=0").content.decode()
    assert "陈阿福您好" in begun
    for odd in ("9", "-1", "x", "٣"):
        assert clerk.get(f"{there(item)}?words={odd}").status_code == 200


def test_one_press_answers_and_closes(cast: Cast, clerk: Client) -> None:
    one, item = an_item(cast)
    clerk.post(there(item), sent(item, ANSWER, 1, finish="1"))
    item.refresh_from_db()
    one.refresh_from_db()
    assert (item.state, item.outcome, item.visits) == ("closed", "answered", 0)
    assert (one.state, one.answered_by_id) == ("answered", cast.clerk.user_id)
    codes = list(Message.objects.filter(person=cast.chen).values_list("code", flat=True))
    assert codes == ["requests.answered"]  # one message, not one for each half


def test_a_word_in_between_leaves_it_open(cast: Cast, clerk: Client) -> None:
    one, item = an_item(cast)
    clerk.post(there(item), sent(item, "我们正在联系单位，下午回复您", 1))
    item.refresh_from_db()
    one.refresh_from_db()
    assert (item.state, one.state, item.owner_id) == ("open", "in_hand", cast.clerk.user_id)


def test_a_hollow_answer_is_refused_and_nothing_is_lost(cast: Cast, clerk: Client) -> None:
    one, item = an_item(cast)
    page = clerk.post(there(item), sent(item, "已处理", 1, finish="1")).content.decode()
    item.refresh_from_db()
    one.refresh_from_db()
    assert (item.state, one.state) == ("open", "new")
    assert "已处理" in page
    assert "gq-err" in page


def test_what_the_worker_added_meanwhile_is_read_first(cast: Cast, clerk: Client) -> None:
    one, item = an_item(cast)
    handling.reply(one.pk, "补充：单位在北镇", by=cast.chen_actor, at=LATER)
    item.refresh_from_db()
    page = clerk.post(there(item), sent(item, ANSWER, 1, finish="1")).content.decode()
    one.refresh_from_db()
    assert one.state != "answered"
    assert "补充：单位在北镇" in page  # it stands above the answer now
    assert ANSWER in page
    clerk.post(there(item), sent(item, ANSWER, 2, finish="1"))
    one.refresh_from_db()
    assert one.state == "answered"


def test_who_may_not_handle_it_reads_nothing(cast: Cast) -> None:
    _one, item = an_item(cast)
    client = Client()
    client.force_login(user_of(cast.union))
    assert client.get(there(item)).status_code == 404


def test_asked_at_a_counter_is_one_visit(cast: Cast, clerk: Client) -> None:
    _one, item = an_item(cast, channel=Channel.ASSISTED)
    page = clerk.get(reverse("desk_close", args=[item.pk])).content.decode()
    assert 'name="visits" value="1"' in page


def test_queries_are_bounded(cast: Cast, clerk: Client) -> None:
    one, item = an_item(cast)
    for n in range(12):
        a_template()
        handling.say(one.pk, f"正在核实，第{n}步，请稍等", seen=None, by=cast.clerk, at=LATER)
    with CaptureQueriesContext(connection) as seen:
        page = clerk.get(there(item)).content.decode()
    assert len(seen) <= MOST
    assert "前面还有" in page


def handed(cast: Cast, ones: list[WorkerRequest], to: desk.To) -> tuple[desk.Shared, int]:
    """All of them at once by the city's clerk, and how many queries that took."""
    items = [queries.item_of(one) for one in ones]
    seen = {item.pk: item.version for item in items if item is not None}
    with CaptureQueriesContext(connection) as asked_for:
        done = desk.hand_over_many(seen, to=to, reason="归口办理", by=cast.clerk, at=LATER)
    return done, len(asked_for)


def test_many_go_on_at_once_with_their_requests(cast: Cast) -> None:
    """As many queries for one as for many; what must not go there stays, and why is told."""
    to = desk.To(organisation_id=cast.tree.union)

    def some(n: int) -> list[WorkerRequest]:
        return [an_item(cast, text=f"加班工资怎么算，第{each}件")[0] for each in range(n)]

    done, first = handed(cast, some(1), to)
    assert len(done.went) == 1
    complaint = asked(cast, kind=Kind.COMPLAIN, topic=Topic.WAGES)
    secret = asked(cast, kind=Kind.HELP, confidential=True)
    answered = asked(cast, text="已经答复了的一件")
    WorkerRequest.objects.filter(pk=answered.pk).update(state="answered", answered_at=LATER)
    many = some(5)
    done, often = handed(cast, [*many, complaint, secret, answered], to)
    assert often <= first + 1 <= 20
    stays = {item.subject_id: why for item, why in done.stayed}
    assert set(stays) == {complaint.number, secret.number, answered.number}
    assert all(stays.values())
    for one in many:
        now = WorkerRequest.objects.get(pk=one.pk)
        item = queries.item_of(now)
        assert item is not None
        assert (now.office_id, item.organisation_id) == (cast.tree.union, cast.tree.union)
        assert [t.kind for t in queries.turns_of(now)] == ["asked", "hand_on"]
        told = Message.objects.filter(code="requests.handed_on", figures={"number": one.number})
        assert told.count() == 1
        assert Event.objects.filter(action="requests.hand_on", subject_id=one.number).count() == 1
