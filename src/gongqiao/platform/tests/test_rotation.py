"""Keys change while data stays readable, a batch at a time, resumable, nothing lost."""

import base64
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from gongqiao.platform import crypto, rotation
from gongqiao.platform.crypto import KeyRing, parse_keys
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db

ONE, TWO = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
INDEX = base64.b64encode(b"i" * 32).decode()
OLD = parse_keys(f"1:{ONE}", INDEX)
BOTH = parse_keys(f"2:{TWO},1:{ONE}", INDEX)
NEW = parse_keys(f"2:{TWO}", INDEX)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[KeyRing]:
    """The ring of this process, which a test exchanges; no files and rows of other tests."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for place in rotation.places():
            cursor.execute(f'TRUNCATE "{place.table}" CASCADE')
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    held = [OLD]
    monkeypatch.setattr(crypto, "key_ring", lambda: held[0])
    return held


def write(count: int) -> None:
    model = apps.get_model("registry", "Person")
    for n in range(count):
        model._default_manager.create(name=f"某{n}", name_key=f"某{n}", mobile=f"1380000{n:04d}")
    model._default_manager.create(name="无", name_key="无")


def mobiles() -> list[str | None]:
    rows = apps.get_model("registry", "Person")._default_manager.order_by("pk")
    return list(rows.values_list("mobile", flat=True))


def key_ids() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT get_byte(mobile, 0) FROM registry_person WHERE mobile IS NOT NULL")
        return {row[0] for row in cursor.fetchall()}


def test_every_encrypted_column_is_found() -> None:
    found = {f"{p.table}.{p.column}" for p in rotation.places()}
    assert {
        "registry_person.mobile", "registry_certificate.number", "registry_bankaccount.number"
    } <= found  # fmt: skip


def test_rotation_in_batches_that_may_stop_anywhere(ring: list[KeyRing]) -> None:
    write(10)
    plain = mobiles()
    ring[0] = BOTH
    assert mobiles() == plain
    part = rotation.rotate(batch=3, batches=2)
    assert (part.rewritten["registry_person.mobile"], part.left) == (6, 4)
    assert key_ids() == {1, 2}
    assert mobiles() == plain
    rest = rotation.rotate(batch=3)
    assert (rest.rewritten["registry_person.mobile"], rest.left) == (4, 0)
    assert rotation.rotate().rewritten["registry_person.mobile"] == 0
    ring[0] = NEW
    assert mobiles() == plain
    assert key_ids() == {2}


def test_a_key_that_is_gone_is_told_and_nothing_changes(ring: list[KeyRing]) -> None:
    write(2)
    ring[0] = NEW
    with pytest.raises(Refused) as refusal:
        rotation.rotate()
    assert refusal.value.code == "KEY_GONE"
    assert key_ids() == {1}


def test_sealed_files_are_rewritten_in_one_step(
    ring: list[KeyRing], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, gone = tmp_path / "a.gqr", tmp_path / "gone.gqr"
    path.write_bytes(crypto.encrypt_bytes(b"content", ring=OLD))
    monkeypatch.setattr(rotation, "_files", {"test": lambda: [path, gone]})
    ring[0] = BOTH
    assert rotation.left_over()["test (files)"] == 1
    assert rotation.rotate().rewritten["test (files)"] == 1
    assert crypto.decrypt_bytes(path.read_bytes(), ring=NEW) == b"content"
    assert [p.name for p in tmp_path.iterdir()] == ["a.gqr"]


def test_many_at_once_have_a_nonce_each(ring: list[KeyRing]) -> None:
    sealed = crypto.encrypt_many(["x"] * 50)
    assert len(set(sealed)) == 50
    assert {crypto.decrypt(one) for one in sealed} == {"x"}
