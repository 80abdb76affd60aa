"""What holds for every answer: its headers, and how it travels."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'; manifest-src 'self'"
)
OF_A_FILE = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
"""What is to be saved runs nothing and belongs to no page of ours, should a browser show it."""


TEXTS = ("text/", "application/json", "application/problem+json", "application/xml", "image/svg")


class CompressedMiddleware(GZipMiddleware):
    """Pages, tables and JSON travel compressed; a spreadsheet or a picture is so already.

    What a page repeats of its address does not give its secrets away by its length: Django adds
    random bytes, and the form's token is masked anew each time (the BREACH attack).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compressed, where it is text and whoever asks can read that."""
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)


class HeadersMiddleware:
    """Strict content security policy; pages of signed-in people are never cached.

    The first of all, so that nothing leaves without: neither a static file, nor a redirect to TLS,
    nor what another middleware refuses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        saved = response.headers.get("Content-Disposition", "").startswith("attachment")
        policy = OF_A_FILE if saved else CONTENT_SECURITY_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), microphone=(), geolocation=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)  # none yet where a static file was answered
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SayingMiddleware:
    """Refusals that Django leaves blank, in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return said(request, self.get_response(request))


def said(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever opens the address of a button (by a mark, or by going back) reads what to do."""
    if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
        return response
    if request.method != "GET" or not request.accepts("text/html"):
        return response
    told = render(request, "405.html", status=response.status_code)
    told["Allow"] = response["Allow"]
    return told
