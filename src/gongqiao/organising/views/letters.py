"""The letters of a case as Word or PDF, made when they are asked for."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongqiao.documents import api as documents
from gongqiao.organising import wording
from gongqiao.organising.enums import LetterKind
from gongqiao.organising.permissions import VIEW
from gongqiao.organising.services.letters import letter_of
from gongqiao.organising.views.reach import case_in_reach, today
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@office(VIEW)
@require_safe
def letter(request: HttpRequest, case_id: int, letter: str) -> HttpResponse:
    """`request.docx`, `approval.pdf` …: a draft until its step was taken."""
    found = case_in_reach(request, case_id)
    code, _dot, kind = letter.partition(".")
    if code not in wording.letters_of(found) or kind not in ("docx", "pdf"):
        raise Http404
    made = letter_of(found, LetterKind(code), today())
    try:
        content = documents.letter_pdf(made) if kind == "pdf" else documents.letter_docx(made)
    except Refused as refusal:
        messages.error(request, str(refusal.says))
        return redirect("organising:case", found.pk)
    answer = HttpResponse(content, content_type="application/pdf" if kind == "pdf" else WORD)
    name = f"{documents.file_name(made)}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
