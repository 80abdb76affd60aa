"""The folder for uploads is full: said in the form or by the command, nothing half-written stays,
and the same goes through once there is room.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongqiao.access.tests.cast import a_tree, a_user, grant
from gongqiao.documents.models import Blob
from gongqiao.feeds.models import FeedFile, Intake
from gongqiao.mutualaid.tests import world
from gongqiao.platform.room import NoRoom
from gongqiao.registry.models import Import
from gongqiao.registry.services.imports import keep as rosters
from gongqiao.requests.forms import new_key
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.tests.cast import PNG, a_cast
from tests.faults.books import command, digest, start
from tests.faults.conftest import Town

pytestmark = [pytest.mark.fault]
SIZE = "128k"
SAID = "存放文件的空间已满"


@dataclass(frozen=True)
class Disk:
    """A file system of its own, and what lies in it."""

    place: Path

    def fill(self, but: int = 0) -> None:
        """Until it has no room; all but so many bytes."""
        with (self.place / "filler").open("wb", buffering=0) as out:
            try:
                while True:
                    out.write(bytes(4096))
            except OSError:
                out.truncate(out.tell() // 4096 * 4096 - but)

    def make_room(self) -> None:
        (self.place / "filler").unlink()

    @property
    def kept(self) -> list[Path]:
        """The files but the filler."""
        return [p for p in self.place.rglob("*") if p.is_file() and p.name != "filler"]


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> Iterator[Disk]:
    """Where uploads are kept: small, and full."""
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], check=False
    )
    if made.returncode:
        pytest.skip("only root may make a file system that is full")
    settings.MEDIA_ROOT = place
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage"}  # as in earnest
    settings.STORAGES = {**settings.STORAGES, "default": kept}
    small = Disk(place)
    small.fill()
    try:
        yield small
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def signed_in(name: str) -> Client:
    client = Client()
    assert client.login(username=name, password=f"secret of {name}")
    return client


def settlements(rows: int = 1) -> SimpleUploadedFile:
    cells = [world.row(0, f"S{n}") for n in range(rows)]
    lines = [",".join(cells[0]), *(",".join(map(str, row.values())) for row in cells)]
    return SimpleUploadedFile("s.csv", "\n".join(lines).encode(), "text/csv")


def sends(send: Callable[[], Any], disk: Disk) -> None:
    """Told on a page, and no file left; then with room it goes through."""
    told = send()
    assert told.status_code == 200
    assert SAID in told.content.decode()
    assert not disk.kept
    disk.make_room()
    assert send().status_code == 302


@pytest.mark.django_db
def test_settlements_by_form(disk: Disk) -> None:
    tree = a_tree()
    grant(a_user("lumin"), "aid_clerk", tree.city)
    clerk = signed_in("lumin")

    def send() -> Any:
        return clerk.post("/office/feeds/receive/", {"file": settlements(), "source": "x"})

    sends(send, disk)
    assert (Intake.objects.count(), FeedFile.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_room_for_the_upload_and_not_for_its_copy(disk: Disk) -> None:
    """It is handed in, and refused with the sentence when it is received."""
    tree = a_tree()
    grant(a_user("lumin"), "aid_clerk", tree.city)
    clerk = signed_in("lumin")
    disk.make_room()
    for name in ("intake", "feeds"):
        (disk.place / name).mkdir(mode=0o700)
    disk.fill(but=4096)  # one page: for the upload

    def send() -> str:
        sent = {"file": settlements(), "source": "x"}
        return clerk.post("/office/feeds/receive/", sent, follow=True).content.decode()

    assert SAID in send()
    assert not disk.kept
    assert not FeedFile.objects.exists()
    disk.make_room()
    assert SAID not in send()
    assert FeedFile.objects.count() == 1


@pytest.mark.django_db
def test_a_photo_of_a_request(disk: Disk) -> None:
    a_cast()
    chen = signed_in("chen")

    def send() -> Any:
        photo = SimpleUploadedFile("pay.png", PNG, "image/png")
        words = {"kind": "consult", "topic": "hours", "text": "加班工资应该怎么算，按什么基数？"}
        return chen.post("/me/requests/new/", {**words, "key": new_key(), "photos": [photo]})

    sends(send, disk)
    assert (WorkerRequest.objects.count(), Blob.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_room_for_the_first_photo_only(disk: Disk) -> None:
    a_cast()
    chen = signed_in("chen")
    disk.make_room()
    (disk.place / "documents").mkdir(mode=0o700)
    disk.fill(but=4096)

    def send() -> Any:
        photos = [
            SimpleUploadedFile(f"{n}.png", PNG + bytes(9000 * n), "image/png") for n in range(2)
        ]
        words = {"kind": "consult", "topic": "hours", "text": "加班工资应该怎么算，按什么基数？"}
        return chen.post("/me/requests/new/", {**words, "key": new_key(), "photos": photos})

    sends(send, disk)
    assert (WorkerRequest.objects.count(), Blob.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_a_roster_that_is_kept(disk: Disk) -> None:
    with pytest.raises(NoRoom):
        rosters.put(b"x" * 10_000)
    assert not disk.kept
    assert not Import.objects.exists()
    disk.make_room()
    assert rosters.get(rosters.put(b"x")) == b"x"


def test_a_feed_by_command(town: Town, url: str, disk: Disk) -> None:
    here = {"GONGQIAO_FILES": str(disk.place)}
    feed, *others = town.commands()
    process = start(url, *feed, "--json", **here)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 2, said
    assert json.loads(out)["error"]["code"] == "NO_ROOM"
    assert "Traceback" not in said
    assert not disk.kept
    with psycopg.connect(url) as db:
        assert db.execute("SELECT count(*) FROM feeds_settlement").fetchone() == (0,)
    disk.make_room()
    for each in (feed, *others):
        assert command(url, *each, **here) == 0
    assert digest(url) == town.digest
