"""What several pages answer with."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from gongqiao.documents.api import Opened


def file_answer(opened: Opened | None) -> HttpResponse:
    """A photo: to be looked at within the page or saved, never run."""
    if opened is None:
        raise Http404
    answer = HttpResponse(opened.content, content_type=opened.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
