"""A file of those who have paid: the house's reader, refused row by row, the wrong rows to mend."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.audit.models import Event
from gongqiao.membership.enums import DuesWay
from gongqiao.membership.models import DuesSheet
from gongqiao.membership.rules import dues as rules
from gongqiao.membership.services import dues, dues_lists
from gongqiao.membership.services.dues_lists import Handed
from gongqiao.membership.tests.cast import AT, FOUR, officer, refused
from gongqiao.platform import stepup
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.spreadsheet import read_table, write_csv, write_xlsx
from gongqiao.registry.models import Person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
ROWS = FOUR
MONTH = rules.period(date(2026, 10, 1), 1)
HEAD = ["序号", "姓名", "身份证号", "应发工资", "会费"]
LINES = [
    ["1", "会员甲", certno(0), "4300", "21.50"],
    ["2", "会员 乙", certno(1).lower(), "", ""],
    ["3", "会员甲", certno(0), "", ""],
    ["4", "王某", certno(2), "", ""],
    ["5", "别人", certno(77), "", ""],
    ["6", "会员丁", certno(3)[:17] + "*", "", ""],
    ["7", "=cmd()", "", "", ""],
    ["8", "会员丙", certno(2)[:15] + "000", "", ""],
]  # fmt: skip
WRONG = [
    (4, "DUPLICATE", "certno", "2"), (5, "NAME_CONFLICT", "name", ""),
    (6, "UNKNOWN", "certno", ""), (7, "CERT_SHAPE", "certno", ""), (8, "CERT_BLANK", "certno", ""),
    (9, "CERT_LOST_DIGITS", "certno", ""),
]  # fmt: skip


def a_file(folder: Path, kind: str, lines: list[list[str]] = LINES) -> Handed:
    path = folder / f"十月.{kind}"
    (write_xlsx if kind == "xlsx" else write_csv)(path, HEAD, lines)
    return Handed(content=path.read_bytes(), file_name=path.name)


def draft(orgs: dict[str, int], handed: Handed) -> DuesSheet:
    return dues.draft(
        orgs["mill"], MONTH, 1, DuesWay.PAYROLL, handed=handed, by=SYSTEM, at=AT
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_good_rows_go_on_and_wrong_ones_say_why(
    orgs: dict[str, int], tmp_path: Path, kind: str
) -> None:
    one = draft(orgs, a_file(tmp_path, kind))
    assert set(Person.objects.filter(pk__in=one.people).values_list("name", flat=True)) == {
        "会员甲", "会员乙",
    }  # fmt: skip
    assert [(line, why, column, figure) for line, why, _l, column, figure in one.left_out] == WRONG
    assert (one.refused, one.file_name) == (6, f"十月.{kind}")
    assert certno(77) not in str(one.left_out)
    content, ending = dues.report_of(one.pk, by=SYSTEM, at=AT) or (b"", "")
    assert ending == kind
    told = read_table(content, columns=dues_lists.COLUMNS)
    assert told.header == [*HEAD, "reason_code", "reason"]
    assert told.frame["name"].to_list() == ["会员甲", "王某", "别人", "会员丁", "=cmd()", "会员丙"]
    again = draft(orgs, Handed(content=content, file_name=f"mended.{kind}"))
    assert again.refused == 5  # the doubled line stands alone now; its old reason is replaced
    told = read_table(
        (dues.report_of(again.pk, by=SYSTEM, at=AT) or (b"", ""))[0], columns=dues_lists.COLUMNS
    )
    assert told.header == [*HEAD, "reason_code", "reason"]
    assert Event.objects.filter(action="membership.dues.refused").count() == 2


def test_rows_that_cannot_be_read_are_told(orgs: dict[str, int]) -> None:
    text = f"姓名,身份证号\n会员甲,{certno(0)}\n会员乙,3.30483E+17\n会员丙,{certno(2)},x,y\n"
    one = draft(orgs, Handed(content=text.encode("gb18030"), file_name="a.csv"))
    assert len(one.people) == 1
    assert [(line, why, column) for line, why, _l, column, _f in one.left_out] == [
        (3, "NUMBER_LOST_DIGITS", "certno"), (4, "ROW_SHAPE", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("MISSING_COLUMN", "姓名,会费\n会员甲,3\n".encode()),
        ("NOT_A_TABLE", b"%PDF-1.7 x"),
        ("NOT_A_WORKBOOK", b"PK\x03\x04 nothing"),
        ("NOBODY", "身份证号\n".encode()),
        ("TOO_MANY_ROWS", ("身份证号\n" + "1\n" * 20_001).encode()),
    ],
)
def test_files_with_which_nothing_can_be_done(
    orgs: dict[str, int], code: str, content: bytes
) -> None:
    refused(code, draft, orgs, Handed(content=content, file_name="x"))


def test_the_wrong_rows_are_kept_for_a_day(orgs: dict[str, int], tmp_path: Path) -> None:
    one = draft(orgs, a_file(tmp_path, "csv"))
    assert dues.forget_reports(AT + timedelta(hours=23)) == 0
    assert dues.forget_reports(AT + timedelta(hours=25)) == 1
    assert dues.report_of(one.pk, by=SYSTEM, at=AT) is None
    assert draft(orgs, a_file(tmp_path, "csv", LINES[:2])).kept_report is None


def test_as_many_queries_for_one_row_as_for_three(orgs: dict[str, int], tmp_path: Path) -> None:
    def counted(lines: list[list[str]]) -> int:
        handed = a_file(tmp_path, "csv", lines)
        with CaptureQueriesContext(connection) as asked:
            draft(orgs, handed)
        return len(asked)

    assert counted(LINES[:1]) == counted(LINES[:2]) <= 10


def test_the_page_takes_a_file(
    orgs: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer("hua", "organisation_clerk", orgs["city"])
    client = Client()
    assert client.login(username="hua", password="secret of hua")
    told: dict[str, Any] = {"union": "mill", "from_on": "2026-10-05", "months": "1",
                            "way": "payroll", "listed": ""}  # fmt: skip
    new = reverse("membership:dues_new")

    def sent(content: bytes, **more: str) -> Any:
        return client.post(new, told | more | {"file": SimpleUploadedFile("十月.csv", content)})

    content = a_file(tmp_path, "csv").content
    assert "file" in sent(b"%PDF-1.7 x").context["form"].errors
    assert "listed" in sent(content, listed="1").context["form"].errors
    there = sent(content)["Location"]
    page = client.get(there).content.decode()
    number = DuesSheet.objects.get().pk
    wrong = reverse("membership:dues_refused", args=[number])
    assert wrong in page
    assert "十月.csv" in page
    assert page.count('name="id"') == 2
    assert "/account/reauthenticate/" in client.get(wrong)["Location"]
    monkeypatch.setattr(stepup, "proved_recently", lambda _request: True)
    answer = client.get(wrong)
    assert certno(77) in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    officer("mei", "union_officer", orgs["dye"])
    other = Client()
    assert other.login(username="mei", password="secret of mei")
    assert other.get(wrong).status_code in {403, 404}
