"""Letters as Word (python-docx) and as PDF (WeasyPrint, which needs the library Pango)."""

import io
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from gongqiao.documents.rules.letters import (
    Letter,
    Table,
    is_heading,
    printable,
    written_day,
)
from gongqiao.platform.errors import Refused

TITLE, BODY, HEADING = "方正小标宋简体", "仿宋_GB2312", "黑体"
LATIN = "Times New Roman"
LINE = 28  # points: twenty-two lines on a page
RED = "C00000"


def letter_docx(letter: Letter) -> bytes:
    """The letter as a Word file; its properties name nobody (they travel with the file)."""
    from docx import Document

    made = Document()
    _page(made)
    if letter.masthead:
        _paragraph(made, letter.masthead, size=36, font=TITLE, align="center", colour=RED)
    if letter.number:
        number = letter.number + (f"　　签发人：{letter.approver}" if letter.approver else "")
        _paragraph(made, number, align="center" if letter.masthead else "left")
    _paragraph(made, letter.title, size=22, font=TITLE, align="center", before=LINE, after=LINE / 2)
    _paragraph(made, f"{letter.addressee}：")
    for text in letter.paragraphs:
        _paragraph(made, text, indent=2, font=HEADING if is_heading(text) else BODY)
    if letter.table is not None:
        _table(made, letter.table)
    if letter.closing:
        _paragraph(made, letter.closing, indent=2, joined=True)
    for place, name in enumerate(letter.attachments, start=1):
        first = "附件：" if place == 1 else "　　　"
        _paragraph(made, f"{first}{place}. {name}", indent=2, joined=True)
    _paragraph(made, letter.signature, align="right", right=2, before=LINE * 2, joined=True)
    _paragraph(made, written_day(letter.on), align="right", right=4)
    _page_number(made)
    made.core_properties.author = made.core_properties.last_modified_by = ""
    made.core_properties.title = printable(letter.title)
    made.core_properties.comments = ""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def letter_html(letter: Letter) -> str:
    """The letter as the page from which the PDF is drawn."""
    rows = [(text, is_heading(text)) for text in letter.paragraphs]
    context = {"letter": letter, "rows": rows, "day": written_day(letter.on)}
    return render_to_string("documents/letter.html", context)


def letter_pdf(letter: Letter) -> bytes:
    """The letter as PDF. Raises Refused NO_PANGO where the library is missing."""
    try:
        from weasyprint import HTML
    except OSError as missing:
        says = _(
            "A PDF cannot be made here: the library Pango is missing (Debian: apt-get install "
            "libpango-1.0-0 libpangoft2-1.0-0). The Word file can be had."
        )
        raise Refused("NO_PANGO", says) from missing
    page: Any = HTML  # no types published
    return bytes(page(string=letter_html(letter), url_fetcher=_nothing).write_pdf())


def _nothing(url: str, *_args: Any, **_more: Any) -> Any:
    raise ValueError(f"a letter fetches nothing: {url[:80]}")


def _page(made: Any) -> None:
    from docx.shared import Mm, Pt

    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    style = made.styles["Normal"]
    _font(style, BODY)
    style.font.size = Pt(16)


def _font(styled: Any, name: str) -> None:
    """East Asian characters in one face, Latin ones and figures in another."""
    from docx.oxml.ns import qn

    styled.font.name = LATIN
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _paragraph(
    made: Any,
    text: str,
    *,
    size: float = 16,
    font: str = BODY,
    align: str = "justify",
    indent: int = 0,
    right: int = 0,
    before: float = 0,
    after: float = 0,
    colour: str = "",
    joined: bool = False,
) -> None:
    """`joined`: on one page with the paragraph after it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    paragraph = made.add_paragraph()
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    shape = paragraph.paragraph_format
    shape.line_spacing = Pt(LINE if size <= 16 else size * 1.3)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.keep_with_next = joined
    shape.first_line_indent, shape.right_indent = Pt(16 * indent), Pt(16 * right)
    run = paragraph.add_run(printable(text))
    run.font.size = Pt(size)
    _font(run, font)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _table(made: Any, table: Table) -> None:
    from docx.shared import Pt

    grid = made.add_table(rows=1 + len(table.rows), cols=len(table.head))
    grid.style = "Table Grid"
    for row, cells in zip(grid.rows, (table.head, *table.rows), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            run = cell.paragraphs[0].add_run(printable(text))
            run.font.size = Pt(14)
            _font(run, HEADING if cells is table.head else BODY)


def _page_number(made: Any) -> None:
    """— 1 — in the middle below, in 四号."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = made.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", "PAGE", " —"):
        run = paragraph.add_run("" if part == "PAGE" else part)
        run.font.size = Pt(14)
        if part == "PAGE":
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run._r.addprevious(field)
