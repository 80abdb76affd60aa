"""Around every operation: language, limits, headers, and one row in the log."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.cache import patch_vary_headers, set_response_etag
from django.utils.http import parse_etags
from django.utils.translation import gettext
from django.utils.translation.trans_real import parse_accept_lang_header

from gongqiao.gateway import queries
from gongqiao.gateway.services import calls
from gongqiao.gateway.views.api.problems import problem
from gongqiao.platform.context import now

View = Callable[..., HttpResponse]
MEGABYTE = 1024 * 1024
JSON_MOST, TABLE_MOST = 5 * MEGABYTE, 20 * MEGABYTE
TABLES = ("text/csv", "application/octet-stream")
IF_NONE = "If-None-Match"
CONTENT_HEADERS = ("Content-Type", "Content-Length")


@dataclass(eq=False)
class Served:
    """A view of the interface. `names`: method → what the log calls the operation."""

    view: View
    names: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: HttpRequest, **places: Any) -> HttpResponse:
        """Answer in the caller's language, whatever happens; then write it down."""
        at, began = now(), time.monotonic()
        language = language_of(request)
        with translation.override(language), queries.remembering():
            answer = _turned_away(request) or self.view(request, **places)
            if answer.status_code == 405:
                allowed, answer = answer.headers.get("Allow", ""), problem(405, "METHOD")
                answer["Allow"] = allowed
        _dress(request, answer, language)
        answer = unchanged(request, answer)
        rows, refused = getattr(request, "counted", (None, None))
        admitted: calls.Admitted | None = getattr(request, "admitted", None)
        told = calls.Told(
            operation=self.names.get(request.method or "", "unknown"),
            status=answer.status_code,
            milliseconds=int((time.monotonic() - began) * 1000),
            key_id=admitted.key.pk if admitted else None,
            rows=rows,
            refused=refused,
        )
        if answer.status_code != 429:  # who calls too often must not fill the log
            calls.write_down(told, at)
        return answer


def language_of(request: HttpRequest) -> str:
    """The first language of Accept-Language that is spoken here, else the installation's own."""
    spoken = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}
    header = request.headers.get("Accept-Language", "")[:200]
    for wanted, _weight in parse_accept_lang_header(header):
        if wanted.partition("-")[0] in spoken:
            return spoken[wanted.partition("-")[0]]
    return settings.LANGUAGE_CODE


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    """Packed and oversized bodies are never read."""
    if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        return problem(415, "CONTENT_ENCODING")
    most = TABLE_MOST if request.content_type in TABLES else JSON_MOST
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit():
        return problem(400, "CONTENT_LENGTH")
    if int(length) <= most:
        return None
    says = gettext("At most %(most)s MB are taken at once. Nothing of it was read.")
    return problem(413, "TOO_LARGE", says % {"most": most // MEGABYTE})


def unchanged(
    request: HttpRequest, answer: HttpResponse, kept: str = "private, no-cache"
) -> HttpResponse:
    """What was read carries an ETag; 304 without content for whoever has exactly that already.

    The tag is a digest of the content: the rows are read all the same, so it spares the way and
    never says "unchanged" of something that the key may no longer see.
    """
    if request.method not in ("GET", "HEAD") or answer.status_code != 200:
        return answer
    answer["Cache-Control"] = kept  # by the program itself, which asks each time
    set_response_etag(answer)
    known = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get(IF_NONE, ""))]
    if "*" not in known and answer["ETag"] not in known:
        return answer
    same = HttpResponseNotModified()
    for name, value in answer.items():
        if name not in CONTENT_HEADERS:
            same[name] = value
    return same


def _dress(request: HttpRequest, answer: HttpResponse, language: str) -> None:
    answer["Content-Language"] = language
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(answer, ["Accept-Language", "Authorization"])
    admitted: calls.Admitted | None = getattr(request, "admitted", None)
    if admitted is not None and "RateLimit-Limit" not in answer.headers:
        answer["RateLimit-Limit"] = str(admitted.key.per_minute)
        answer["RateLimit-Remaining"] = str(admitted.left)
