"""What travels compressed, and what does not."""

import gzip
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from gongqiao.platform.middleware import CompressedMiddleware

LONG = "互助金不用申请 " * 100


def passed(answer: HttpResponse | StreamingHttpResponse, asks: str = "gzip, br") -> bytes:
    """The body as it travels to a browser that takes this."""
    request = RequestFactory().get("/", headers={"Accept-Encoding": asks})
    through: Any = CompressedMiddleware(lambda _request: answer)(request)
    return b"".join(through)


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "text/csv; charset=utf-8", "application/json"]
)
def test_texts(kind: str) -> None:
    travels = passed(HttpResponse(LONG, content_type=kind))
    assert len(travels) < len(LONG.encode()) / 4
    assert gzip.decompress(travels).decode() == LONG
    assert passed(HttpResponse(LONG, content_type=kind), "identity").decode() == LONG


def test_a_stream_is_compressed_as_it_comes() -> None:
    lines = (f"{n},{LONG}\n".encode() for n in range(50))
    travels = passed(StreamingHttpResponse(lines, content_type="text/csv"))
    assert gzip.decompress(travels).decode().splitlines()[49].startswith("49,")


def test_what_is_compressed_already_passes_as_it_is() -> None:
    for kind in ("image/png", "application/pdf", "application/vnd.ms-excel"):
        assert passed(HttpResponse(LONG, content_type=kind)).decode() == LONG


@pytest.mark.django_db
def test_pages_travel_compressed(client: Client) -> None:
    plain = client.get("/account/login/")
    travels = client.get("/account/login/", headers={"Accept-Encoding": "gzip"})
    assert travels["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in travels["Vary"]
    assert len(travels.content) < len(plain.content) / 2
