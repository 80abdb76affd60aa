"""Letters read back: the layout of the Word file, the text of the PDF."""

import builtins
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from gongqiao.documents import api
from gongqiao.documents.rules import recognise
from gongqiao.documents.rules.letters import Letter, Table, is_heading, printable, written_day
from gongqiao.documents.services.letters import letter_html
from gongqiao.platform.errors import Refused

LETTER = Letter(
    title="关于同意成立筹备组的批复",
    number="虚总工〔2026〕12号",
    addressee="桐乡市云禾源纺织有限公司",
    paragraphs=("你单位《请示》收悉。经研究，批复如下：", "一、同意成立筹备组", "请按规定选举。"),
    signature="虚构市总工会",
    on=date(2026, 3, 5),
    masthead="虚构市总工会文件",
    closing="特此批复。",
    table=Table(("姓名", "票数"), (("沈阿福", "55"), ("俞惠芬", "50"))),
    attachments=("筹备组名单",),
)


def test_the_word_file_has_the_layout_of_the_standard() -> None:
    content = api.letter_docx(LETTER)
    assert recognise(content).code == "docx"
    made = Document(io.BytesIO(content))
    section = made.sections[0]
    assert [round(m.mm) for m in (section.top_margin, section.left_margin)] == [37, 28]  # type: ignore[union-attr]  # set by us
    texts = [p.text for p in made.paragraphs]
    assert texts == [
        "虚构市总工会文件", "虚总工〔2026〕12号", "关于同意成立筹备组的批复",
        "桐乡市云禾源纺织有限公司：", "你单位《请示》收悉。经研究，批复如下：",
        "一、同意成立筹备组", "请按规定选举。", "特此批复。", "附件：1. 筹备组名单", "虚构市总工会",
        "2026年3月5日",
    ]  # fmt: skip
    faces = {p.text: (p.runs[0].font.size.pt, _face(p.runs[0])) for p in made.paragraphs}  # type: ignore[union-attr]  # set by us
    assert faces[LETTER.title] == (22, "方正小标宋简体")
    assert faces["请按规定选举。"] == (16, "仿宋_GB2312")
    assert faces["一、同意成立筹备组"] == (16, "黑体")
    assert [c.text for c in made.tables[0].rows[1].cells] == ["沈阿福", "55"]
    assert "PAGE" in made.sections[0].footer._element.xml
    assert made.core_properties.author == ""


def _face(run: Any) -> str:
    from docx.oxml.ns import qn

    return str(run._element.rPr.rFonts.get(qn("w:eastAsia")))


def test_the_pdf_says_the_same(tmp_path: Path) -> None:
    content = api.letter_pdf(LETTER)
    assert recognise(content).code == "pdf"
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("poppler-utils is not installed")
    file = tmp_path / "letter.pdf"
    file.write_bytes(content)
    text = subprocess.run([program, file, "-"], capture_output=True, text=True, check=True).stdout
    flat = "".join(text.split())
    for part in (LETTER.title, LETTER.number, "沈阿福", "2026年3月5日", "—1—"):
        assert part in flat, part


@pytest.mark.parametrize("lines", [10, 12])
def test_the_end_of_a_letter_stands_on_one_page(lines: int, tmp_path: Path) -> None:
    """The closing words, all attachments, the signature and the day."""
    long = replace(
        LETTER, table=None, paragraphs=("第一行。",) * lines, attachments=("名单", "章程", "决议")
    )
    made = Document(io.BytesIO(api.letter_docx(long))).paragraphs
    assert [p.paragraph_format.keep_with_next for p in made[-6:]] == [True] * 5 + [False]
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("poppler-utils is not installed")
    file = tmp_path / "letter.pdf"
    file.write_bytes(api.letter_pdf(long))
    text = subprocess.run([program, file, "-"], capture_output=True, text=True, check=True).stdout
    (end,) = ["".join(p.split()) for p in text.split("\f") if "特此批复" in p]
    assert all(part in end for part in ("1.名单", "3.决议", "2026年3月5日"))


def test_marks_in_any_text_stay_text() -> None:
    hostile = Letter(
        title="<b>标题</b>\x07", number="", addressee="=1+1",
        paragraphs=("<img src='http://127.0.0.1/x'><script>1</script>",), signature="\x00甲",
        on=date(2026, 3, 5),
    )  # fmt: skip
    page = letter_html(hostile)
    assert "<script>" not in page
    assert "<img" not in page
    assert api.letter_pdf(hostile)
    texts = [p.text for p in Document(io.BytesIO(api.letter_docx(hostile))).paragraphs]
    assert "<b>标题</b>" in texts
    assert api.file_name(hostile) == "b标题b"


def test_without_pango_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(Refused) as refused:
        api.letter_pdf(LETTER)
    assert refused.value.code == "NO_PANGO"
    assert "libpango" in str(refused.value.says)
    assert api.letter_docx(LETTER)


def test_small_things() -> None:
    assert is_heading("一、同意成立筹备组")
    assert not is_heading("一、同意成立筹备组。")
    assert written_day(date(2026, 3, 5)) == "2026年3月5日"
    assert printable("甲\x00\x1f乙\x7f") == "甲乙"
