"""List pages of the workbench and the window at city scale: milliseconds, queries, kilobytes.

The city of the demo (252,000 enrolments over five periods), and a million settlements of its people
decided and put into a batch on top of it.
"""

import gzip
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import data, exports, served, town
from bench.report import Line, most_queries
from bench.served import filled
from gongqiao.accounts import api as accounts
from gongqiao.feeds.models import Settlement
from gongqiao.feeds.services.receive import receive
from gongqiao.mutualaid.models import Claim, PaymentBatch, Scheme, SchemePeriod
from gongqiao.mutualaid.services import batches
from gongqiao.mutualaid.services.assess import assess
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.copying import copy_out
from gongqiao.platform.crypto import decrypt
from gongqiao.synthetic.api import load

ROWS = 1_000_000
TIMES = 7
NO_LISTS = ("/office/aid/fund/{scheme}/",)
"""Pages of figures and charts, shown beside the lists without a limit of theirs."""
EXPORTS = ("/office/members/", "/office/aid/claims/", "/office/aid/enrolments/", "/office/audit/")
AUDITOR = (
    "/office/",
    "/office/ledger/",
    "/office/ledger/entries/",
    "/office/audit/",
    "/office/aid/claims/",
    "/office/aid/claims/?q=王",
    "/office/aid/claims/?q={name}",
    "/office/aid/claims/?q={last4}",
    "/office/aid/claims/?q={setl_id}",
    "/office/aid/claims/?q={mdtrt_id}",
    "/office/aid/claims/?state=paid",
    "/office/aid/batches/",
    "/office/aid/batches/{batch}/",
    "/office/aid/enrolments/",
    "/office/aid/enrolments/?q=王",
    "/office/aid/enrolments/unions/",
    "/office/aid/missed/",
    "/office/aid/runs/",
    "/office/aid/schemes/",
    "/office/feeds/",
    "/office/members/",
    "/office/members/?q=王",
    "/office/members/?q={name}",
    "/office/members/?q={last4}",
    "/office/organisations/",
    "/office/organisations/?q=工会",
    "/office/search/?q=王",
    "/office/search/?q={setl_id}",
    "/office/search/?q={mdtrt_id}",
)
PAGES = {
    "auditor": AUDITOR,
    "checker": ("/office/aid/review/", "/office/aid/objections/"),
    "town": (
        "/office/aid/claims/",
        "/office/aid/claims/?q=王",
        "/office/members/",
        "/office/members/?q=王",
    ),
    "admin": ("/office/users/", "/office/roles/"),
    "": ("/", "/figures/", "/schemes/", "/disclosures/"),
    "worker": ("/me/", "/me/payments/", "/me/cover/"),
}


def measure(rows: int = ROWS, scale: str = "city") -> Iterator[Line]:
    """Load the city and settlements on top, then ask each page TIMES times; the median counts."""
    with town.database():
        started = time.perf_counter()
        load(scale=scale, by=SYSTEM, at=timezone.now())
        yield Line(f"{scale} loaded, seconds", time.perf_counter() - started)
        started = time.perf_counter()
        _settle(rows)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        yield Line(f"{rows:,} settlements of its people, seconds", time.perf_counter() - started)
        yield Line("  claims that the lists are of", Claim.objects.count())
        for name, paths in PAGES.items():
            yield from _pages_of(name, paths)
        yield from _pages_of("auditor", NO_LISTS)
        yield Line("window with assets, kB compressed", _weight(), at_most=150)
        yield from exports.measure("auditor", EXPORTS)
        words = _words()
        yield from served.measure(
            [served.Page(who, filled(path, words)) for who in PAGES for path in PAGES[who]]
        )


def _settle(rows: int) -> None:
    """That many settlements of the enrolled: each period's share in a file of its own."""
    today, now = timezone.localdate(), timezone.now()
    periods = list(SchemePeriod.objects.filter(enrolments__isnull=False).distinct())
    for period in periods:
        last = min(period.cover_to, today)
        with tempfile.TemporaryDirectory() as folder:
            path = data.settlement_file(
                Path(folder) / "feed.csv",
                rows // len(periods),
                start=rows * period.pk,
                known=_enrolled(period),
                days=(period.cover_from, (last - period.cover_from).days),
            )
            name = f"bench-{period.no}.csv"
            receive(path, source="bench", name=name, by=town.CLERK, at=now, today=today)
    assess(as_of=today, by=town.CLERK, at=now)
    maker = accounts.actor_by_name("clerk")
    assert maker is not None  # one of the demo's users
    for code in Scheme.objects.values_list("code", flat=True):
        batches.create(code, by=maker, at=now)


def _enrolled(period: SchemePeriod) -> pl.DataFrame:
    """The people enrolled, as `data.crowd` gives those of the measurement."""
    with connection.cursor() as cursor:
        frame = copy_out(
            cursor,
            "SELECT DISTINCT ON (p.id) p.id, c.cert_type, c.number, p.name FROM registry_person p "
            "JOIN registry_certificate c ON c.person_id = p.id AND c.valid_to IS NULL "
            "JOIN mutualaid_enrolment e ON e.person_id = p.id "
            f"WHERE e.period_id = {period.pk} ORDER BY p.id, c.id DESC",
            {"person": pl.Int64, "cert_type": pl.String, "number": pl.Binary, "name": pl.String},
        )
    return frame.with_columns(pl.Series("certno", map(decrypt, frame["number"]))).drop("number")


def _words() -> dict[str, str]:
    """What is typed into the searches: parts of a row in the middle."""
    middle = Claim.objects.order_by("-id").values_list("stay_id", flat=True)[100]
    stay = Settlement.objects.get(pk=middle)
    batch = PaymentBatch.objects.latest("pk")
    return {
        "name": stay.psn_name,
        "last4": stay.certno_masked[-4:],
        "setl_id": stay.setl_id,
        "mdtrt_id": stay.mdtrt_id or "",
        "batch": batch.code,
        "scheme": Scheme.objects.values_list("code", flat=True)[0],
    }


def _pages_of(name: str, paths: tuple[str, ...]) -> Iterator[Line]:
    client = Client(headers={"host": "localhost"})
    if name:
        client.force_login(get_user_model().objects.get(username=name))
    words = _words()
    for path in paths:
        says = f"{name or 'public'} {path}"
        yield from _page(client, says, filled(path, words), limited=path not in NO_LISTS)


def _page(client: Client, says: str, path: str, *, limited: bool) -> Iterator[Line]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)  # now: the next request begins a new list
    if answer.status_code != 200:
        yield Line(f"{says}: status", answer.status_code, at_most=200, at_least=200)
        return
    took = []
    for _ in range(TIMES):
        started = time.perf_counter()
        client.get(path)
        took.append((time.perf_counter() - started) * 1000)
    yield Line(f"{says}: ms", statistics.median(took), at_most=200 if limited else None)
    yield Line("  queries", asked, at_most=most_queries(path) if limited else None, digits=0)


def _weight() -> float:
    """The window's first page with all that it and its style sheets name, as it travels."""
    page = Client(headers={"host": "localhost"}).get("/").content
    named = re.findall(rb'(?:href|src)="/static/([^"#?]+)', page)
    files = {settings.STATIC_ROOT / name.decode() for name in named}
    for sheet in [file for file in files if file.suffix == ".css"]:
        urls = re.findall(r"url\([\"']?([^\"')#?]+)", sheet.read_text(encoding="utf-8"))
        files |= {(sheet.parent / url).resolve() for url in urls if not url.startswith("data:")}
    return sum(len(gzip.compress(text)) for text in (page, *(f.read_bytes() for f in files))) / 1000
