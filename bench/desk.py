"""The desk, the registers and the search at city size: every list page, each with its limit.

`federation.fill` says what there is. A page that misses shows the slowest of its queries.
"""

import gc
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import federation, town
from bench.report import Line, most_queries
from bench.served import filled
from gongqiao.accounts import api as accounts
from gongqiao.membership import api as membership
from gongqiao.membership.api import LookKind
from gongqiao.platform import search
from gongqiao.platform.context import SYSTEM

TIMES = 5
MOST_MS, MOST_SEARCH_MS = 200, 100
MORE_QUERIES = {"/me/data/": 40}
"""No list: everything that any table keeps about one person, a statement a table."""
LONGEST_SQL = 600
VIEWS = ("today", "mine", "office", "late", "waiting", "handed", "unanswered", "open", "closed")
BOARD = (
    "/office/desk/",
    *(f"/office/desk/?view={view}" for view in VIEWS),
    "/office/desk/?view=open&page=40",
    "/office/desk/?view=open&kind=requests.help&who=nobody",
    "/office/desk/?q={surname}",
    "/office/desk/?q={name}",
    "/office/desk/?q={initials}",
    "/office/desk/?q={last4}",
    "/office/desk/?q={mobile}",
    "/office/desk/?q=第77工会",
    "/office/desk/{item}/",
    "/office/desk/figures/",
    "/office/desk/figures/received/part/",
    "/office/desk/figures/on_time/base/",
    "/office/desk/figures/late/part/",
)
MEMBERS = (
    "/office/members/",
    "/office/members/?page=150",
    "/office/members/?sort=name",
    "/office/members/?sort=-born",
    "/office/members/?organisation={large}",
    "/office/members/?q={surname}",
    "/office/members/?q={name}",
    "/office/members/?q={initials}",
    "/office/members/?q={last4}",
    "/office/members/?q={mobile}",
    "/office/members/?q={certno}",
    "/office/members/{person}/",
    "/office/search/?q={name}",
    "/office/search/?q={mobile}",
)
ORGANISATIONS = (
    "/office/organisations/",
    "/office/organisations/?page=40",
    "/office/organisations/?sort=-members",
    "/office/organisations/?closed=all&kind=grassroots",
    "/office/organisations/?q=工会",
    "/office/organisations/?q=第77",
    "/office/organisations/{large}/",
    "/office/organisations/{union}/",
)
NARROWED = (
    "/office/members/?figure=verified",
    "/office/members/?figure=paying",
    "/office/members/?figure=none",
    "/office/members/?quality=any",
    "/office/members/?quality=duplicate",
)
TOP = ("/office/organisations/1/", "/office/organisations/2/")
REQUESTS = (
    "/office/requests/",
    "/office/requests/?state=all",
    "/office/requests/?state=answered&page=150",
    "/office/requests/?state=all&kind=help&topic=wages",
    "/office/requests/?state=all&owner={me}",
    "/office/requests/?state=all&sort=asked",
    "/office/requests/?q={surname}",
    "/office/requests/?q={name}",
    "/office/requests/?q={initials}",
    "/office/requests/?q={mobile}",
    "/office/requests/?q=加班",
    "/office/requests/?q={number}",
    "/office/requests/{number}/",
    "/office/requests/topics/",
)
REQUESTS_KEPT = (
    "/office/requests/calls/",
    "/office/requests/places/",
    "/office/requests/templates/",
)
JOINING = (
    "/office/applications/",
    "/office/applications/?state=approved&page=50",
    "/office/applications/?q={surname}",
    "/office/transfers/",
    "/office/quality/{large}/",
    "/office/quality/{large}/?check=mobile_unproved",
    "/office/quality/{large}/?sort=person",
    "/office/member-figures/",
    "/office/member-figures/{large}/?figure=paying",
    "/office/member-figures/{large}/?figure=verified&q={surname}",
)
REVIEWING = (
    "/office/applications/{application}/",
    "/office/applications/together/",
    "/office/join-codes/",
)
SILENT = ("/office/silent/", "/office/silent/?q={surname}", "/office/silent/?page=150")
DUES = (
    "/office/dues/",
    "/office/dues/?page=150",
    "/office/dues/?q=第77",
    "/office/dues/?state=draft",
    "/office/dues/?sort=-recorded",
    "/office/dues/{draft}/",
    "/office/dues/{recorded}/",
    "/office/dues/new/",
    "/office/members/{person}/dues/",
)
FEDERATION = (
    "/office/duplicates/",
    "/office/duplicates/?state=never",
    "/office/quality/1/",
    "/office/quality/1/?check=duplicate",
    "/office/quality/1/?page=150",
    "/office/member-figures/1/?figure=paying",
    "/office/member-figures/1/?figure=verified",
)
ORGANISING = (
    "/office/foundings/",
    "/office/foundings/?q=新工会",
    "/office/terms/",
    "/office/terms/?state=all",
)
COVERAGE = ("/office/coverage/", "/office/coverage/?state=none")
DELIVERIES = (
    "/office/deliveries/",
    "/office/deliveries/?state=failed",
    "/office/deliveries/?channel=wechat&page=150",
    "/office/deliveries/?sort=-cost",
)
TRAIL = (
    "/office/audit/",
    "/office/audit/?page=150",
    "/office/audit/?person=bench",
    "/office/audit/?person=nobody",
    "/office/audit/?action=membership.",
    "/office/audit/?subject_type=person&subject_id={person}",
    "/office/consents/",
    "/office/grants/",
    "/office/users/",
    "/office/roles/",
)
ROSTERS = ("/office/imports/", "/office/corrections/", "/office/organisations/on/2020-01-01/")
PHONE = (
    "/me/",
    "/me/services/",
    "/me/messages/",
    "/me/messages/settings/",
    "/me/requests/",
    "/me/membership/",
    "/me/card/",
    "/me/account/",
    "/me/data/",
    "/me/looked/",
    "/me/consents/",
    "/me/family/",
    "/me/cover/",
    "/me/security/",
)
PAGES = {
    "bench-head": ("/office/", *BOARD, *MEMBERS, *REQUESTS, *REQUESTS_KEPT, *DELIVERIES),
    "bench-organiser": (
        "/office/", *BOARD[:10], *ORGANISATIONS, *TOP, *JOINING, *REVIEWING, *FEDERATION, *NARROWED,
        *ORGANISING, *COVERAGE, *ROSTERS, *SILENT, *DUES,
    ),
    "bench-auditor": ("/office/", *TRAIL, *MEMBERS[:2], *REQUESTS[:3], *ORGANISATIONS[:2]),
    "bench-town": (
        "/office/", *BOARD, *MEMBERS, *NARROWED, *ORGANISATIONS[:6], *TOP[1:], *REQUESTS,
        *JOINING[:4], "/office/quality/2/", "/office/member-figures/",
        "/office/member-figures/2/?figure=paying", *REVIEWING[1:], "/office/duplicates/",
        *ORGANISING, *COVERAGE, *DELIVERIES[:2], *SILENT, *DUES[:5],
    ),
    "bench-union": (
        "/office/", *BOARD[:10], *MEMBERS, *ORGANISATIONS[:1], *REQUESTS[:3], *JOINING,
        *REVIEWING[1:], *ORGANISING, *SILENT, *DUES,
    ),
    "bench-worker": PHONE,
}  # fmt: skip
"""Who opens what: the whole federation, a town of a twelfth, the union of 12,000 members, and one
of these on the phone."""
OUT_OF_TOWN = ("{item}", "{person}", "{number}")
"""What stands elsewhere in the federation: for the town they are not there."""
SEARCHES = ("name", "initials", "last4", "mobile", "certno")


KEPT = "bench_kept_desk"


def measure(*, keep: bool = False, only: str = "") -> Iterator[Line]:
    """Fill a database, then ask each page and each search TIMES times; the median counts.

    `keep`: the database stays, and is taken as it is when it stands already; `only`: lines of it.
    """
    if not keep:
        with town.database():
            yield from _filled()
            yield from pages(federation.words(), only)
        return
    with town.kept(KEPT) as found:
        if not (found and federation.filled()):
            yield from _filled()
        yield from pages(federation.words(), only)


def _filled() -> Iterator[Line]:
    started = time.perf_counter()
    federation.fill()
    yield Line("filled, seconds", time.perf_counter() - started)
    yield from looked_through()


LOOKS = (
    LookKind.DUPLICATES, LookKind.QUALITY, LookKind.SILENCE, LookKind.FIGURES, LookKind.FIGURES,
)  # fmt: skip
"""In the order of the night; the figures twice: the second time nothing has changed."""


def looked_through() -> Iterator[Line]:
    """The looks of the night and the count of every ten minutes, over everybody, as jobs do."""
    for what in LOOKS:
        started = time.perf_counter()
        look = membership.look(what, "", by=SYSTEM, at=timezone.now())
        yield Line(f"job: {what.value}, seconds", time.perf_counter() - started)
        yield Line("  found", look.found or 0, digits=0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Line("  memory of the process at its peak, MB", peak, at_most=1_500)
    differ = membership.differing(timezone.localdate())
    yield Line("stored counts that differ from a recount", differ, at_most=0)


def pages(words: dict[str, str], only: str = "") -> Iterator[Line]:
    """Every page of everybody, then the searches; of them those whose line has a part of `only`."""
    gc.collect()
    gc.freeze()  # as `config.wsgi` does: a served process has loaded no city either
    yield Line("floor: SELECT 1, ms", statistics.median(_timed(_nothing) for _ in range(TIMES)))
    for user, paths in PAGES.items():
        client = Client(headers={"host": "localhost"})
        who = get_user_model().objects.get(username=user)
        client.force_login(who)
        named = words | {"me": str(who.pk)}
        for path in paths:
            if user == "bench-town" and set(OUT_OF_TOWN) & set(path.split("/")):
                continue
            place = filled(path, named)
            if _asked(f"{user} {path}", only):
                yield from _page(client, f"{user} {path}", place)
        if user != "bench-worker" and _asked(f"{user} search", only):
            yield from _searches(user, words)


def _asked(line: str, only: str) -> bool:
    return any(part in line for part in only.split(","))


def _nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _page(client: Client, says: str, path: str) -> Iterator[Line]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)  # now: the next request begins a new list
    slowest = max(queries.captured_queries, key=lambda q: float(q["time"]), default=None)
    if answer.status_code != 200:
        yield Line(f"{says}: status", answer.status_code, at_most=200, at_least=200)
        return
    took = statistics.median(_timed(lambda: client.get(path)) for _ in range(TIMES))
    yield Line(f"{says}: ms", took, at_most=MOST_MS)
    yield Line("  queries", asked, at_most=MORE_QUERIES.get(path, most_queries(path)), digits=0)
    if took > MOST_MS and slowest:
        sql = " ".join(slowest["sql"].split())[:LONGEST_SQL]
        yield Line(f"  slowest: {sql} — ms", float(slowest["time"]) * 1000)


def _searches(user: str, words: dict[str, str]) -> Iterator[Line]:
    """The search over everything, without the page around it."""
    by, on = accounts.actor_by_name(user), timezone.localdate()
    assert by is not None
    for kind in SEARCHES:
        found = search.found(by, words[kind], on)
        if user == "bench-head" and not found:
            yield Line(f"{user} search by {kind}: groups", 0, at_least=1)
        took = [_timed(partial(search.found, by, words[kind], on)) for _ in range(TIMES)]
        yield Line(f"{user} search by {kind}: ms", statistics.median(took), at_most=MOST_SEARCH_MS)


def _timed(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return (time.perf_counter() - started) * 1000
