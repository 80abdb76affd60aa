"""Roster import: created, updated, never doubled, refused row by row, taken back."""

import csv
from pathlib import Path

import pytest
import xlsxwriter

from gongqiao.platform.errors import Unusable
from gongqiao.platform.gate import Scope
from gongqiao.platform.spreadsheet import read_table
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.layout import MEMBERS
from gongqiao.registry.models import (
    BankAccount,
    Certificate,
    Import,
    Membership,
    Organisation,
    OrganisationVersion,
    Person,
)
from gongqiao.registry.services.imports import load_roster
from gongqiao.registry.tests.cast import (
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
def folder(tmp_path: Path) -> Path:
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
    # the first of two rows was refused: neither counts, and so it is said
    twice = load(
        folder, "accounts",
        head
        + f"{certno(2)},李大山,工商银行,12,,\n"
        + f"{certno(2)},李大山,工商银行,6222000011113333,,\n",
    )  # fmt: skip
    assert reasons(twice) == {1: "ACCOUNT_SHAPE", 2: "DUPLICATE_REFUSED"}
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
