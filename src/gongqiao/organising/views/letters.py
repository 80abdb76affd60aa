"""The letters of a case as Word or PDF: as they were issued; drafts made when asked for."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongqiao.documents import api as documents
from gongqiao.organising import queries, wording
from gongqiao.organising.enums import LetterKind
from gongqiao.organising.models import Case
from gongqiao.organising.permissions import VIEW
from gongqiao.organising.services import issuing
from gongqiao.organising.services.letters import letter_of
from gongqiao.organising.views.reach import case_in_reach, today
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@office(VIEW)
@require_safe
def letter(request: HttpRequest, case_id: int, letter: str) -> HttpResponse:
    """`request.docx`, `approval.pdf`: a draft of today; `12.docx`: a letter that was issued."""
    found = case_in_reach(request, case_id)
    code, _dot, kind = letter.partition(".")
    if kind not in ("docx", "pdf"):
        raise Http404
    try:
        opened = _issued(found, code, kind) or _draft(found, code, kind)
    except Refused as refusal:
        messages.error(request, str(refusal.says))
        return redirect("organising:case", found.pk)
    answer = HttpResponse(opened.content, content_type=opened.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _issued(found: Case, code: str, kind: str) -> documents.Opened | None:
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 15 else 0
    one = queries.letter_issued(found, number) if number else None
    if one is None:
        return None
    return issuing.pdf_of(one) if kind == "pdf" else issuing.word_of(one)


def _draft(found: Case, code: str, kind: str) -> documents.Opened:
    untold = queries.untold_attempt(found) is not None
    if code not in wording.letters_of(found, untold=untold):
        raise Http404
    made = letter_of(found, LetterKind(code), today())
    content = documents.letter_pdf(made) if kind == "pdf" else documents.letter_docx(made)
    name = f"{documents.file_name(made)}.{kind}"
    return documents.Opened(name, "application/pdf" if kind == "pdf" else WORD, content)
