"""Bodies and addresses that mean harm: a clear refusal, never a fault, nothing taken in."""

import gzip
import json
from typing import Any

import pytest

from gongqiao.feeds.models import FeedFile
from gongqiao.gateway.models import Once
from gongqiao.gateway.tests.cast import Scene, a_scene
from gongqiao.gateway.tests.test_api import ROW
from gongqiao.registry.models import Import, Person

pytestmark = pytest.mark.django_db
NAMED = {"Idempotency_Key": "k"}
DEEP = b'{"rows":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
BODIES: dict[str, tuple[bytes, set[int]]] = {
    "nothing": (b"", {415, 422}),
    "no JSON": (b"hello", {422}),
    "a list": (b"[]", {422}),
    "null": (b"null", {422}),
    "deep": (DEEP, {422}),
    "deep objects": (b'{"rows":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}", {422}),
    "NUL bytes": (b"\0" * 100, {422}),
    "UTF-16": (json.dumps({"rows": [ROW]}).encode("utf-16"), {422}),
    "GB18030": (json.dumps({"rows": [ROW]}, ensure_ascii=False).encode("gb18030"), {422}),
    "half a letter": (b'{"rows":[{"setl_id":"\xe4\xb8"}]}', {422}),
    "a lone surrogate": (b'{"rows":[{"setl_id":"\\ud800"}]}', {422}),
    "numbers for text": (b'{"rows":[{"setl_id":1}]}', {422}),
    "an infinite number": (b'{"rows":[{"setl_id":1e999}]}', {422}),
    "rows of nothing that is used": (b'{"rows":[{"x":"1"},{}]}', {422}),
    "no rows": (b'{"rows":[]}', {422}),
    "rows that are none": (b'{"rows":["x", 1, null]}', {422}),
    "too many rows": (json.dumps({"rows": [{}] * 5_001}).encode(), {422}),
    "a cell of megabytes": (json.dumps({"rows": [{"setl_id": "长" * 400_000}]}).encode(), {422}),
    "a string of ten megabytes": (b'{"rows":[{"setl_id":"' + b"x" * 10_000_000 + b'"}]}', {413}),
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("place", ["settlements", "rosters/members"])
def test_such_a_body_is_refused(scene: Scene, place: str, name: str) -> None:
    body, statuses = BODIES[name]
    answer = scene.city.post(place, body, **NAMED)
    assert answer.status_code in statuses, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert not FeedFile.objects.exists()
    assert not Import.objects.exists()
    assert not Once.objects.exists()  # the key can be used for the right body


CSVS = {
    "no columns": b"\n\n",
    "other columns": b"a,b\n1,2\n",
    "binary": bytes(range(256)) * 50,
    "a gzip": gzip.compress(b"x" * 1000),
    "UTF-16": "setl_id,certno\n1,2\n".encode("utf-16"),
    "one endless line": b"setl_id" + b"," * 200_000,
}


@pytest.mark.parametrize("name", CSVS)
@pytest.mark.parametrize("place", ["settlements", "rosters/members", "rosters/accounts"])
def test_such_a_table_is_refused(scene: Scene, place: str, name: str) -> None:
    answer = scene.city.post(place, CSVS[name], content_type="text/csv", **NAMED)
    assert answer.status_code == 422, answer.content[:300]
    assert answer.json()["code"]


def test_packed_bodies_are_never_unpacked(scene: Scene) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    for coding in ("gzip", "deflate", "br", "x"):
        answer = scene.city.post("settlements", bomb, Content_Encoding=coding, **NAMED)
        assert (answer.status_code, answer.json()["code"]) == (415, "CONTENT_ENCODING")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "application/x-www-form"]
)
def test_other_kinds_of_content_are_not_taken(scene: Scene, kind: str) -> None:
    answer = scene.city.post("settlements", b"{}", content_type=kind, **NAMED)
    assert answer.status_code == 415


@pytest.mark.parametrize("token", ["", "a b", "x" * 201, "键", "a\x00b", "<script>"])
def test_such_a_push_key_is_refused(scene: Scene, token: str) -> None:
    answer = scene.city.post("settlements", {"rows": [ROW]}, Idempotency_Key=token)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_without_a_push_key_nothing_is_taken(scene: Scene) -> None:
    answer = scene.city.post("settlements", {"rows": [ROW]})
    assert answer.status_code == 422
    assert not FeedFile.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["cursor=%00", "cursor=x", "cursor=" + "A" * 700, "limit=0", "limit=201", "limit=1e3",
     "limit=9999999999999999999999", "organisation=%00", "organisation=%27%3B--",
     "cursor=MTo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "cursor=MTotMQ", "cursor=%E4%B8%AD"],
)  # fmt: skip
def test_such_a_page_is_refused(scene: Scene, query: str) -> None:
    answer = scene.city.get(f"members?{query}")
    assert answer.status_code == 422, answer.content


@pytest.mark.parametrize("query", ["on=0001-01-01", "on=9999-12-31"])
def test_days_at_the_ends_of_time_are_days(scene: Scene, query: str) -> None:
    assert scene.city.get(f"organisations?{query}").status_code == 200


@pytest.mark.parametrize(
    "text", ["a\x00b", "=1+1", "<script>alert(1)</script>", "'; DROP TABLE x; --", "\u202e"]
)
def test_such_a_search_finds_nobody(scene: Scene, text: str) -> None:
    answer = scene.city.post("members/search", {"certno": text + "12345"})
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert answer.json() == {"members": []}


def test_a_row_with_a_formula_is_kept_as_text_or_refused(scene: Scene) -> None:
    from gongqiao.registry.tests.cast import certno

    row = {"name": "=cmd|' /C calc'!A0", "certno": certno(9), "org_code": "union"}
    told = scene.city.post("rosters/members", {"rows": [row]}, **NAMED).json()
    assert told["created"] + told["refused"] == 1
    assert not Person.objects.filter(name__startswith="'").exists()


def test_refusals_speak_the_language_of_the_caller(scene: Scene) -> None:
    spoken: dict[str, Any] = {}
    for language in ("zh-CN,zh;q=0.9", "en-GB", "fr, en;q=0.5", "tlh", ""):
        answer = scene.city.get("members?limit=0", Accept_Language=language)
        spoken[language] = (answer["Content-Language"], answer.json()["title"])
    assert spoken["en-GB"] == ("en", "What was sent cannot be used")
    assert spoken["fr, en;q=0.5"] == spoken["en-GB"]
    assert spoken["zh-CN,zh;q=0.9"] == spoken[""] == spoken["tlh"]
    assert spoken[""] == ("zh-hans", "发来的内容不能用")


def test_row_and_field_are_named(scene: Scene) -> None:
    rows = [ROW, {**ROW, "certno": 330483198001010018}]
    answer = scene.city.post("settlements", {"rows": rows}, **NAMED)
    (wrong,) = answer.json()["errors"]
    assert (wrong["row"], wrong["field"]) == (2, "certno")
    assert "330483198001010018" not in answer.content.decode()


@pytest.mark.parametrize("place", ["nothing", "members/-1", "organisations/a/b", "members/x"])
def test_an_address_that_is_none_is_a_problem_too(scene: Scene, place: str) -> None:
    answer = scene.city.get(place, Accept_Language="en")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "Not there, or not within reach"
