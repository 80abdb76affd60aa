"""Roster import: created, updated, never doubled, refused row by row, taken back."""

import csv
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from django.db import connection, transaction

from gongqiao.audit.models import Event
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused, Unusable
from gongqiao.platform.gate import Scope
from gongqiao.platform.spreadsheet import read_table
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.layout import MEMBERS
from gongqiao.registry.models import (
    BankAccount,
    Certificate,
    Import,
    ImportChange,
    Membership,
    Organisation,
    OrganisationVersion,
    Person,
)
from gongqiao.registry.services import imports
from gongqiao.registry.services.imports import keep, load_roster
from gongqiao.registry.tests.cast import (
    AT,
    ON,
    ORGS,
    certno,
    how,
    load,
    members,
    path_of,
    reasons,
)

pytestmark = pytest.mark.django_db
WANG = ("王桂芳", certno(1), "13800006021", "mill", "2015-03-01")


@pytest.fixture
def folder(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    assert load(tmp_path, "organisations", ORGS).created == 5
    return tmp_path


def test_organisations_get_paths_and_history(folder: Path) -> None:
    assert path_of("mill").startswith(path_of("north"))
    assert path_of("north").startswith(path_of("city"))
    mill = Organisation.objects.get(code="mill")
    assert (mill.kind, mill.staff_count, str(mill.founded_on)) == ("grassroots", 320, "2010-03-05")
    assert mill.versions.get().valid_from == mill.founded_on


def test_moving_an_organisation_takes_its_subtree_along_and_dates_it(folder: Path) -> None:
    moved = "org_code,name,kind,parent_code\nnorth,北镇总工会,township_federation,south\n"
    assert load(folder, "organisations", moved).updated == 1
    assert path_of("mill").startswith(path_of("north"))
    assert path_of("north").startswith(path_of("south"))
    north = Organisation.objects.get(code="north")
    old, new = north.versions.order_by("valid_from")
    assert (old.parent.code, old.valid_to) == ("city", ON)  # type: ignore[union-attr]
    assert (new.parent.code, new.valid_from, new.valid_to) == ("south", ON, None)  # type: ignore[union-attr]
    again = load(folder, "organisations", moved)
    assert (again.updated, again.unchanged) == (0, 1)
    assert OrganisationVersion.objects.count() == 6


def test_organisations_that_contradict_themselves(folder: Path) -> None:
    loaded = load(
        folder,
        "organisations",
        "org_code,name,kind,parent_code,staff_count,founded_on,uscc\n"
        "city,虚构市总工会,地方总工会,mill,,,\n"  # the city below its mill
        "a,甲,基层工会,b,,,\n"
        "b,乙,基层工会,a,,,\n"
        "c,丙,基层工会,c,,,\n"
        "d,丁,基层工会,nowhere,,,\n"
        "e,戊,基层工会,d,,,\n"
        "f,己,基层工会,north,-3,,\n"
        "g,庚,马戏团,north,,,\n"
        "h,辛,基层工会,north,,2026-02-30,\n"
        "i,壬,基层工会,north,,2027-01-01,\n"
        "j,癸,基层工会,north,,,81330483MC12345678\n"
        "k,好,基层工会,north,12,,\n"
        "k,再,基层工会,north,12,,\n",
    )
    assert loaded.created == 1
    assert reasons(loaded) == {
        1: "PARENT_CYCLE", 2: "PARENT_CYCLE", 3: "PARENT_CYCLE", 4: "PARENT_CYCLE",
        5: "PARENT_UNKNOWN", 6: "PARENT_REFUSED", 7: "COUNT_NEGATIVE", 8: "KIND_UNKNOWN",
        9: "DATE_IMPOSSIBLE", 10: "DATE_FUTURE", 11: "USCC_CHECK", 12: "DUPLICATE",
    }  # fmt: skip


def test_members_are_created_once_and_updated(folder: Path) -> None:
    first = load(folder, "members", members(WANG))
    assert (first.created, first.refused) == (1, 0)
    person = Person.objects.get()
    assert (person.name, person.initials, person.gender, str(person.born_on), person.mobile) == (
        "王桂芳", "WGF", "m", "1980-01-01", "13800006021"
    )  # fmt: skip
    assert Certificate.objects.get().number == certno(1)
    second = load(folder, "members", members(WANG))
    assert (second.created, second.updated, second.unchanged) == (0, 0, 1)
    changed = load(folder, "members", members((*WANG[:2], "+86 139-0000-1111", *WANG[3:])))
    assert (changed.created, changed.updated) == (0, 1)
    person.refresh_from_db()
    assert person.mobile == "13900001111"
    blank = load(folder, "members", members((*WANG[:2], "", "mill", "")))
    assert blank.unchanged == 1
    assert Membership.objects.get().joined_on.isoformat() == "2015-03-01"


def test_fifteen_digits_and_another_spelling_are_the_same_person(folder: Path) -> None:
    old = certno(7, "19701231")
    load(folder, "members", members(("买买提·艾力", old, "", "mill", "")))
    short = old[:6] + old[8:17]
    again = load(folder, "members", members(("买买提•艾力", short, "", "mill", "")))
    assert (again.created, again.updated) == (0, 1)
    assert Person.objects.get().name == "买买提•艾力"


def test_bad_rows_are_refused_one_by_one_and_good_ones_go_on(folder: Path) -> None:
    wrong_digit = certno(2)[:17] + ("1" if certno(2)[17] != "1" else "2")
    rows = members(
        WANG,
        ("李大山", certno(1), "", "mill", ""),  # the same certificate, another name, in the file
        ("王桂芳", certno(1), "", "mill", ""),
        ("赵一", wrong_digit, "", "mill", ""),
        ("赵二", "330483199902300019", "", "mill", ""),
        ("赵三", "330483199001011000", "", "mill", ""),
        ("赵四", "3.3048E+17", "", "mill", ""),
        ("赵五", certno(3), "12345", "mill", ""),
        ("赵六", certno(4), "", "nowhere", ""),
        ("赵七", certno(5), "", "mill", "2027-01-01"),
        ("赵八", certno(6), "", "mill", "1979-01-01"),
        ("", certno(8), "", "mill", ""),
        ("赵九", "", "", "mill", ""),
        ("12", certno(9), "", "mill", ""),
        ("钱一", certno(10), "", "mill", "2020.5.1"),
    )
    loaded = load(folder, "members", rows)
    assert (loaded.rows, loaded.created, loaded.refused) == (15, 2, 13)
    assert reasons(loaded) == {
        1: "DUPLICATE_NAME", 2: "DUPLICATE", 3: "CERT_CHECK_DIGIT", 4: "CERT_DATE",
        5: "CERT_LOST_DIGITS", 6: "NUMBER_LOST_DIGITS", 7: "MOBILE_SHAPE", 8: "ORG_UNKNOWN",
        9: "DATE_FUTURE", 10: "DATE_BEFORE_BIRTH", 11: "BLANK", 12: "CERT_BLANK",
        13: "NAME_SHAPE",
    }  # fmt: skip
    assert Person.objects.count() == 2


def test_the_same_certificate_with_another_name_is_refused(folder: Path) -> None:
    load(folder, "members", members(WANG))
    loaded = load(folder, "members", members(("王贵芳", *WANG[1:])))
    assert reasons(loaded) == {1: "NAME_CONFLICT"}
    assert Person.objects.get().name == "王桂芳"


def test_a_member_of_another_union_is_refused_or_moved(folder: Path) -> None:
    load(folder, "members", members(WANG))
    elsewhere = members((*WANG[:3], "dye", "2026-01-01"))
    assert reasons(load(folder, "members", elsewhere)) == {1: "MEMBER_ELSEWHERE"}
    moved = load(folder, "members", elsewhere, how(moves=True))
    assert (moved.updated, moved.warned) == (1, 1)
    old, new = Membership.objects.order_by("pk")
    assert (old.left_on, old.state) == (new.joined_on, "left")
    assert (new.organisation.code, new.joined_on.isoformat()) == ("dye", "2026-01-01")


def test_an_officer_reaches_their_own_part_of_the_tree_only(folder: Path) -> None:
    load(folder, "members", members(WANG))
    south = Scope(paths=(path_of("south"),))
    rows = members(
        ("孙一", certno(20), "", "dye", ""),
        ("孙二", certno(21), "", "mill", ""),
        (*WANG[:3], "dye", ""),
    )
    loaded = load(folder, "members", rows, how(south, moves=True))
    assert loaded.created == 1
    assert reasons(loaded) == {1: "ORG_OUT_OF_SCOPE", 2: "MEMBER_ELSEWHERE"}
    account = (
        "certno,name,bank_name,account_no\n" + f"{certno(1)},王桂芳,工商银行,6222000011112222\n"
    )
    assert reasons(load(folder, "accounts", account, how(south))) == {1: "PERSON_UNKNOWN"}
    orgs = (
        "org_code,name,kind,parent_code\n"
        "mill,改名,基层工会,\n"  # not theirs
        "new,新厂,基层工会,north\n"
        "ours,我厂,基层工会,south\n"
        "below,我组,工会小组,ours\n"
        "top,顶,基层工会,\n"
        "dye,同丰印染工会,grassroots,north\n"
    )
    loaded = load(folder, "organisations", orgs, how(south))
    assert loaded.created == 2
    assert set(reasons(loaded).values()) == {"ORG_OUT_OF_SCOPE"}


def test_accounts_match_replace_and_warn(folder: Path) -> None:
    load(folder, "members", members(WANG, ("李大山", certno(2), "", "mill", "")))
    head = "certno,name,bank_name,account_no,holder_name,kind\n"
    first = load(
        folder,
        "accounts",
        head
        + f"{certno(1)},王桂芳,工商银行,6222 0000 1111 2222,,社保卡\n"
        + f"{certno(2)},李小山,工商银行,6222000011113333,,\n"
        + f"{certno(3)},无名,工商银行,6222000011114444,,\n"
        + f"{certno(4)},王桂芳,工商银行,6222,,存折\n",
    )
    assert first.created == 1
    assert reasons(first) == {1: "NAME_CONFLICT", 2: "PERSON_UNKNOWN",
                              3: "ACCOUNT_SHAPE;ACCOUNT_KIND"}  # fmt: skip
    account = BankAccount.objects.get()
    assert (account.number, account.last4, account.kind) == ("6222000011112222", "2222",
                                                             "social_card")  # fmt: skip
    second = load(
        folder, "accounts", head + f"{certno(1)},王桂芳,农业银行,6228480000005555,张三,\n"
    )
    assert (second.updated, second.warned, second.refused) == (1, 1, 0)
    old, new = BankAccount.objects.order_by("pk")
    assert (old.state, new.state, new.holder_name) == ("replaced", "active", "张三")
    same = load(folder, "accounts", head + f"{certno(1)},王桂芳,农业银行,6228480000005555,张三,\n")
    assert same.unchanged == 1


def test_report_has_the_rows_as_they_came_and_can_be_brought_in_again(folder: Path) -> None:
    text = (
        f'备注,姓名,手机,证件号码,组织代码\n"=1+1, ok",赵一,"138 0000 0000",{certno(1)},nowhere\n'
    )
    loaded = load(folder, "members", text)
    assert loaded.report is not None
    (row,) = csv.DictReader(loaded.report.read_text("utf-8-sig").splitlines())
    assert list(row) == ["备注", "姓名", "手机", "证件号码", "组织代码", "reason_code", "reason"]
    assert (row["备注"], row["手机"]) == ("'=1+1, ok", "138 0000 0000")
    assert row["reason"]
    fixed = loaded.report.read_text("utf-8-sig").replace("nowhere", "mill")
    again = load(folder, "members", fixed)
    assert (again.created, again.refused) == (1, 0)


def test_xlsx_in_xlsx_out(folder: Path) -> None:
    file = folder / "名册.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    for line, cells in enumerate(
        [["姓名", "身份证号", "组织代码"], ["王桂芳", certno(1), "mill"], ["李", 330483199001011234,
                                                                       "mill"]]
    ):  # fmt: skip
        sheet.write_row(line, 0, cells)
    book.close()
    loaded = load_roster(RosterKind.MEMBERS, file, how())
    assert (loaded.created, loaded.refused) == (1, 1)
    assert loaded.report is not None
    assert loaded.report.suffix == ".xlsx"
    report = read_table(loaded.report, columns=MEMBERS)
    codes = report.cells[str(report.header.index("reason_code"))].to_list()
    assert codes == ["NUMBER_LOST_DIGITS"]


def test_unusable_files_leave_nothing_behind(folder: Path) -> None:
    for text in ("name,certno\na,b\n", "", "name,姓名,certno,org_code\na,a,b,c\n"):
        with pytest.raises(Unusable):
            load(folder, "members", text)
    assert Import.objects.filter(kind="members").count() == 0


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


def test_undo_is_over_after_a_day_and_forgetting_deletes_files(folder: Path) -> None:
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


def test_set_based_checks_equal_the_kernel_row_by_row() -> None:
    from gongqiao.kernel.identifiers import certificate_problem, normalise_certificate
    from gongqiao.registry.rules import certificates

    numbers = [certno(n, born) for n, born in enumerate(["19800101", "20000229", "18491231"])]
    numbers += [n[:17] + "0" for n in numbers]
    numbers += ["330483199902300019", "x", "0" * 18, "１" * 18, "330483800101001",
                "33048319800101001x"]  # fmt: skip
    kinds = pl.Series(["01"] * len(numbers) + ["08", "77"])
    numbers += ["E12345678", "1"]
    spelled = certificates.normalised(kinds, pl.Series("n", numbers))
    assert spelled.to_list() == [
        normalise_certificate(k, n) for k, n in zip(kinds, numbers, strict=True)
    ]
    found = certificates.problems(kinds, spelled, ON).to_list()
    expected = [certificate_problem(k, n) for k, n in zip(kinds, numbers, strict=True)]
    assert [f and f.replace("CERT_LOST_DIGITS", "CERT_CHECK_DIGIT") for f in found] == expected
