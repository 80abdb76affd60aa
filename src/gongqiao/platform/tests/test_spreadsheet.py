"""Spreadsheets: what is read, what is refused, and that text never becomes a formula."""

import contextlib
import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gongqiao.platform import spreadsheet
from gongqiao.platform.errors import Unusable
from gongqiao.platform.spreadsheet import Column, Limits, Table, read_table

COLUMNS = (
    Column("name", "姓名"),
    Column("certno", "证件号码", ("身份证", "身份证号")),
    Column("joined_on", "入会日期", required=False),
)
HEAD = "name,certno,joined_on\r\n"


def read(data: bytes | str, limits: Limits | None = None) -> Table:
    raw = data.encode() if isinstance(data, str) else data
    return read_table(raw, columns=COLUMNS, limits=limits or Limits())


def refusal(data: bytes | str, limits: Limits | None = None) -> str:
    with pytest.raises(Unusable) as wrong:
        read(data, limits)
    assert str(wrong.value.says)
    return wrong.value.code


def workbook(*rows: list[object], before: int = 0) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for _ in range(before):
        book.add_worksheet()
    sheet = book.add_worksheet("在职")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a cell knows no zone
                sheet.write_datetime(line, column, midnight, day)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(line, column, value, value=42)
            else:
                sheet.write(line, column, value)
    book.close()
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", body)
    return out.getvalue()


def test_any_order_either_language_and_line_numbers() -> None:
    table = read("身份证号,备注,姓名\r\n\r\n123,x, 王桂芳 \r\n,,\r\n456,y,李大山\r\n")
    assert table.frame.to_dicts() == [
        {"line": 3, "certno": "123", "name": "王桂芳"},
        {"line": 5, "certno": "456", "name": "李大山"},
    ]
    assert table.ignored == ["备注"]
    assert [table.letter_of(k) for k in ("name", "certno", "joined_on")] == ["C", "A", ""]


def test_header_below_a_title_but_not_below_the_fifth_row() -> None:
    assert read("某某工会名册\r\n2020年,,\r\n" + HEAD + "甲,1,\r\n").frame["line"].to_list() == [4]
    assert refusal("x\r\n" * 5 + HEAD + "甲,1,\r\n") == "MISSING_COLUMN"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    table = read("姓名,证件号码\r\n龚㐂,1\r\n".encode(encoding))
    assert table.frame["name"].to_list() == ["龚㐂"]


def test_a_damaged_byte_spoils_its_row_only() -> None:
    good = "".join(f"工会会员姓名{n},{n}\r\n" for n in range(200)).encode()
    table = read(HEAD.encode() + good + b"\xff\xfe\xfa,9\r\n" + "末,10\r\n".encode())
    assert [(r.code, r.row) for r in table.remarks] == [("ROW_ENCODING", 202)]
    assert table.frame.height == 202


@pytest.mark.parametrize("junk", [b"\xff\xff\xff,\x80\x80", b"%PDF-1.7 ...", b"\x00" * 500])
def test_not_text(junk: bytes) -> None:
    assert refusal(HEAD.encode() + junk if junk[0] == 255 else junk) in {"ENCODING", "NOT_A_TABLE"}


def test_names_of_missing_and_doubled_columns() -> None:
    with pytest.raises(Unusable, match=r"证件号码 \(certno\)"):
        read("name,other\r\na,b\r\n")
    with pytest.raises(Unusable, match="身份证 / certno"):
        read("name,身份证,certno\r\na,b,c\r\n")
    assert refusal("") == "EMPTY_FILE"
    assert refusal("  \r\n \r\n") == "EMPTY_FILE"


def test_rfc_4180_quotes_and_line_breaks_in_cells() -> None:
    table = read(HEAD + '"a ""b"", c",1,"x\r\ny"\r\nnext,2,\r\n')
    assert table.frame.rows() == [(2, 'a "b", c', "1", "x\r\ny"), (4, "next", "2", None)]


def test_wrong_quotes_lose_their_row_only() -> None:
    table = read(HEAD + 'a,1,\r\n"open,2,\r\nb,3,\r\n"x"y,4,\r\nc,5,\r\n')
    assert [(r.code, r.row) for r in table.remarks] == [("ROW_QUOTES", 3), ("ROW_QUOTES", 5)]
    assert table.frame["line"].to_list() == [2, 3, 4, 5, 6]


def test_nul_bytes_and_too_many_cells() -> None:
    table = read(HEAD + "a\0,1,\r\nb,2,3,4\r\nc,5\r\n")
    assert {(r.code, r.row) for r in table.remarks} == {("ROW_SHAPE", 3), ("ROW_NUL", 2)}
    assert table.frame["joined_on"].to_list() == [None, "3", None]


def test_ten_megabytes_in_one_cell_names_row_and_column() -> None:
    table = read(HEAD + "a,1,\r\nb," + "9" * 10_000_000 + ",\r\nc,3,\r\n")
    (remark,) = table.remarks
    assert (remark.code, remark.row, remark.figures["column"]) == ("CELL_TOO_LONG", 3, 2)
    assert table.frame["line"].to_list() == [2, 3, 4]


def test_limits_of_file_rows_columns() -> None:
    assert refusal(HEAD + "a,1,\r\n" * 3, Limits(rows=2)) == "TOO_MANY_ROWS"
    assert refusal(HEAD + "a,1,\r\n", Limits(file_bytes=10)) == "FILE_TOO_LARGE"
    assert refusal(HEAD.strip() + ",x" * 300 + "\r\na,1\r\n") == "TOO_MANY_COLUMNS"


def test_lost_digits_are_told() -> None:
    table = read(HEAD + "a,3.3048E+17,\r\n")
    assert [(r.code, r.row, r.field) for r in table.remarks] == [
        ("NUMBER_LOST_DIGITS", 2, "certno")
    ]
    typed = read(workbook(["姓名", "证件号码"], ["甲", 330483199001011234], ["乙", 12345678]))
    assert [(r.code, r.row, r.field) for r in typed.remarks] == [
        ("NUMBER_LOST_DIGITS", 2, "certno")
    ]
    assert typed.frame["certno"].to_list()[1] == "12345678"


def test_workbook_types_and_the_first_sheet_that_holds_anything() -> None:
    data = workbook(
        ["入会日期", "姓名", "证件号码"],
        [date(2020, 3, 1), "甲", "=1+41"],
        [None, "乙", True],
        before=2,
    )
    table = read(data)
    assert table.sheet == "在职"
    assert table.frame.select("line", "joined_on", "name", "certno").rows() == [
        (2, "2020-03-01", "甲", "42"),
        (3, None, "乙", "TRUE"),
    ]


def test_table_that_does_not_start_in_the_corner() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for column, text in enumerate(("姓名", "证件号码")):
        sheet.write(3, column + 2, text)
        sheet.write(4, column + 2, "x")
    book.close()
    table = read(out.getvalue())
    assert table.frame["line"].to_list() == [5]
    assert table.letter_of("certno") == "D"


def test_containers_that_are_not_workbooks() -> None:
    assert refusal(b"PK\x03\x04 nothing") == "NOT_A_WORKBOOK"
    assert refusal(zipped(a=b"x")) == "NOT_A_WORKBOOK"
    assert refusal(zipped(xl__workbook=b"<broken")) == "NOT_A_WORKBOOK"
    assert refusal(b"\xd0\xcf\x11\xe0" + b"\0" * 600) == "OLD_WORKBOOK"
    assert refusal(workbook(["姓名"], ["甲"])[:-30]) == "NOT_A_WORKBOOK"


def test_zip_bomb_by_its_own_word_and_by_lie() -> None:
    bomb = zipped(xl__workbook=b"<workbook/>", xl__worksheets__sheet1=b" <" * 3_000_000)
    small = Limits(unpacked_bytes=1_000_000)
    assert refusal(bomb, small) == "ZIP_TOO_LARGE"
    size = struct.pack("<I", 6_000_000)
    assert bomb.count(size) >= 1
    assert refusal(bomb.replace(size, struct.pack("<I", 100)), small) == "ZIP_TOO_LARGE"


def edited(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            body = source.read(entry)
            if entry.filename == member:
                assert old in body
                body = body.replace(old, new)
            target.writestr(entry.filename, body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "far", [b'r="XFD1048576"', b"r = 'XFD1048576'", b's="' + b"0" * 300 + b'" r="XFD1048576"']
)
def test_a_cell_at_the_end_of_the_world(far: bytes) -> None:
    data = workbook(["姓名", "证件号码"], ["甲", 5])
    assert refusal(edited(data, SHEET, b'r="B2"', far)) == "SHEET_TOO_LARGE"


def test_entities_are_refused() -> None:
    data = workbook(["姓名", "证件号码"], ["甲", 5])
    attack = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet'
    assert refusal(edited(data, SHEET, b"<worksheet", attack)) == "NOT_A_WORKBOOK"


DANGEROUS = ["=1+1", "+86138", "-2", "@SUM(A1)", "\t=1", "plain", "'quoted"]


def test_csv_text_never_computes_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    spreadsheet.write_csv(path, ["name", "certno"], [[text, "1"] for text in DANGEROUS])
    written = path.read_text("utf-8-sig").splitlines()
    assert not [line for line in written[1:] if line.startswith(("=", "+", "-", "@", "\t"))]
    back = read(path.read_bytes()).frame["name"].to_list()
    assert [b for b in back if b] == ["=1+1", "+86138", "-2", "@SUM(A1)", "'\t=1", "plain",
                                      "'quoted"]  # fmt: skip


def test_xlsx_text_is_a_string_cell(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    spreadsheet.write_xlsx(path, ["name", "certno"], [[text, 7] for text in DANGEROUS])
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read(SHEET)
    assert read(path.read_bytes()).frame["certno"].to_list() == ["7"] * len(DANGEROUS)


def test_first_piece_of_an_export_comes_before_the_rows() -> None:
    asked: list[int] = []

    def source() -> Iterator[list[str]]:
        for n in range(3):
            asked.append(n)
            yield [str(n)]

    rows = source()
    pieces = spreadsheet.csv_chunks(["a"], rows)
    assert next(pieces).decode("utf-8-sig") == "a\r\n"
    assert asked == []
    assert b"".join(pieces).count(b"\r\n") == 3


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(junk: bytes) -> None:
    for data in (junk, HEAD.encode() + junk, spliced(junk)):
        with contextlib.suppress(Unusable):
            read(data)


def spliced(junk: bytes) -> bytes:
    data = BOOK
    at = (len(junk) * 7919) % (len(data) - 4)
    return data[:at] + junk + data[at + len(junk) :]


BOOK = workbook(["姓名", "证件号码"], ["甲", "330483199001011234"], ["乙", "x"])
