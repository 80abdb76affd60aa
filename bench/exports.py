"""Lists as spreadsheets: when the first byte comes, what fifteen thousand rows take."""

import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import IO, Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from bench.alone import megabytes
from bench.report import Line

ROWS = 15_000
FIRST_MS, MOST_SECONDS, MOST_MEMORY = 1_000, 5, 100
LOOKS = 50
"""Chunks between two looks at the memory."""
ROW = b"<row>"


def measure(name: str, paths: Sequence[str]) -> Iterator[Line]:
    """Export each list whole, as `name` does who has just proved who they are."""
    client = Client(headers={"host": "localhost"})
    user = get_user_model().objects.get(username=name)
    client.force_login(user)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, user
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)  # renewed
    for path in paths:
        yield from _export(client, f"{name} {path}", f"{path}?export=xlsx")


def _export(client: Client, says: str, path: str) -> Iterator[Line]:
    before, started = megabytes(), time.perf_counter()
    answer: Any = client.get(path)
    if not answer.streaming:
        yield Line(f"{says} as a spreadsheet: streamed", 0, at_least=1, digits=0)
        return
    with tempfile.TemporaryFile() as file, closing(answer):
        first, most = 0.0, before
        for number, chunk in enumerate(answer):
            first = first or time.perf_counter() - started
            file.write(chunk)
            if number % LOOKS == 0:
                most = max(most, megabytes())  # the city that was loaded here was higher once
        took, grown = time.perf_counter() - started, max(most, megabytes()) - before
        rows = _rows(file) - 1  # the headers
    yield Line(f"{says} as a spreadsheet: rows", rows, at_least=1, digits=0)
    yield Line("  first byte, ms", first * 1000, at_most=FIRST_MS)
    yield Line(f"  seconds for each {ROWS:,} rows", took / rows * ROWS, at_most=MOST_SECONDS)
    yield Line("  memory more than before, MB", grown, at_most=MOST_MEMORY)


def _rows(file: IO[bytes]) -> int:
    found, rest = 0, b""
    with zipfile.ZipFile(file) as archive, archive.open("xl/worksheets/sheet1.xml") as sheet:
        while block := sheet.read(1 << 20):
            found += (rest + block).count(ROW)
            rest = block[-len(ROW) + 1 :]
    return found
