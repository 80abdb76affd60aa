"""A roster is looked through, brought in once, taken back; nothing stays half-written."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from gongqiao.audit.models import Event
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.models import Import, ImportChange, Person
from gongqiao.registry.services import imports
from gongqiao.registry.services.imports import keep
from gongqiao.registry.tests.cast import AT, ORGS, certno, how, load, members

pytestmark = pytest.mark.django_db
WANG = ("王桂芳", certno(1), "13800006021", "mill", "2015-03-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert load(tmp_path, "organisations", ORGS).created == 5
    return tmp_path


def test_preview_writes_nothing_and_go_brings_in_that_very_file(folder: Path) -> None:
    content = members(WANG, ("李", "1", "", "mill", "")).encode()
    roster = imports.look_through(RosterKind.MEMBERS, content, "名册.csv", how())
    assert (roster.state, roster.counts["created"], roster.counts["refused"]) == ("previewed", 1, 1)
    assert not Person.objects.exists()
    kept = keep.folder() / roster.kept_file
    assert certno(1).encode() not in kept.read_bytes()
    finding = roster.findings.get()
    assert (finding.line, finding.code, finding.refuses) == (3, "CERT_SHAPE", True)
    done = imports.bring_in(roster.pk, how())
    assert done.state == "applied"
    assert Person.objects.get().name == "王桂芳"
    with pytest.raises(Refused) as twice:
        imports.bring_in(roster.pk, how())
    assert twice.value.code == "ALREADY_APPLIED"
    assert Event.objects.filter(action="registry.import", subject_id=str(roster.pk)).exists()


def test_preview_shows_masked_numbers_only(folder: Path) -> None:
    content = members(("李大山", certno(1), "13800001234", "nowhere", "")).encode()
    shown = imports.look_through(RosterKind.MEMBERS, content, "x.csv", how()).findings.get().shown
    assert certno(1) not in str(shown)
    assert "13800001234" not in str(shown)
    assert shown["certno"].endswith(certno(1)[-4:])


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the register, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in ("organisation", "organisationversion", "person", "certificate",
                      "membership", "bankaccount"):  # fmt: skip
            cursor.execute(f"SELECT t::text FROM registry_{table} t ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def test_undo_puts_everything_back(folder: Path) -> None:
    load(folder, "members", members(WANG))
    before = everything()
    second = load(
        folder,
        "members",
        members(("王桂 芳", certno(1), "13900001111", "dye", "2026-01-01"),
                ("李大山", certno(2), "", "mill", "")),
        how(moves=True),
    )  # fmt: skip
    assert (second.created, second.updated) == (1, 1)
    assert everything() != before
    undone = imports.undo(second.import_id, by=SYSTEM, at=AT + timedelta(hours=23))
    assert undone.kept_lines == []
    assert everything() == before
    with pytest.raises(Refused):
        imports.undo(second.import_id, by=SYSTEM, at=AT)


def test_undo_of_organisations_restores_paths(folder: Path) -> None:
    before = everything()
    loaded = load(
        folder,
        "organisations",
        "org_code,name,kind,parent_code\nnew,新镇总工会,地方总工会,city\nnorth,北新镇总工会,"
        "township_federation,new\nshed,新厂,基层工会,new\n",
    )
    assert (loaded.created, loaded.updated) == (2, 1)
    imports.undo(loaded.import_id, by=SYSTEM, at=AT)
    assert everything() == before


def test_undo_keeps_what_others_touched_and_says_so(folder: Path) -> None:
    loaded = load(
        folder,
        "members",
        members(WANG, ("李大山", certno(2), "", "mill", ""), ("孙", certno(3), "", "mill", "")),
    )
    Person.objects.filter(name="李大山").update(gender="m")  # changed since
    wang = Person.objects.get(name="王桂芳")
    load(
        folder,
        "accounts",
        f"certno,name,bank_name,account_no\n{certno(1)},王桂芳,工商银行,62220000111\n",
    )
    undone = imports.undo(loaded.import_id, by=SYSTEM, at=AT)
    assert undone.kept_lines == [2, 3]
    assert undone.removed == 3  # the third member: person, certificate, membership
    assert set(Person.objects.values_list("name", flat=True)) == {"王桂芳", "李大山"}
    assert wang.certificates.count() == 1


def test_undo_is_over_after_a_day_and_forgetting_deletes_files(folder: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = folder / "files"
    loaded = load(folder, "members", members(WANG))
    roster = imports.look_through(RosterKind.MEMBERS, members(WANG).encode(), "x.csv", how())
    with pytest.raises(Refused) as late:
        imports.undo(loaded.import_id, by=SYSTEM, at=AT + timedelta(hours=25))
    assert late.value.code == "TOO_LATE"
    assert imports.forget_old(AT + timedelta(hours=25)) == 1
    assert list(keep.folder().iterdir()) == []
    assert not ImportChange.objects.filter(roster__kind="members").exists()
    with pytest.raises(Refused) as gone:
        imports.bring_in(roster.pk, how())
    assert gone.value.code == "FILE_FORGOTTEN"


def test_a_failure_halfway_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongqiao.registry.services.imports import changes

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(changes.Journal, "close", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        load(folder, "members", members(WANG))
    assert not Person.objects.exists()
    assert not Import.objects.filter(kind="members").exists()
