"""A colleague is away: their matters go on at once; whoever took one meanwhile keeps it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit.models import Event
from gongqiao.desk import api, services
from gongqiao.desk.models import HandOver, WorkItem
from gongqiao.desk.tests.cast import AT, Cast, a_cast, an_item, registered
from gongqiao.notices.models import Message
from gongqiao.platform.errors import Refused
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db
MOST = 15
PLACE = "/office/desk/share/"


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def cast() -> Cast:
    made = a_cast()
    for who in (made.mei, made.jun):
        grant(who, "service_head", made.tree.city, valid_from=date(2026, 1, 1))
    return made


def of_mei(cast: Cast, *keys: str) -> list[WorkItem]:
    return [an_item(key, cast.tree.city, owner_id=cast.mei.user_id) for key in keys]


def share(cast: Cast, items: list[WorkItem], **more: object) -> services.Shared:
    asked = {"of_user_id": cast.mei.user_id, "to_user_id": cast.jun.user_id, "reason": "请假一周",
             "by": cast.jun, "at": AT, **more}  # fmt: skip
    return services.hand_over_many([item.pk for item in items], **asked)  # type: ignore[arg-type]  # as the service wants it


def test_all_go_on_with_their_trail(cast: Cast) -> None:
    items = of_mei(cast, "a", "b", "c")
    other = a_user("boss")
    done = share(cast, items, by=other)
    assert ([i.pk for i in done.went], done.stayed) == ([i.pk for i in items], [])
    for item in items:
        before, item_ = item.version, WorkItem.objects.get(pk=item.pk)
        assert (item_.owner_id, item_.taken_at, item_.version) == (
            cast.jun.user_id, None, before + 1,
        )  # fmt: skip
    went = HandOver.objects.order_by("item_id")
    assert [(h.from_user_id, h.to_user_id, h.reason) for h in went] == [
        (cast.mei.user_id, cast.jun.user_id, "请假一周")
    ] * 3
    trail = Event.objects.filter(action="desk.hand_over")
    assert {(e.subject_id, e.reason) for e in trail} == {(str(i.pk), "请假一周") for i in items}
    message = Message.objects.get(code="desk.handed_many")  # one, whatever their number
    assert (message.user_id, message.figures) == (
        cast.jun.user_id, {"count": 3, "reason": "请假一周"},
    )  # fmt: skip


def test_what_moved_meanwhile_stays_and_why_is_told(cast: Cast) -> None:
    taken, closed, barred, hidden, goes = of_mei(cast, "a", "b", "c", "d", "e")
    lin = a_user("lin")
    api.hand_over(taken.pk, to_user_id=lin.user_id, reason="x", seen=None, by=lin, at=AT)
    api.close_item(closed.pk, outcome="done", seen=None, by=cast.mei, at=AT)
    WorkItem.objects.filter(pk=barred.pk).update(barred_id=cast.jun.user_id)
    WorkItem.objects.filter(pk=hidden.pk).update(kind="a kind of an older programme")
    done = share(cast, [taken, closed, barred, hidden, goes])
    assert [item.pk for item in done.went] == [goes.pk]
    told = {item.pk: why for item, why in done.stayed}
    assert "Lin" in told[taken.pk]
    assert "办结" in told[closed.pk]
    assert set(told) == {taken.pk, closed.pk, barred.pk, hidden.pk}
    assert WorkItem.objects.get(pk=taken.pk).owner_id == lin.user_id


def test_back_to_the_office(cast: Cast) -> None:
    done = share(cast, of_mei(cast, "a", "b"), to_user_id=None)
    assert len(done.went) == 2
    assert set(WorkItem.objects.values_list("owner_id", flat=True)) == {None}
    assert not Message.objects.filter(code="desk.handed_many").exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [({"reason": " "}, "EMPTY"), ({"to_user_id": 999_999}, "NOBODY"),
     ({"to_user_id": None, "of_user_id": None}, "NOWHERE")],
)  # fmt: skip
def test_refused_as_a_whole(cast: Cast, more: dict[str, object], code: str) -> None:
    items = of_mei(cast, "a")
    with pytest.raises(Refused) as refused:
        share(cast, items, **more)
    assert refused.value.code == code
    assert not HandOver.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_at_once_with_others_one_wins_each(cast: Cast) -> None:
    """Two share the same matters to different colleagues while a third closes some."""
    items = of_mei(cast, *(f"i{n}" for n in range(20)))
    lin, boss = a_user("lin"), a_user("boss")
    grant(lin, "service_head", cast.tree.city, valid_from=date(2026, 1, 1))
    together = Barrier(3, timeout=60)

    def sharing(to: int | None, backwards: bool) -> int:
        together.wait()
        one = items[::-1] if backwards else items
        done = share(cast, one, to_user_id=to, by=boss)
        connection.close()
        return len(done.went)

    def closing() -> int:
        together.wait()
        won = 0
        for item in items[::2]:
            try:
                api.close_item(item.pk, outcome="done", seen=1, by=cast.mei, at=AT)
                won += 1
            except Refused:
                pass
        connection.close()
        return won

    with ThreadPoolExecutor(3) as pool:
        jobs = (pool.submit(sharing, cast.jun.user_id, False), pool.submit(sharing, lin.user_id,
                True), pool.submit(closing))  # fmt: skip
        won = [job.result() for job in jobs]
    assert sum(won) == len(items)
    assert HandOver.objects.count() == won[0] + won[1]
    assert set(WorkItem.objects.values_list("version", flat=True)) == {2}


def signed_in(name: str) -> CheckedClient:
    client = CheckedClient()
    assert client.login(username=name, password=f"secret of {name}")
    return client


def posted(cast: Cast, items: list[WorkItem]) -> dict[str, object]:
    return {"who": cast.mei.user_id, "to": f"u{cast.jun.user_id}", "reason": "请假一周",
            "item": [item.pk for item in items]}  # fmt: skip


def test_by_the_page(cast: Cast) -> None:
    jun = signed_in("jun")
    items = of_mei(cast, "a", "b", "c")
    assert f'href="?who={cast.mei.user_id}"' in jun.get(PLACE).content.decode()
    page = jun.get(f"{PLACE}?who={cast.mei.user_id}").content.decode()
    assert page.count('name="item"') == 3
    api.take(items[0].pk, seen=None, by=cast.mei, at=AT)
    api.hand_over(items[0].pk, to_user_id=None, reason="x", seen=None, by=cast.mei, at=AT)
    page = jun.post(PLACE, posted(cast, items[:2])).content.decode()
    assert "已转办 1 件" in page
    assert "没有人" in page or "没人" in page  # what became of the other one
    assert page.count('name="item"') == 1  # the third was not chosen
    answer = jun.post(PLACE, posted(cast, items[2:]))
    assert answer["Location"] == "/office/desk/?view=handed"


def test_odd_forms_are_told(cast: Cast) -> None:
    jun = signed_in("jun")
    items = of_mei(cast, "a")
    for change in ({"to": ""}, {"reason": ""}, {"to": "u999"}, {"item": ["x", "-1", "٣"]},
                   {"item": [999_999]}, {"who": "x"}, {"who": "0"}):  # fmt: skip
        assert jun.post(PLACE, posted(cast, items) | change).status_code == 200, change
    assert not HandOver.objects.exists()
    assert jun.get(f"{PLACE}?who=<b>").status_code == 200


def test_what_is_out_of_reach_stays_there(cast: Cast) -> None:
    town = a_user("town")
    grant(town, "town_officer", cast.tree.town, valid_from=date(2026, 1, 1))
    items = of_mei(cast, "a")
    client = signed_in("town")
    page = client.get(f"{PLACE}?who={cast.mei.user_id}").content.decode()
    assert "Mei" not in page  # nothing of hers is seen: not even her name
    client.post(PLACE, posted(cast, items) | {"to": "office"})
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_queries_are_the_same_for_one_and_for_many(cast: Cast, method: str) -> None:
    client = Client()
    client.login(username="jun", password="secret of jun")

    def asked(*keys: str) -> int:
        items = of_mei(cast, *keys)
        with CaptureQueriesContext(connection) as seen:
            if method == "post":
                assert client.post(PLACE, posted(cast, items)).status_code == 302
            else:
                assert client.get(f"{PLACE}?who={cast.mei.user_id}").status_code == 200
        return len(seen)

    first = asked("a")
    assert asked(*(f"m{n}" for n in range(25))) == first <= MOST
