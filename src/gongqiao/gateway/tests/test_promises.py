"""Once however often, bounded queries, no personal numbers in any answer or row of the log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongqiao.audit.models import Event as Trail
from gongqiao.feeds.models import FeedFile, Settlement
from gongqiao.gateway.models import Call, Once
from gongqiao.gateway.services import calls
from gongqiao.gateway.tests.cast import AT, EVERY, Program, Scene, a_key, a_scene
from gongqiao.gateway.tests.test_api import ROW
from gongqiao.platform.models import Window
from gongqiao.registry.models import Person
from gongqiao.registry.tests.cast import certno

MOBILES = ["13800006021", "13900006022", "13700006023"]
LISTS = {
    "members": 9, "organisations": 6, "claims?scheme=x&period_no=1": 9, "ledger/funds": 6,
    "ledger/entries": 6, "ledger/roots": 6,
}  # fmt: skip


def with_members(scene: Scene, count: int = 3, first: int = 0) -> list[str]:
    """Members of the union; their certificate numbers."""
    numbers = [certno(first + n + 1) for n in range(count)]
    rows = [
        {"name": "职工甲", "certno": number, "mobile": mobile, "org_code": "union"}
        for number, mobile in zip(numbers, MOBILES[first:], strict=False)
    ]
    answer = scene.city.post("rosters/members", {"rows": rows}, Idempotency_Key=f"m{first}")
    assert answer.json()["created"] == count, answer.content.decode()
    return numbers


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_push_raced_a_hundred_times_has_one_effect() -> None:
    token = a_scene().city.token

    def push(_number: int) -> tuple[int, bytes]:
        try:
            program = Program(token, Client(raise_request_exception=False))
            answer = program.post("settlements", {"rows": [ROW]}, Idempotency_Key="race")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(push, range(100)))
    assert {status for status, _content in answers} == {200}
    assert len({content for _status, content in answers}) == 1
    assert (FeedFile.objects.count(), Settlement.objects.count(), Once.objects.count()) == (1, 1, 1)
    assert Trail.objects.filter(action="feeds.receive").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_minute_is_counted_rightly_by_many_at_once() -> None:
    scene = a_scene()
    token = a_key(scene.boss, scene.tree.city, "members:read", per_minute=10).token
    at = timezone.now().replace(second=0)

    def call(_number: int) -> bool:
        try:
            calls.admit(token, address="10.0.0.1", at=at)
        except calls.TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(call, range(40))) == 10
    assert Window.objects.get(bucket__startswith="key:").count == 40
    assert calls.admit(token, address="10.0.0.1", at=at + timedelta(minutes=1)).left == 9


@pytest.mark.django_db
class TestOnce:
    """The same push, however it comes."""

    def test_what_was_refused_may_be_sent_again(self) -> None:
        scene = a_scene()
        bad = scene.city.post("settlements", b"a,b\n1,2\n", content_type="text/csv",
                              Idempotency_Key="k")  # fmt: skip
        good = scene.city.post("settlements", {"rows": [ROW]}, Idempotency_Key="k")
        assert (bad.status_code, good.status_code) == (422, 200)

    def test_each_key_has_its_own_words(self) -> None:
        scene = a_scene()
        other = Program(a_key(scene.boss, scene.tree.city, *EVERY).token)
        first = scene.city.post("settlements", {"rows": [ROW]}, Idempotency_Key="k").json()
        second = other.post("settlements", {"rows": [ROW]}, Idempotency_Key="k").json()
        assert (first["received_before"], second["received_before"]) == (False, True)

    def test_the_operation_counts_too(self) -> None:
        scene = a_scene()
        scene.city.post("settlements", {"rows": [ROW]}, Idempotency_Key="k")
        answer = scene.city.post("rosters/members", {"rows": [{"name": "x"}]}, Idempotency_Key="k")
        assert answer.json()["code"] == "SAME_KEY_OTHER_BODY"

    def test_csv_and_json_say_the_same(self) -> None:
        scene = a_scene()
        text = ",".join(ROW) + "\n" + ",".join(ROW.values()) + "\n"
        told = scene.city.post("settlements", text.encode(), content_type="text/csv",
                               Idempotency_Key="k").json()  # fmt: skip
        assert (told["rows"], told["new"]) == (1, 1)

    def test_sealed_columns_are_dropped(self) -> None:
        scene = a_scene()
        rows = [{**ROW, "dise_name": "肺炎", "diag_code": "J18"}]
        assert (
            scene.city.post("settlements", {"rows": rows}, Idempotency_Key="k").status_code == 200
        )
        assert "肺炎" not in everything_stored()


@pytest.mark.django_db
@pytest.mark.parametrize("place", LISTS)
def test_a_list_asks_as_much_for_one_row_as_for_three(place: str) -> None:
    scene, asked = a_scene(), []
    for count, first in ((1, 0), (2, 1)):
        with_members(scene, count, first)
        scene.city.get(place)  # last used was written down
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert scene.city.get(place).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[1] <= LISTS[place], [q["sql"][:90] for q in queries]


@pytest.mark.django_db
def test_no_whole_number_in_any_answer_or_row() -> None:
    scene = a_scene()
    numbers = with_members(scene)
    planted = [*numbers, *MOBILES, ROW["certno"], "6222021234567890123"]
    member = Person.objects.first()
    assert member is not None
    wrong = {"name": "别名", "certno": numbers[0], "org_code": numbers[1], "kind": numbers[2]}
    account = {"certno": numbers[0], "name": "职工甲", "bank_name": "行", "account_no": planted[-1]}
    answers: list[Any] = [
        *(scene.city.get(place) for place in LISTS),
        scene.city.get(f"members/{member.pk}"),
        scene.city.get("organisations/union"),
        scene.city.post("members/search", {"certno": numbers[0]}),
        scene.city.post("members/search", {"certno": numbers[0], "more": numbers[1]}),
        scene.city.post("settlements", {"rows": [ROW, {**ROW, "setl_id": ROW["certno"] * 3}]},
                        Idempotency_Key="s"),
        scene.city.post("rosters/members", {"rows": [wrong, {"name": numbers[0]}]},
                        Idempotency_Key="r"),
        scene.city.post("rosters/organisations",
                        {"rows": [{"org_code": "n", "name": "某", "kind": numbers[0],
                                   "parent_code": numbers[1]}]}, Idempotency_Key="o"),
        scene.city.post("rosters/accounts", {"rows": [account]}, Idempotency_Key="a"),
        scene.city.post("rosters/members", {"rows": [{"certno": int(numbers[0][:-1])}]},
                        Idempotency_Key="t"),
    ]  # fmt: skip
    for answer in answers:
        text = answer.content.decode()
        assert not [n for n in planted if n in text], text[:400]
    stored = everything_stored()
    assert not [n for n in planted if n in stored]


def everything_stored() -> str:
    """All that the interface and the trail keep, as text."""
    kept: list[Any] = [*apps.get_app_config("gateway").get_models(), Trail]
    return "\n".join(str(row) for model in kept for row in model._default_manager.values())


@pytest.mark.django_db
class TestKeys:
    """Expiry, replacement with an overlap, the end."""

    def test_a_day_too_late(self) -> None:
        scene = a_scene()
        made = a_key(scene.boss, scene.tree.city, "members:read", expires_on=date(2026, 3, 6))
        calls.admit(made.token, address="", at=AT)
        with pytest.raises(calls.Unknown):
            calls.admit(made.token, address="", at=AT + timedelta(days=1))

    def test_two_secrets_hold_until_the_old_one_ends(self) -> None:
        from gongqiao.gateway.services import keys

        scene = a_scene()
        old = a_key(scene.boss, scene.tree.city, "members:read")
        new = keys.rotate(old.key.pk, overlap=timedelta(hours=24), by=scene.boss, at=AT)
        for token in (old.token, new.token):
            calls.admit(token, address="", at=AT + timedelta(hours=23))
        with pytest.raises(calls.Unknown):
            calls.admit(old.token, address="", at=AT + timedelta(hours=24))
        calls.admit(new.token, address="", at=AT + timedelta(days=300))
        third = keys.rotate(old.key.pk, overlap=timedelta(0), by=scene.boss, at=AT)
        with pytest.raises(calls.Unknown):
            calls.admit(new.token, address="", at=AT)
        calls.admit(third.token, address="", at=AT)

    def test_only_a_hash_is_kept(self) -> None:
        scene = a_scene()
        secret = scene.city.token.rpartition("_")[2]
        assert secret not in everything_stored()

    def test_every_call_leaves_a_row_and_no_more(self) -> None:
        scene = a_scene()
        scene.city.get("members")
        Program("gq_wrong").get("members")
        rows = list(Call.objects.order_by("pk").values_list("operation", "status", "key__name"))
        assert rows == [("list_members", 200, "医保推送"), ("list_members", 401, None)]

    def test_the_trail_says_which_key_it_was(self) -> None:
        from gongqiao.audit.api import sentence_of

        scene = a_scene()
        scene.city.post("settlements", {"rows": [ROW]}, Idempotency_Key="k")
        says = sentence_of(Trail.objects.get(action="feeds.receive"))
        assert "医保推送" in says
        assert "key:" not in says
