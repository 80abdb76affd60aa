"""Section 2 of the contract: roster files, as another team writes them."""

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter

from tests.contracts import town
from tests.contracts.office import Office, csv_of, read_csv

CHINESE = {
    "name": "姓名",
    "cert_type": "证件类型",
    "certno": "证件号码",
    "mobile": "手机号",
    "org_code": "组织代码",
    "joined_on": "入会日期",
}


def xlsx(path: Path, rows: list[dict[str, object]]) -> Path:
    """A workbook with text cells."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for column, head in enumerate(rows[0]):
        sheet.write_string(0, column, head)
        for line, row in enumerate(rows, start=1):
            sheet.write_string(line, column, str(row[head]))
    book.close()
    return path


def members(first: int, count: int) -> list[dict[str, object]]:
    """People who are not members yet."""
    return [town.member(n, name=f"新会员{n}") for n in range(first, first + count)]


def in_chinese(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same with Chinese heads, columns turned around, a column nobody asked for."""
    return [{"序号": n, **{CHINESE[k]: r[k] for k in reversed(r)}} for n, r in enumerate(rows, 1)]


@pytest.mark.parametrize(
    ("first", "how"),
    [
        (100, "english"),
        (110, "chinese"),
        (120, "bom"),
        (130, "gb18030"),
        (140, "xlsx"),
        (150, "chinese xlsx"),
        (160, "mixed line ends"),
    ],
)
def test_any_shape_of_the_same_roster(office: Office, first: int, how: str) -> None:
    rows = members(first, 5)
    text = csv_of(in_chinese(rows) if "chinese" in how or how == "gb18030" else rows)
    match how:
        case "bom":
            text = b"\xef\xbb\xbf" + text
        case "gb18030":
            text = text.decode().encode("gb18030")
        case "mixed line ends":
            text = text.replace(b"\r\n", b"\n", 2).replace(b"\r\n", b"\r", 1)
    if "xlsx" in how:
        table = in_chinese(rows) if "chinese" in how else rows
        file = xlsx(office.folder / f"{first}.xlsx", table)
    else:
        file = office.file(f"{first}.csv", text)
    found = office.done("registry", "load", "members", file)
    assert (found["rows"], found["created"], found["refused"]) == (5, 5, 0)
    again = office.done("registry", "load", "members", file)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 5)


def test_updates_never_double(office: Office) -> None:
    before = office.count("SELECT count(*) FROM registry_person")
    changed = [town.member(n, mobile=f"138{n:08d}") for n in range(5)]
    found = office.done("registry", "load", "members", office.table(changed))
    assert (found["created"], found["updated"]) == (0, 5)
    assert office.count("SELECT count(*) FROM registry_person") == before


def test_refused_rows_come_back_as_they_were_with_reasons(office: Office) -> None:
    wrong_digit = town.certno(201)[:-1] + ("0" if town.certno(201)[-1] != "0" else "1")
    rows = [
        town.member(200),
        town.member(201, certno=wrong_digit),
        town.member(3, name="完全不同"),
        town.member(202, org_code="NOBODY"),
        town.member(203, name=""),
        town.member(204, joined_on="2023-02-30"),
        town.member(205, mobile="12"),
        town.member(206, cert_type="77"),
        town.member(207),
        town.member(207, name="同号异名"),
    ]
    file = office.table(rows, "mixed.csv")
    answer = office.run("registry", "load", "members", file)
    found = answer.json
    assert answer.code == 1
    assert (found["rows"], found["created"], found["refused"]) == (10, 1, 9) or (
        found["rows"],
        found["created"],
        found["refused"],
    ) == (10, 2, 8)
    report = read_csv(found["report"])
    assert list(report[0]) == [*rows[0], "reason_code", "reason"]
    codes = {r["certno"] + r["name"]: r["reason_code"] for r in report}
    assert codes[town.certno(3) + "完全不同"] == "NAME_CONFLICT"
    assert codes[wrong_digit + town.name(201)] == "CERT_CHECK_DIGIT"
    assert codes[town.certno(202) + town.name(202)] == "ORG_UNKNOWN"
    assert all(r["reason"] for r in report)
    said = {r["reason_code"]: r["reason"] for r in report}
    assert said["CERT_CHECK_DIGIT"].startswith("certno")
    assert said["DATE_IMPOSSIBLE"].startswith("joined_on")
    own = {tuple(str(v) for v in r.values()) for r in rows}
    assert all(tuple(list(r.values())[:-2]) in own for r in report)


def test_nothing_is_taken_in_when_the_report_cannot_be_written(office: Office) -> None:
    file = office.table([town.member(212), town.member(213, org_code="NOBODY")])
    before = office.digest()
    nowhere = office.folder / "no" / "where.csv"
    assert office.run("registry", "load", "members", file, "--report", nowhere).code == 2
    assert office.digest() == before
    good = office.folder / "good.csv"
    assert office.run("registry", "load", "members", file, "--report", good).code == 1
    assert len(read_csv(good)) == 1


def test_the_report_can_be_corrected_and_brought_in_again(office: Office) -> None:
    file = office.table([town.member(210, org_code="NOBODY")], "wrong.csv")
    report = Path(office.run("registry", "load", "members", file).json["report"])
    report.write_text(report.read_text("utf-8-sig").replace("NOBODY", "U1"))
    assert office.done("registry", "load", "members", report)["created"] == 1


def test_other_certificates_are_checked_by_shape(office: Office) -> None:
    rows = [
        town.member(220, cert_type="08", certno="E12345678", name="Anna Karenina"),
        town.member(221, cert_type="", certno=town.certno(221)),
        town.member(222, cert_type="04", certno="?"),
    ]
    answer = office.run("registry", "load", "members", office.table(rows))
    assert (answer.json["created"], answer.json["refused"]) == (2, 1)


def test_accounts_and_enrolments_name_the_conflict_too(office: Office) -> None:
    office.done("aid", "scheme", office.file("s.yaml", town.SCHEME))
    rows = [town.account(1, name="不是她", holder_name="不是她"), town.account(2)]
    found = office.run("registry", "load", "accounts", office.table(rows, "accounts.csv"))
    assert found.code == 1
    assert read_csv(found.json["report"])[0]["reason_code"] == "NAME_CONFLICT"
    people = [
        town.enrolment(1, name="不是她"),
        town.enrolment(2),
        town.enrolment(3, shares="-1"),
        town.enrolment(4, shares="2"),
        town.enrolment(5, paid_on="2012-02-30"),
        town.enrolment(6, amount="fifty"),
        town.enrolment(7, amount="-50"),
        town.enrolment(8, shares="1.5"),
        town.enrolment(9, shares="99999999999999999999"),
        town.enrolment(10, paid_on="2012-06-" + "9" * 40),
        town.enrolment(11, paid_on="201206011"),
        town.enrolment(12, amount="9" * 40),
    ]
    answer = office.run(
        "aid", "enrol", office.table(people), "--scheme", "huzhou-2012", "--period", 1
    )
    assert answer.code == 1
    assert answer.json["enrolled"] == 1
    report = read_csv(answer.json["report"])
    assert list(report[0]) == [*people[0], "reason_code", "reason"]
    assert report[0]["reason_code"] == "NAME_CONFLICT"
    assert len(report) == answer.json["refused"] == 11


def test_formulas_stay_text_in_reports(office: Office) -> None:
    rows = [town.member(230, name="=1+1", org_code="@SUM(A1)", joined_on="+1", mobile="-2")]
    found = office.run("registry", "load", "members", office.table(rows, "formulas.csv"))
    assert found.code == 1
    text = Path(found.json["report"]).read_text("utf-8-sig")
    for row in list(csv.reader(io.StringIO(text)))[1:]:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    workbook = xlsx(office.folder / "formulas.xlsx", rows)
    assert office.run("registry", "load", "members", workbook).code == 1
