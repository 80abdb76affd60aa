"""Photos of a request by the interface: once, only by who filed it, nothing large is ever read."""

import errno
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from gongqiao.documents.models import Document
from gongqiao.gateway.tests.cast import EVERY, FILED, Program, Scene, a_key, a_scene
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import handling
from gongqiao.requests.tests.cast import ANSWER, PNG

pytestmark = pytest.mark.django_db
FILE = "application/octet-stream"
MEGABYTE = 1024 * 1024


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def filed(program: Program) -> str:
    asked = {**FILED, "name": "陈阿福", "mobile": "13800006021"}
    number: str = program.post("requests", asked, Idempotency_Key="filed").json()["number"]
    return number


def send(program: Program, number: str, body: bytes = PNG, token: str = "p-1", **more: str) -> Any:
    name = more.pop("name", "工资条.png")
    more = {"content_type": FILE, "Idempotency_Key": token, **more}
    return program.post(f"requests/{number}/photos?name={name}", body, **more)


def test_kept_once_with_a_line_in_the_course(scene: Scene) -> None:
    number = filed(scene.town)
    first = send(scene.town, number)
    assert first.status_code == 200, first.content.decode()
    again = send(scene.town, number)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    other = send(scene.town, number, PNG + b"\0")
    assert (other.status_code, other.json()["code"]) == (422, "SAME_KEY_OTHER_BODY")
    kept = Document.objects.get(subject_id=number)
    assert (kept.name, kept.blob.sealed) == ("工资条.png", True)
    last = WorkerRequest.objects.get().turns.last()
    assert last is not None
    assert (last.kind, last.figures) == ("reply", {"photos": 1})


def test_only_for_what_this_very_program_filed(scene: Scene) -> None:
    number = filed(scene.town)
    stranger = Program(a_key(scene.boss, scene.tree.city, *EVERY, name="别的程序").token)
    reads = Program(a_key(scene.boss, scene.tree.town, "requests:read", name="只读").token)
    assert send(stranger, number).status_code == 404
    assert send(reads, number).status_code == 403
    assert send(scene.town, "SQ-2026-000000").status_code == 404
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("body", "more", "status", "code"),
    [
        (b"<script>alert(1)</script>", {"name": "a.png"}, 422, "UNKNOWN_KIND"),
        (b"PK\x03\x04 no archive at all", {}, 422, "BROKEN"),
        ("姓名,金额\n陈某,12\n".encode(), {"name": "a.csv"}, 422, "UNKNOWN_KIND"),
        (PNG, {"content_type": "image/png"}, 415, "CONTENT_TYPE"),
        (PNG, {"name": "../../x"}, 422, "SHAPE"),
    ],
)
def test_what_is_no_photo(
    scene: Scene, body: bytes, more: dict[str, str], status: int, code: str
) -> None:
    no = send(scene.town, filed(scene.town), body, **more)
    assert (no.status_code, no.json()["code"]) == (status, code), no.content.decode()
    if code == "UNKNOWN_KIND":
        assert "JPEG" in no.json()["detail"]
        assert "Excel" not in no.json()["detail"]
    assert not Document.objects.exists()


class Unread:
    """A body of which nothing may be read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("it was read")

    readline = read


def test_fifty_megabytes_are_refused_before_they_are_read(scene: Scene) -> None:
    number = filed(scene.town)
    no = Client().generic(
        "POST", f"/api/v1/requests/{number}/photos", b"", content_type=FILE,
        headers={"Authorization": f"Bearer {scene.town.token}", "Idempotency-Key": "large"},
        CONTENT_LENGTH=str(50 * MEGABYTE), CONTENT_TYPE=FILE,
        **{"wsgi.input": Unread()},  # type: ignore[arg-type]  # part of the environment
    )  # fmt: skip
    assert (no.status_code, no.json()["code"]) == (413, "TOO_LARGE")
    assert "20 MB" in no.json()["detail"]


def test_six_in_all_and_none_after_the_answer(scene: Scene) -> None:
    number = filed(scene.town)
    for n in range(6):
        assert send(scene.town, number, PNG, f"p{n}", name=f"{n}.png").status_code == 200
    no = send(scene.town, number, PNG, "p7", name="7.png")
    assert (no.status_code, no.json()["code"]) == (422, "MANY_PHOTOS")
    one = WorkerRequest.objects.get()
    handling.answer(one.pk, ANSWER, seen=None, by=scene.boss, at=one.asked_at)
    no = send(scene.town, number, PNG, "p8")
    assert (no.status_code, no.json()["code"]) == (422, "MOVED")


def test_without_room_it_is_ours_to_mend_and_the_same_goes_through_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = filed(scene.town)

    def full(*_args: object, **_more: object) -> str:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as disk:
        disk.setattr(default_storage, "save", full)
        no = send(scene.town, number)
    told = no.json()
    assert (no.status_code, told["code"], told["errors"]) == (507, "NO_ROOM", [])
    assert no["Content-Type"] == "application/problem+json"
    assert not Document.objects.exists()
    assert send(scene.town, number).status_code == 200
