"""Calls of the interface: what comes back, to whom."""

import pytest
from django.test import Client

from gongqiao.feeds.models import FeedFile, Settlement
from gongqiao.gateway.models import Call
from gongqiao.gateway.tests.cast import Scene, a_scene
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
ROW = {
    "setl_id": "S1", "psn_cert_type": "01", "certno": "330483198001010018", "psn_name": "职工甲",
    "insutype": "310", "med_type": "21", "begndate": "2025-03-05", "enddate": "2025-03-12",
    "setl_time": "2025-03-12 10:00:00", "medfee_sumamt": "1000.00", "inscp_scp_amt": "900.00",
    "fund_pay_sumamt": "600.00", "refd_setl_flag": "0",
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def test_a_key_knows_itself(scene: Scene) -> None:
    answer = scene.city.get("key")
    assert answer.status_code == 200, answer.content
    assert answer.json()["org_code"] == "city"
    assert answer["RateLimit-Limit"] == "6000"
    call = Call.objects.get()
    assert (call.operation, call.status) == ("own_key", 200)


def test_settlements_are_received_as_a_file_is(scene: Scene) -> None:
    rows = [ROW, {**ROW, "setl_id": "S2", "medfee_sumamt": "abc"}, {**ROW, "setl_id": "S\n3"}]
    answer = scene.city.post("settlements", {"rows": rows}, Idempotency_Key="push-1")
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert (told["rows"], told["new"], told["refused"]) == (3, 1, 2)
    assert [(r["row"], r["code"]) for r in told["refusals"]] == [
        (2, "BAD_AMOUNT"), (3, "BROKEN_LINE"),
    ]  # fmt: skip
    again = scene.city.post("settlements", {"rows": rows}, Idempotency_Key="push-1")
    assert again.json() == told
    assert again["Idempotent-Replayed"] == "true"
    other = scene.city.post("settlements", {"rows": [ROW]}, Idempotency_Key="push-1")
    assert other.status_code == 422
    assert other.json()["code"] == "SAME_KEY_OTHER_BODY"
    assert FeedFile.objects.count() == 1
    assert Settlement.objects.count() == 1


def test_members_come_in_and_out_again(scene: Scene) -> None:
    rows = [
        {"name": "王小明", "certno": certno(1), "org_code": "union",
         "mobile": "13800006021"},
        {"name": "李四", "certno": certno(2)[:-1] + "Z", "org_code": "union"},
        {"name": "张三", "certno": certno(3), "org_code": "other"},
    ]  # fmt: skip
    answer = scene.town.post("rosters/members", {"rows": rows}, Idempotency_Key="r-1")
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert told["created"] == 1, told
    assert {r["code"] for r in told["refusals"]} == {"CERT_SHAPE", "ORG_OUT_OF_SCOPE"}
    (member,) = scene.town.get("members?organisation=union").json()["members"]
    assert member["certno_masked"] == "3304**********" + certno(1)[-4:]
    assert member["mobile_masked"] == "138****6021"
    assert scene.town.get(f"members/{member['id']}").json() == member
    found = scene.town.post("members/search", {"certno": certno(1)}).json()
    assert found["members"] == [member]


def test_nothing_without_a_key(scene: Scene) -> None:
    client = Client()
    client.login(username="boss", password="secret of boss")
    answer = client.get("/api/v1/organisations")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "KEY_UNKNOWN"


def test_organisations_in_the_order_of_the_tree_page_by_page(scene: Scene) -> None:
    first = scene.city.get("organisations?limit=3").json()
    second = scene.city.get(f"organisations?limit=3&cursor={first['next']}").json()
    codes = [o["code"] for o in (*first["organisations"], *second["organisations"])]
    assert codes == ["city", "town", "union", "other"]
    assert second["next"] is None
    assert scene.town.get("organisations/other").status_code == 404
    assert scene.town.get("organisations/union").json()["parent_code"] == "town"


def test_the_description(scene: Scene) -> None:
    english = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json()
    assert english["openapi"].startswith("3.1")
    assert "/api/v1/members/{person_id}" in english["paths"]
