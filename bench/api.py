"""The interface at city scale: p95 of reads and of a push of a thousand settlements, with the floor
beside each: the same rows by the ORM, or the same file, without the interface. In the same run.

Every call goes through the whole interface (key, rate, scope, shapes, log), in one process without
a network.
"""

import csv
import gc
import io
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import data, town
from bench.report import Line, p95
from gongqiao.feeds import api as feeds
from gongqiao.gateway import queries, scopes
from gongqiao.gateway.api import KeyWish, Made, make_key
from gongqiao.gateway.services.calls import actor_of_key
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import api as mutualaid
from gongqiao.platform import gate
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.requests import api as requests
from gongqiao.synthetic.api import load

TIMES = 60
PUSHES = 20
ROWS = 1_000
PAGE = 200
READ_MS, PUSH_MS, QUERIES = 200, 2_000, 20


@dataclass(frozen=True)
class Read:
    """A call, and the rows that it is of, without the interface."""

    place: str
    floor: Callable[[Actor, date], object]


def measure(scale: str = "city") -> Iterator[Line]:
    """Load the city, make a key for its federation, call."""
    with town.database():
        started = time.perf_counter()
        load(scale=scale, by=SYSTEM, at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        gc.collect()
        gc.freeze()  # what the load left behind: a served process has loaded no city
        yield Line(f"{scale} loaded, seconds", time.perf_counter() - started)
        made = _key()
        for read in _reads(actor_of_key(made.key)):
            yield from _read(read, made)
        yield from _push(made)


def _key() -> Made:
    root = registry.organisations_visible_to(SYSTEM, timezone.localdate()).order_by("path")[0]
    wish = KeyWish(
        name="bench", organisation_id=root.pk, scopes=[s.code for s in scopes.SCOPES],
        per_minute=6_000, source="bench",
    )  # fmt: skip
    return make_key(wish, by=SYSTEM, at=timezone.now())


def _reads(by: Actor) -> list[Read]:
    on = timezone.localdate()
    person = registry.persons_visible_to(by, on).order_by("pk")[100]
    line = mutualaid.claims_visible_to(by, on).select_related("period__scheme").order_by("pk")[0]
    scheme, no = line.period.scheme.code, line.period.no
    union = registry.organisations_visible_to(by, on).order_by("-path")[0]

    def members(by: Actor, on: date) -> Any:
        return registry.persons_for_list(registry.persons_visible_to(by, on))

    def claims(by: Actor, on: date) -> Any:
        lines = mutualaid.claims_visible_to(by, on).filter(period__scheme__code=scheme,
                                                           period__no=no)  # fmt: skip
        lines = mutualaid.with_shown_state(lines).select_related("period__scheme", "version")
        found = list(lines.order_by("pk")[: PAGE + 1])
        return found, feeds.Settlement.objects.in_bulk([one.stay_id for one in found])

    def entries(by: Actor, on: date) -> Any:
        rows = ledger.entries_in(gate.scope_of(by, "ledger.view", on))
        return list(rows.order_by("seq")[: PAGE + 1])

    def organisations(by: Actor, on: date) -> Any:
        seen = registry.organisations_visible_to(by, on).select_related("parent")
        return list(seen.order_by("path")[: PAGE + 1])

    def asked(by: Actor, on: date) -> Any:
        seen = requests.requests_visible_to(by, on).select_related("office", "union", "person")
        return list(seen.order_by("asked_at", "pk")[: PAGE + 1])

    return [
        Read(f"members?limit={PAGE}", lambda by, on: list(members(by, on).order_by("pk")[:201])),
        Read(
            f"members?limit={PAGE}&organisation={union.code}",
            lambda by, on: list(
                members(by, on).filter(
                    memberships__organisation=union, memberships__left_on__isnull=True
                ).order_by("pk")[:201]
            ),
        ),
        Read(f"members/{person.pk}", lambda by, on: members(by, on).filter(pk=person.pk).first()),
        Read(f"organisations?limit={PAGE}", organisations),
        Read(f"claims?limit={PAGE}&scheme={scheme}&period_no={no}", claims),
        Read(f"ledger/entries?limit={PAGE}", entries),
        Read(f"requests?limit={PAGE}", asked),
    ]  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _read(read: Read, made: Made) -> Iterator[Line]:
    client = Client(headers={"Authorization": f"Bearer {made.token}", "host": "localhost"})
    by, on = actor_of_key(made.key), timezone.localdate()

    def floor() -> None:
        with queries.remembering():
            queries.remember(made.key)
            read.floor(by, on)

    place = f"/api/v1/{read.place}"
    with CaptureQueriesContext(connection) as queries_asked:
        answer = client.get(place)
    asked = len(queries_asked)  # now: the next request begins a new list
    if answer.status_code != 200:
        yield Line(f"GET {read.place}: status", answer.status_code, at_most=200, digits=0)
        return
    floor()
    # in turns: whatever the machine does besides, it does to both
    pairs = [(_timed(lambda: client.get(place)), _timed(floor)) for _time in range(TIMES)]
    took, least = p95([one for one, _f in pairs]), p95([f for _one, f in pairs])
    yield Line(f"GET {read.place}: p95, ms", took, at_most=READ_MS)
    yield Line("  the same rows by the ORM: p95, ms", least)
    yield Line("  times the floor", took / least)
    yield Line("  queries", asked, at_most=QUERIES, digits=0)


def _push(made: Made) -> Iterator[Line]:
    """Different rows each time: half by the interface, half as files, in turns."""
    client = Client(headers={"Authorization": f"Bearer {made.token}", "host": "localhost"})
    by, today = actor_of_key(made.key), timezone.localdate()
    took: list[float] = []
    least: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(2 * PUSHES):
            path = data.settlement_file(
                Path(folder) / f"{number}.csv", ROWS, start=50_000_000 + number * ROWS
            )
            if number % 2:
                least.append(_timed(lambda path=path: feeds.receive(  # type: ignore[misc]  # bound at once
                    path, source="bench", name=path.name, by=by, at=timezone.now(), today=today
                )))  # fmt: skip
                continue
            rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
            word = uuid.uuid4().hex
            began = time.perf_counter()
            answer = client.post(
                "/api/v1/settlements", {"rows": rows}, content_type="application/json",
                headers={"Idempotency-Key": word},
            )  # fmt: skip
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200 or answer.json()["rows"] != ROWS:
                yield Line("POST settlements: status", answer.status_code, at_most=200, digits=0)
                return
    yield Line(f"POST settlements, {ROWS:,} rows as JSON: p95, ms", p95(took), at_most=PUSH_MS)
    yield Line("  the same number received as a file: p95, ms", p95(least))
    yield Line("  times the floor", p95(took) / p95(least))
