"""Files that are not what they say, and files that mean harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
    'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxml'
    'formats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-office'
    'document.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.open'
    'xmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.open'
    'xmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(sheet: bytes) -> bytes:
    """An xlsx with this sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        archive.writestr(SHEET, sheet)
    return out.getvalue()


def cells(rows: list[list[str]], *, formulas: bool = False) -> bytes:
    """A sheet of inline text; or of formulas with no value."""
    lines = []
    for number, row in enumerate(rows, 1):
        inner = "".join(
            f"<c><f>{c[1:]}</f></c>"
            if formulas and c.startswith("=")
            else f'<c t="inlineStr"><is><t>{c}</t></is></c>'
            for c in row
        )
        lines.append(f'<row r="{number}">{inner}</row>')
    text = f"<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"
    return text.encode()


def zip_bomb() -> bytes:
    """A sheet that unpacks to 700 MB of blanks and says 1 kB."""
    start = f"<worksheet {MAIN}><sheetData>".encode()
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    crc, size = 0, 0
    packed = bytearray()
    for piece in (start, *([b" " * (1 << 20)] * 700)):
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        packed += machine.compress(piece)
    packed += machine.flush()
    small = workbook(b"")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small)) as old, zipfile.ZipFile(out, "w") as new:
        for name in PARTS:
            new.writestr(name, old.read(name))
    data = bytearray(out.getvalue())
    # an entry whose directory says that it is small
    directory = data.rindex(b"PK\x05\x06")
    start_of = struct.unpack_from("<I", data, directory + 16)[0]
    count = struct.unpack_from("<H", data, directory + 10)[0]
    name_ = SHEET.encode()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), 1000,
                        len(name_), 0) + name_  # fmt: skip
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(packed), 1000,
                          len(name_), 0, 0, 0, 0, 0, start_of) + name_  # fmt: skip
    before, entries = bytes(data[:start_of]), bytes(data[start_of:directory])
    body = before + local + bytes(packed)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count + 1, count + 1,
                      len(entries) + len(central), len(body), 0)  # fmt: skip
    return body + entries + central + end


def xxe_workbook() -> bytes:
    """A sheet with an outside entity."""
    return workbook(
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b"<worksheet " + MAIN.encode() + b"><sheetData><row><c t='inlineStr'><is><t>&e;</t></is>"
        b"</c></row></sheetData></worksheet>"
    )


def a_zip() -> bytes:
    """A zip of something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "hello")
    return out.getvalue()


FOREIGN: dict[str, Callable[[], bytes]] = {
    "pdf": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 50,
    "png": lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20,
    "zip": a_zip,
    "empty": lambda: b"",
    "blank": lambda: b"\r\n \r\n\t\r\n",
    "xxe": xxe_workbook,
    "bomb": zip_bomb,
    "half a workbook": lambda: workbook(cells([["a"]]))[:300],
    "old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "NUL": lambda: b"\0" * 5000,
    "random": lambda: bytes((i * 7919) % 251 for i in range(20_000)),
    "html": lambda: b"<html><body><table><tr><td>name</td></tr></table></body></html>",
    "json": lambda: b'{"rows": [1, 2, 3]}',
    "a million columns": lambda: b",".join(b"c%d" % i for i in range(1_000_000)) + b"\n1,2\n",
    "a long line": lambda: b"x" * (12 * 1024 * 1024),
    "utf-16 of something": lambda: "hello,world\n1,2\n".encode("utf-16"),
    "lone surrogates": lambda: b"name\n\xed\xa0\x80\xed\xb0\x80\n",
}


@cache
def foreign(what: str) -> bytes:
    """One of them."""
    return FOREIGN[what]()
