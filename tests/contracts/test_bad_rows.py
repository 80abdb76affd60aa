"""Rows that cannot be: each is refused by its reason, named by its column; good rows go in.

The table is tried as CSV and as a workbook; the refused rows come back as they were.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gongqiao.platform.spreadsheet import read_table
from tests.contracts import bad, town
from tests.contracts.office import Office, csv_of, read_csv
from tests.contracts.test_bad_files import ROWS, TAKES_A_FILE, refused_whole

FAR = "9" * 30
LONG = "长" * 3000
Row = dict[str, object]


def _wrong_digit(number: int) -> str:
    right = town.certno(number)
    return right[:-1] + ("1" if right[-1] != "1" else "2")


@dataclass(frozen=True)
class Trial:
    """`good`: row n of the roster. `bad`: what is changed → the reason that must come back."""

    good: Callable[[int], Row]
    bad: list[tuple[Row, str]]


def _union(n: int) -> Row:
    return {
        "org_code": f"N{n}", "name": f"新工会{n}", "kind": "grassroots", "parent_code": "T1",
        "region_code": "", "uscc": "", "employer_name": "", "employer_uscc": "",
        "staff_count": "10", "founded_on": "2001-05-01",
    }  # fmt: skip


TRIALS: dict[str, Trial] = {
    "organisations": Trial(
        _union,
        [
            ({"org_code": ""}, "BLANK"),
            ({"name": ""}, "BLANK"),
            ({"kind": ""}, "BLANK"),
            ({"org_code": "=1+1"}, "CODE_SHAPE"),
            ({"org_code": "x" * 41}, "TOO_LONG"),
            ({"name": LONG}, "TOO_LONG"),
            ({"kind": "club"}, "KIND_UNKNOWN"),
            ({"parent_code": "NOWHERE"}, "PARENT_UNKNOWN"),
            ({"org_code": "LOOP", "parent_code": "LOOP"}, "PARENT_CYCLE"),
            ({"kind": "sector_federation", "parent_code": "U1"}, "PARENT_KIND"),
            ({"region_code": "33x"}, "REGION_SHAPE"),
            ({"uscc": "91330483MA28A00000"}, "USCC_CHECK"),
            ({"employer_uscc": "1"}, "USCC_CHECK"),
            ({"staff_count": "-1"}, "COUNT_NEGATIVE"),
            ({"staff_count": "many"}, "COUNT_SHAPE"),
            ({"staff_count": FAR}, "COUNT_SHAPE"),
            ({"founded_on": "2023-02-30"}, "DATE_IMPOSSIBLE"),
            ({"founded_on": "9999-12-31"}, "DATE_FUTURE"),
            ({"founded_on": "0000-00-00"}, "DATE_IMPOSSIBLE"),
            ({"org_code": "N0"}, "DUPLICATE"),
        ],
    ),
    "members": Trial(
        lambda n: town.member(600 + n, name=f"新人{n}"),
        [
            ({"name": ""}, "BLANK"),
            ({"certno": ""}, "CERT_BLANK"),
            ({"org_code": ""}, "BLANK"),
            ({"name": "12345"}, "NAME_SHAPE"),
            ({"name": LONG}, "TOO_LONG"),
            ({"certno": _wrong_digit(690)}, "CERT_CHECK_DIGIT"),
            ({"certno": "330483198013010013"}, "CERT_DATE"),
            ({"certno": "33048319800101"}, "CERT_SHAPE"),
            ({"certno": LONG}, "CERT_SHAPE"),
            ({"cert_type": "77"}, "CERT_TYPE"),
            ({"mobile": "12"}, "MOBILE_SHAPE"),
            ({"mobile": "23912345678"}, "MOBILE_SHAPE"),
            ({"org_code": "NOBODY"}, "ORG_UNKNOWN"),
            ({"joined_on": "2023-02-30"}, "DATE_IMPOSSIBLE"),
            ({"joined_on": "0000-00-00"}, "DATE_IMPOSSIBLE"),
            ({"joined_on": "9999-12-31"}, "DATE_FUTURE"),
            ({"joined_on": "1970-01-01"}, "DATE_BEFORE_BIRTH"),
            ({"certno": town.certno(3), "name": "完全不同"}, "NAME_CONFLICT"),
            ({"certno": town.certno(600), "name": "新人0"}, "DUPLICATE"),
        ],
    ),
    "accounts": Trial(
        lambda n: town.account(n, account_no=town.account_no(700 + n)),
        [
            ({"certno": ""}, "BLANK"),
            ({"name": ""}, "BLANK"),
            ({"bank_name": ""}, "BLANK"),
            ({"account_no": ""}, "BLANK"),
            ({"account_no": "12"}, "ACCOUNT_SHAPE"),
            ({"account_no": "=HYPERLINK(1)"}, "ACCOUNT_SHAPE"),
            ({"account_no": FAR * 9}, "ACCOUNT_SHAPE"),
            ({"account_no": "6.2284E+18"}, "NUMBER_LOST_DIGITS"),
            ({"kind": "cheque"}, "ACCOUNT_KIND"),
            ({"bank_branch": LONG}, "TOO_LONG"),
            ({"certno": _wrong_digit(39)}, "PERSON_UNKNOWN"),
            ({"name": "完全不同"}, "NAME_CONFLICT"),
            ({"certno": town.certno(0), "name": town.name(0)}, "DUPLICATE"),
        ],
    ),
    "enrol": Trial(
        lambda n: town.enrolment(10 + n),
        [
            ({"certno": ""}, "MISSING_VALUE"),
            ({"name": ""}, "MISSING_VALUE"),
            ({"org_code": ""}, "MISSING_VALUE"),
            ({"certno": _wrong_digit(39)}, "UNKNOWN_PERSON"),
            ({"certno": LONG}, "UNKNOWN_PERSON"),
            ({"name": "完全不同"}, "NAME_CONFLICT"),
            ({"org_code": "NOBODY"}, "UNKNOWN_ORGANISATION"),
            ({"shares": "-1"}, "BAD_SHARES"),
            ({"shares": "0"}, "BAD_SHARES"),
            ({"shares": FAR}, "BAD_SHARES"),
            ({"shares": "一"}, "BAD_SHARES"),
            ({"paid_on": "2012-02-30"}, "BAD_DATE"),
            ({"paid_on": "0000-00-00"}, "BAD_DATE"),
            ({"paid_on": "9999-12-31"}, "BAD_DATE"),
            ({"amount": "fifty"}, "BAD_AMOUNT"),
            ({"amount": "-50.00"}, "BAD_AMOUNT"),
            ({"amount": "50.001"}, "BAD_AMOUNT"),
            ({"amount": FAR}, "BAD_AMOUNT"),
            ({"amount": "49.99"}, "AMOUNT_DIFFERS"),
            ({"paid_on": "", "amount": "999999999999.00"}, "AMOUNT_DIFFERS"),
            ({"certno": town.certno(10), "name": town.name(10)}, "DUPLICATE_IN_FILE"),
        ],
    ),
    "feed": Trial(
        lambda n: town.settlement(n, f"G{n}", "100.00"),
        [
            ({"setl_id": ""}, "MISSING_KEY"),
            ({"certno": ""}, "MISSING_KEY"),
            ({"psn_name": ""}, "MISSING_VALUE"),
            ({"setl_id": "x" * 500}, "TOO_LONG"),
            ({"medfee_sumamt": "abc"}, "BAD_AMOUNT"),
            ({"inscp_scp_amt": "1.005"}, "BAD_AMOUNT"),
            ({"fund_pay_sumamt": FAR}, "BAD_AMOUNT"),
            ({"act_pay_dedc": "=1+1"}, "BAD_AMOUNT"),
            ({"enddate": "2012-02-30"}, "BAD_DATE"),
            ({"begndate": "0000-00-00"}, "BAD_DATE"),
            ({"setl_time": "9999-99-99"}, "BAD_DATE"),
            ({"begndate": "2012-09-11"}, "DATE_ORDER"),
            ({"refd_setl_flag": "maybe"}, "BAD_FLAG"),
            ({"vali_flag": "-1"}, "BAD_FLAG"),
        ],
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _scheme(office: Office) -> None:
    office.done("aid", "scheme", office.file("s.yaml", town.SCHEME))


def _written(kind: str, form: str) -> tuple[list[Row], list[str], bytes]:
    """A good row, the bad ones, another good row; the reasons; the file's bytes."""
    trial = TRIALS[kind]
    rows = [trial.good(0)]
    rows += [trial.good(n) | changes for n, (changes, _reason) in enumerate(trial.bad, start=2)]
    rows.append(trial.good(1))
    reasons = [reason for _changes, reason in trial.bad]
    if form == "csv":
        return rows, reasons, csv_of(rows)
    table = [list(rows[0]), *([str(v) for v in r.values()] for r in rows)]
    return rows, reasons, bad.workbook(bad.cells(table))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", TRIALS)
def test_each_bad_row_has_its_reason_and_the_good_ones_go_in(
    fresh: Office, kind: str, form: str
) -> None:
    fresh.done("aid", "scheme", fresh.file("s.yaml", town.SCHEME))
    rows, reasons, content = _written(kind, form)
    file = fresh.file(f"rows.{form}", content)
    answer = fresh.run(*TAKES_A_FILE[kind](file))
    assert answer.code == 1, (answer.out, answer.err)
    found = answer.json
    told = _refusals(fresh, kind, found, form)
    assert len(told) == len(reasons), " ".join(code for _line, code in told)
    assert [line for line, _codes in told] == list(range(3, len(rows) + 1))
    wrong = [(t, r) for t, r in zip(told, reasons, strict=True) if r not in t[1].split(";")]
    assert not wrong
    assert found.get("rows", found.get("lines")) == len(rows)
    assert sum(found.get(k, 0) for k in ("created", "updated", "enrolled", "new")) == 2, found


def _refusals(office: Office, kind: str, found: dict[str, Any], form: str) -> list[Any]:
    """(line in the file, reason) of all refused rows."""
    if kind == "feed":
        return office.all(
            "SELECT line, reason FROM feeds_quarantined "
            f"WHERE file_id = {found['file_id']} ORDER BY line"
        )
    report = Path(found["report"])
    if form == "csv":
        said = [(r["reason_code"], r["reason"]) for r in read_csv(report)]
    else:
        frame = read_table(report, columns=()).cells
        *_cells, code, says = sorted((c for c in frame.columns if c != "line"), key=int)
        said = list(frame.select(code, says).iter_rows())
    assert all(reason.strip() for _code, reason in said)
    return list(enumerate((code for code, _reason in said), start=3))


@pytest.mark.parametrize("kind", [k for k in ROWS if k != "return"])
def test_workbooks_that_are_not_what_they_say(office: Office, kind: str) -> None:
    row = ROWS[kind](0)
    head, values = list(row), [str(v) for v in row.values()]
    first = head[0]
    whole = bad.workbook(bad.cells([head, values]))
    for content in (
        bad.foreign("bomb"),
        bad.foreign("xxe"),
        bad.a_zip(),
        whole[: len(whole) // 2],
        bad.workbook(b"<worksheet>"),
        bad.workbook(bad.cells([])),
    ):
        said = refused_whole(office, kind, content, "file.xlsx")
        assert "root:" not in said
        assert len(said) < 2000
    missing = bad.workbook(bad.cells([head[1:], values[1:]]))
    assert first in refused_whole(office, kind, missing, "file.xlsx")
    doubled = bad.workbook(bad.cells([[*head, first], [*values, "x"]]))
    assert first in refused_whole(office, kind, doubled, "file.xlsx")


@pytest.mark.parametrize("kind", [k for k in ROWS if k != "return"])
def test_ten_megabytes_in_one_cell_of_a_workbook(fresh: Office, kind: str) -> None:
    fresh.done("aid", "scheme", fresh.file("s.yaml", town.SCHEME))
    rows = [[str(v) for v in TRIALS[kind].good(n).values()] for n in range(3)]
    rows[1][1] = "很" * (3 * 1024 * 1024 + 500_000)
    content = bad.workbook(bad.cells([list(TRIALS[kind].good(0)), *rows]))
    answer = fresh.run(*TAKES_A_FILE[kind](fresh.file("huge.xlsx", content)))
    assert answer.code == 1, answer.out[:2000]
    assert len(answer.out) + len(answer.err) < 20_000
    assert answer.json.get("refused", answer.json.get("quarantined")) == 1


@pytest.mark.parametrize("kind", ROWS)
def test_an_encoding_that_is_neither_utf8_nor_gb18030(office: Office, kind: str) -> None:
    """Big5 cannot be told from GB18030; what can be told is refused as a whole."""
    text = csv_of([ROWS[kind](0)]).decode()
    for encoding in ("utf-32", "utf-16-le", "cp037"):
        assert refused_whole(office, kind, text.encode(encoding, errors="replace"))


PAYMENT_COLUMNS = ("payment_id", "status")


def test_a_bank_answer_names_its_line(office: Office) -> None:
    said = refused_whole(office, "return", b'payment_id,status\r\n1,paid\r\n2,"never closed\r\n')
    assert "3" in said
    for missing in PAYMENT_COLUMNS:
        kept = [c for c in PAYMENT_COLUMNS if c != missing]
        assert missing in refused_whole(office, "return", f"{kept[0]}\r\n1\r\n".encode())
