"""What a file is, by its bytes."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.documents.rules import KINDS, NotAccepted, clean_name, recognise


def packed(*names: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


XLSX = packed("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xd8\xff\xe0rest", "jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "webp"),
        (b"%PDF-1.7\nbody\n%%EOF\n", "pdf"),
        (XLSX, "xlsx"),
        (packed("[Content_Types].xml", "word/document.xml"), "docx"),
        ("姓名,金额\n李,1\n".encode(), "csv"),
        ("\ufeff姓名,金额\n".encode(), "csv"),
        ("姓名,金额\n李,1\n".encode("gb18030"), "csv"),
    ],
)
def test_accepted_kinds(content: bytes, code: str) -> None:
    assert recognise(content).code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"MZ\x90\x00 a program", "UNKNOWN_KIND"),
        (b"<html><script>alert(1)</script>,</html>", "UNKNOWN_KIND"),
        (b"  <svg onload=alert(1), >", "UNKNOWN_KIND"),
        (b"#!/bin/sh, rm", "UNKNOWN_KIND"),
        (b"just words", "UNKNOWN_KIND"),
        (b"a,b\x00c", "UNKNOWN_KIND"),
        (b"%PDF-1.7 cut off", "UNKNOWN_KIND"),
        (b"\xff\xfe\xfd,\xff\xff", "UNKNOWN_KIND"),
        (b"PK\x03\x04 torn", "BROKEN"),
        (packed("a.txt"), "UNKNOWN_KIND"),
        (packed("xl/workbook.xml"), "UNKNOWN_KIND"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "UNKNOWN_KIND"),
        (packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "MACROS"),
        (packed("[Content_Types].xml", "xl/workbook.xml", content=b"0" * 3_000_000), "BOMB"),
    ],
)
def test_refused(content: bytes, code: str) -> None:
    with pytest.raises(NotAccepted) as refusal:
        recognise(content)
    assert refusal.value.code == code


@given(st.binary(max_size=200))
def test_any_bytes_are_a_kind_or_refused(content: bytes) -> None:
    with suppress(NotAccepted):
        assert recognise(content).code in KINDS


@pytest.mark.parametrize(
    ("given_name", "suffix", "clean"),
    [
        ("bill.pdf", ".pdf", "bill.pdf"),
        ("票据.PDF", ".pdf", "票据.pdf"),
        ("photo.jpeg", ".jpg", "photo.jpg"),
        ("../../etc/passwd", ".pdf", "passwd.pdf"),
        ("C:\\temp\\a.csv", ".csv", "a.csv"),
        ("bill.pdf.exe", ".pdf", "bill.pdf.exe.pdf"),
        ("a\u202egnp.exe", ".png", "agnp.exe.png"),
        ('x"\r\nSet-Cookie: a', ".csv", 'x"Set-Cookie: a.csv'),
        ("...", ".csv", "document.csv"),
        ("", ".csv", "document.csv"),
        (".csv", ".csv", "csv.csv"),
    ],
)
def test_names_for_people(given_name: str, suffix: str, clean: str) -> None:
    assert clean_name(given_name, suffix) == clean


@given(st.text(max_size=300), st.sampled_from([".pdf", ".jpg"]))
def test_names_are_short_and_never_paths(given_name: str, suffix: str) -> None:
    clean = clean_name(given_name, suffix)
    assert clean.endswith(suffix)
    assert len(clean) <= 120
    assert not set(clean) & set("/\\\r\n\x00")
