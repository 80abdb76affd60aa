"""Downloads: plain documents, sealed ones with a reason, and lists as spreadsheets."""

from collections.abc import Iterable, Sequence

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.accounts.api import step_up
from gongqiao.audit import api as audit
from gongqiao.documents import queries, services
from gongqiao.documents.models import Document
from gongqiao.documents.rules import KINDS
from gongqiao.documents.services import Opened
from gongqiao.documents.spreadsheet import xlsx
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import office


class ReasonForm(forms.Form):
    """Why a sealed document is opened."""

    reason = forms.CharField(label=_("Why do you open it?"), min_length=2, max_length=300)


def _document(request: HttpRequest, document_id: int) -> Document:
    document = queries.document_for(actor_of(request), document_id, timezone.localdate())
    if document is None:
        raise Http404
    return document


@office("documents.view")
@require_safe
def download(request: HttpRequest, document_id: int) -> HttpResponse:
    """A plain document; a sealed one leads to the page that asks for the reason."""
    document = _document(request, document_id)
    if document.blob.sealed:
        return render(
            request, "documents/sealed.html", {"document": document, "form": ReasonForm()}
        )
    return _answer(services.open_plain(document))


@office("documents.view")
@require_http_methods(["POST"])
@step_up
def unseal(request: HttpRequest, document_id: int) -> HttpResponse:
    """Open a sealed document: fresh proof of identity, a reason, a note in the trail."""
    document = _document(request, document_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "documents/sealed.html", {"document": document, "form": form})
    reason = form.cleaned_data["reason"]
    by = actor_of(request)
    return _answer(services.open_sealed(document.pk, by=by, at=now(), reason=reason))


def _answer(opened: Opened) -> HttpResponse:
    """Always to be saved, never shown within our pages, whatever it contains."""
    response = HttpResponse(opened.content, content_type=opened.media_type)
    response["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def export(
    request: HttpRequest,
    *,
    name: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> StreamingHttpResponse:
    """A list as xlsx, streamed; who exported which page is noted. For `platform.listing`."""
    at = now()
    audit.record(
        at=at,
        by=actor_of(request),
        action="documents.export",
        subject=("list", name),
        new={"list": name, "page": request.path},
    )
    response = StreamingHttpResponse(xlsx(headers, rows), content_type=KINDS["xlsx"].media_type)
    file = f"{name}-{at:%Y%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, file) or "attachment"
    return response
