"""List pages of the workbench and the window at city scale: milliseconds, queries, kilobytes."""

import gzip
import re
import statistics
import time
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import town
from bench.report import Line
from gongqiao.platform.context import SYSTEM
from gongqiao.synthetic.api import load

PAGES = {
    "auditor": (
        "/office/",
        "/office/ledger/",
        "/office/ledger/entries/",
        "/office/audit/",
        "/office/aid/claims/",
        "/office/aid/claims/?q=王",
        "/office/aid/batches/",
        "/office/aid/enrolments/",
        "/office/aid/missed/",
        "/office/aid/runs/",
        "/office/feeds/",
        "/office/members/",
        "/office/members/?q=王",
        "/office/organisations/",
        "/office/search/?q=王",
    ),
    "checker": ("/office/aid/review/",),
    "admin": ("/office/users/", "/office/roles/"),
    "": ("/", "/figures/", "/schemes/", "/disclosures/"),
    "worker": ("/me/", "/me/payments/", "/me/cover/"),
}
TIMES = 7


def measure() -> Iterator[Line]:
    """Load the city, then ask each page TIMES times; the median counts."""
    with town.database():
        started = time.perf_counter()
        at = timezone.now()
        load(scale="city", by=SYSTEM, at=at)
        yield Line("city loaded, seconds", time.perf_counter() - started)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, paths in PAGES.items():
            client = Client(headers={"host": "localhost"})
            if name:
                client.force_login(get_user_model().objects.get(username=name))
            for path in paths:
                yield from _page(client, name, path)
        yield Line("window with assets, kB compressed", _weight(), at_most=150)


def _page(client: Client, name: str, path: str) -> Iterator[Line]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)  # now: the next request begins a new list
    if answer.status_code != 200:
        yield Line(f"{name or 'public'} {path}: status", answer.status_code, at_most=200)
        return
    took = []
    for _ in range(TIMES):
        started = time.perf_counter()
        client.get(path)
        took.append((time.perf_counter() - started) * 1000)
    yield Line(f"{name or 'public'} {path}: ms", statistics.median(took), at_most=200)
    yield Line("  queries", asked, at_most=20)


def _weight() -> float:
    """The window's first page with everything it loads from us, as it travels."""
    page = Client(headers={"host": "localhost"}).get("/").content
    names = set(
        re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg|png|ico|webmanifest))"', page)
    )
    total = len(gzip.compress(page))
    for name in names:
        file = settings.STATIC_ROOT / name.decode()
        if file.exists():
            total += len(gzip.compress(file.read_bytes()))
    return total / 1000
