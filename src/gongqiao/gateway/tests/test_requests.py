"""What workers ask, through the interface: filed once, read masked, confidential ones never."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongqiao.audit.api import sentence_of
from gongqiao.audit.models import Event as Trail
from gongqiao.gateway.rules import cursors
from gongqiao.gateway.tests.cast import EVERY, Program, Scene, a_key, a_scene
from gongqiao.notices.models import Message
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import handling
from gongqiao.requests.tests.cast import a_person

pytestmark = pytest.mark.django_db
ASKED = {
    "kind": "consult", "topic": "membership", "text": "会员卡丢了怎么补？我的电话是13800006021。",
    "name": "陈阿福", "mobile": "13800006021",
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def file(program: Program, token: str = "t-1", **more: Any) -> Any:
    return program.post("requests", {**ASKED, **more}, Idempotency_Key=token)


def test_filed_once_with_a_number_and_a_clock(scene: Scene) -> None:
    first = file(scene.town)
    assert first.status_code == 200, first.content.decode()
    again = file(scene.town)
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    other = file(scene.town, text="另一件事，另一段话。")
    assert (other.status_code, other.json()["code"]) == (422, "SAME_KEY_OTHER_BODY")
    made = WorkerRequest.objects.get()
    assert made.number == first.json()["number"]
    assert (made.channel, made.taken_by_name) == ("program", "镇里的程序")
    assert made.office_id == scene.tree.city  # nobody in the town handles requests
    says = sentence_of(Trail.objects.get(action="requests.take"))
    assert "镇里的程序" in says


def test_a_member_is_told_and_of_another_town_is_not_there(scene: Scene) -> None:
    own = a_person("林小妹", scene.tree.union)
    away = a_person("别人", scene.tree.other_town)
    done = file(scene.town, member_id=own.pk, name="", mobile="")
    assert done.status_code == 200, done.content.decode()
    assert WorkerRequest.objects.get().person_id == own.pk
    assert Message.objects.filter(code="requests.taken", person=own).exists()
    no = file(scene.town, "t-2", member_id=away.pk)
    assert (no.status_code, no.json()["code"]) == (422, "MEMBER_UNKNOWN")
    blind = Program(a_key(scene.boss, scene.tree.town, "requests:write", name="盲").token)
    no = file(blind, "t-3", member_id=own.pk)  # it may not read members
    assert no.json()["code"] == "MEMBER_UNKNOWN"
    assert WorkerRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"name": ""}, "NOBODY", "name"),
        ({"mobile": "1380000602"}, "MOBILE", "mobile"),
        ({"mobile": ""}, "MOBILE", "mobile"),
        ({"text": "。。。。。。"}, "EMPTY", "text"),
        ({"kind": "gossip"}, "SHAPE", "kind"),
        ({"photos": ["x"]}, "SHAPE", "photos"),
        ({"confidential": "yes"}, "SHAPE", "confidential"),
    ],
)
def test_refused_at_the_field(scene: Scene, more: dict[str, Any], code: str, field: str) -> None:
    no = file(scene.town, **more)
    assert (no.status_code, no.json()["code"]) == (422, code), no.content.decode()
    assert field in no.json()["errors"][0]["field"]
    assert not WorkerRequest.objects.exists()


def test_read_masked_within_reach(scene: Scene) -> None:
    number = file(scene.city).json()["number"]
    (row,) = scene.city.get("requests?state=new&since=2026-01-01T00:00:00").json()["requests"]
    strange = "2026-01-01T00:00:00%2B19:53"  # an offset that no clock has, and no database takes
    assert scene.city.get(f"requests?since={strange}").json()["requests"] == [row]
    assert (row["number"], row["name_masked"], row["mobile_masked"]) == (
        number, "陈**", "138****6021",
    )  # fmt: skip
    assert "text" not in row
    record = scene.city.get(f"requests/{number}").json()
    assert record["text"] == "会员卡丢了怎么补？我的电话是138****6021。"
    assert [turn["kind"] for turn in record["course"]] == ["asked"]
    assert scene.city.get("requests?kind=complain").json()["requests"] == []
    assert scene.town.get(f"requests/{number}").status_code == 404  # the city decides it
    assert scene.town.get("requests").json()["requests"] == []


def test_confidential_ones_are_read_by_no_key(scene: Scene) -> None:
    number = file(scene.city, confidential=True, kind="complain").json()["number"]
    assert WorkerRequest.objects.get(number=number).confidential
    for program in (scene.city, scene.town):
        assert program.get("requests").json()["requests"] == []
        assert program.get(f"requests/{number}").status_code == 404
    assert not Trail.objects.filter(reason__contains="会员卡").exists()


def test_only_who_filed_it_passes_on_what_the_applicant_adds(scene: Scene) -> None:
    number = file(scene.town).json()["number"]
    one = WorkerRequest.objects.get()
    handling.ask_back(one.pk, "请问您的工会是哪一家？", seen=None, by=scene.boss, at=one.asked_at)
    said = {"text": "恒裕纺织工会。"}
    stranger = Program(a_key(scene.boss, scene.tree.city, *EVERY, name="别的程序").token)
    place = f"requests/{number}/replies"
    assert stranger.post(place, said, Idempotency_Key="r").status_code == 404
    done = scene.town.post(place, said, Idempotency_Key="r")
    assert (done.status_code, done.json()["state"]) == (200, "in_hand"), done.content.decode()
    again = scene.town.post(place, said, Idempotency_Key="r")
    assert again["Idempotent-Replayed"] == "true"
    turns = one.turns.order_by("pk").values_list("kind", "side")
    assert list(turns)[-1] == ("reply", "applicant")
    assert turns.count() == 3
    words = "补卡请带身份证到北镇服务站，当天办好；有问题再找我们。"
    handling.answer(one.pk, words, seen=None, by=scene.boss, at=one.asked_at)
    late = scene.town.post(place, said, Idempotency_Key="r2")
    assert (late.status_code, late.json()["code"]) == (422, "MOVED")


def test_a_page_asks_as_much_for_one_as_for_three(scene: Scene) -> None:
    asked = []
    for count in (1, 3):
        while WorkerRequest.objects.count() < count:
            file(scene.city, f"t{WorkerRequest.objects.count()}")
        with CaptureQueriesContext(connection) as queries:
            assert len(scene.city.get("requests").json()["requests"]) == count
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8


def test_pages_go_by_when_they_came_in(scene: Scene) -> None:
    """Also where several came in at one moment, and where numbers do not follow the clock."""
    numbers = [file(scene.city, f"t{n}").json()["number"] for n in range(5)]
    at = WorkerRequest.objects.get(number=numbers[0]).asked_at
    for number, minutes in zip(numbers, (3, 1, 1, 2, 1), strict=True):
        came = at + timedelta(minutes=minutes)
        WorkerRequest.objects.filter(number=number).update(asked_at=came)
    inorder = [numbers[n] for n in (1, 2, 4, 3, 0)]

    def walked(**asked: str) -> list[str]:
        found: list[str] = []
        while True:
            words = urlencode({"limit": "2", **asked})
            page = scene.city.get(f"requests?{words}").json()
            found += [one["number"] for one in page["requests"]]
            if not page["next"]:
                return found
            asked["cursor"] = page["next"]

    assert walked() == inorder
    since = (at + timedelta(minutes=2)).isoformat()
    assert walked(since=since, state="new") == inorder[3:]
    known = WorkerRequest.objects.get(number=numbers[2])
    assert walked(cursor=cursors.made(known.pk)) == inorder[2:]  # a cursor of before
    assert walked(cursor=cursors.made(0)) == inorder
    for place in ("1.", "1.2.3", "9" * 40, f"{'9' * 30}.1"):
        assert scene.city.get(f"requests?cursor={cursors.made(place)}").status_code == 422


def test_what_was_read_comes_again_as_unchanged(scene: Scene) -> None:
    file(scene.city)
    first = scene.city.get("requests")
    tag = first["ETag"]
    for sent in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        same = scene.city.get("requests", If_None_Match=sent)
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
        assert same["RateLimit-Limit"] == "6000"
    file(scene.city, "t-2")
    assert scene.city.get("requests", If_None_Match=tag).status_code == 200
    assert scene.city.get("requests", If_None_Match="nonsense\\").status_code == 200
    english = scene.city.get("requests/none", If_None_Match="*")
    assert english.status_code == 404
