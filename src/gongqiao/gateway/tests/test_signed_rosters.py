"""A roster that is pushed says what its people have signed, as one that is uploaded does."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from gongqiao.consents.models import Consent
from gongqiao.gateway.tests.cast import Program, Scene, a_key, a_scene
from gongqiao.membership.consenting import CODE
from gongqiao.membership.models import SignedRoster
from gongqiao.membership.services.signatures import note_signatures
from gongqiao.registry.models import Import, Person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
ROWS = {"rows": [{"name": "职工甲", "certno": certno(1), "org_code": "union"}]}
WHERE = "入会申请卷2026-1"


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def push(program: Program, token: str = "r-1", **said: object) -> Any:
    asked = urlencode({name: value for name, value in said.items() if value is not None})
    return program.post(f"rosters/members?{asked}", ROWS, Idempotency_Key=token)


def mark_of(scene: Scene) -> str:
    answer = scene.town.get("rosters/signed-text")
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["title"] == "我的会员登记"
    return str(answer.json()["mark"])


def test_the_signatures_become_theirs(scene: Scene) -> None:
    today = timezone.localdate()
    signed: dict[str, Any] = {
        "signed_on": today, "signed_where": WHERE, "signed_text": mark_of(scene),
    }  # fmt: skip
    first = push(scene.town, **signed)
    assert first.status_code == 200, first.content.decode()
    kept = SignedRoster.objects.get()
    assert (kept.signed_on, kept.kept_where) == (today, WHERE)
    again = push(scene.town, **signed)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    other = push(scene.town)  # the same word, but nothing was signed now
    assert (other.status_code, other.json()["code"]) == (422, "SAME_KEY_OTHER_BODY")
    note_signatures(timezone.now() + timedelta(days=1, minutes=1))
    answer = Consent.objects.get(person=Person.objects.get(), purpose=CODE)
    assert WHERE in answer.evidence


def test_all_three_or_none_and_only_todays_text(scene: Scene) -> None:
    mark, today = mark_of(scene), timezone.localdate()
    tomorrow = today + timedelta(days=1)
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"signed_on": today}, "SIGNED"),
        ({"signed_where": WHERE, "signed_text": mark}, "SIGNED"),
        ({"signed_on": today, "signed_where": " ", "signed_text": mark}, "SIGNED"),
        ({"signed_on": today, "signed_where": WHERE, "signed_text": "0" * 64}, "TEXT_CHANGED"),
        ({"signed_on": tomorrow, "signed_where": WHERE, "signed_text": mark}, "AHEAD"),
        ({"signed_on": "gestern", "signed_where": WHERE, "signed_text": mark}, "SHAPE"),
        ({"signed_on": today, "signed_where": WHERE, "signed_text": "<b>"}, "SHAPE"),
    )
    for said, code in cases:
        no = push(scene.town, **said)
        assert (no.status_code, no.json()["code"]) == (422, code), no.content.decode()
    assert not Import.objects.exists()
    assert push(scene.town).status_code == 200  # the word is free still
    assert not SignedRoster.objects.exists()


def test_a_key_without_the_scope_reads_no_text(scene: Scene) -> None:
    reads = Program(a_key(scene.boss, scene.tree.town, "members:read", name="只读").token)
    assert reads.get("rosters/signed-text").status_code == 403
