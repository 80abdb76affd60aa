"""A program that is refused is told what to do; a list is gone on with another day."""

from typing import Any

import pytest

from gongqiao.gateway.tests.cast import Program, Scene, a_key, a_scene
from gongqiao.gateway.tests.test_api import ROW
from gongqiao.gateway.tests.test_promises import with_members
from gongqiao.gateway.views.api.problems import shape_errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def told(answer: Any) -> tuple[int, str, str]:
    read = answer.json()
    return answer.status_code, read["code"], read["detail"]


def test_which_scope_is_missing(scene: Scene) -> None:
    narrow = Program(a_key(scene.boss, scene.tree.city, "claims:read", name="窄").token)
    status, code, says = told(narrow.get("members", Accept_Language="en"))
    assert (status, code) == (403, "SCOPE")
    assert "members:read" in says


def test_settlements_need_a_key_at_the_top(scene: Scene) -> None:
    # a key that lost the top: its organisation moved below another
    from gongqiao.gateway.models import Key

    Key.objects.filter(name="医保推送").update(organisation_id=scene.tree.town)
    answer = scene.city.post(
        "settlements", {"rows": [ROW]}, Idempotency_Key="k", Accept_Language="en"
    )
    status, code, says = told(answer)
    assert (status, code) == (403, "NOT_AT_THE_TOP")
    assert "at the top" in says


@pytest.mark.parametrize(
    ("place", "field", "says"),
    [
        ("members?limit=900", "limit", "The limit is 200."),
        ("members?limit=x", "limit", "whole number"),
        ("requests?state=x", "state", "They are: new"),
        ("requests?since=yesterday", "since", "2026-03-05T10:00:00+08:00"),
        ("organisations?on=5.3.2026", "on", "2026-03-05"),
    ],
)
def test_what_a_parameter_should_be(scene: Scene, place: str, field: str, says: str) -> None:
    (error,) = scene.city.get(place, Accept_Language="en").json()["errors"]
    assert error["field"] == field
    assert says in error["says"]


def test_nothing_that_was_sent_is_said_again() -> None:
    sent = {"type": "int_parsing", "loc": ("query", "limit"), "input": "330483", "ctx": {}}
    assert "330483" not in str(shape_errors([sent]))


def test_a_list_goes_on_another_day_with_what_came_since(scene: Scene) -> None:
    with_members(scene, 2)
    first = scene.city.get("members?limit=200").json()
    assert first["next"] is None
    assert len(first["members"]) == 2
    nothing = scene.city.get(f"members?cursor={first['resume']}").json()
    assert (nothing["members"], nothing["next"]) == ([], None)
    assert nothing["resume"] == first["resume"]
    with_members(scene, 1, first=2)
    later = scene.city.get(f"members?cursor={nothing['resume']}").json()
    assert len(later["members"]) == 1
    assert later["members"][0]["id"] not in {m["id"] for m in first["members"]}
    assert scene.city.get("claims?scheme=x&period_no=1").json()["resume"] is None


def test_a_field_of_a_body_is_called_as_it_was_sent(scene: Scene) -> None:
    wrong = {"kind": "ask", "topic": "membership", "text": "会员卡丢了怎么补？", "photo": "x"}
    answer = scene.city.post("requests", wrong, Idempotency_Key="k", Accept_Language="en")
    assert {e["field"] for e in answer.json()["errors"]} == {"kind", "photo"}
