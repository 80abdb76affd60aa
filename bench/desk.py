"""The desk and the search at city size: 300,000 members, 5,000 organisations, 200,000 items.

Items of a year, the newest 12,000 open; three kinds; a twentieth waits, a tenth was handed on.
"""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

import polars as pl
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import data, town
from bench.report import Line
from gongqiao.access import api as access
from gongqiao.accounts import api as accounts
from gongqiao.desk.api import ItemKind, register
from gongqiao.desk.permissions import WORK
from gongqiao.kernel.names import name_key
from gongqiao.platform import search
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.copying import copy_in
from gongqiao.platform.crypto import blind_indexes
from gongqiao.registry.rules.initials import initials

MEMBERS, ORGANISATIONS, ITEMS, OPEN = 300_000, 5_000, 200_000, 12_000
TIMES = 7
KINDS = ("bench.ask", "bench.join", "bench.term")
VIEWS = ("today", "mine", "office", "late", "waiting", "handed", "unanswered", "open", "closed")
FIGURES = ("/office/desk/figures/",)
"""A page of figures and charts, shown beside the lists without a limit of its own."""
PAGES = (
    "/office/desk/",
    *(f"/office/desk/?view={view}" for view in VIEWS),
    "/office/desk/?view=open&page=40",
    "/office/desk/?view=open&kind=bench.join&who=nobody",
    "/office/desk/?q={surname}",
    "/office/desk/?q={name}",
    "/office/desk/?q={initials}",
    "/office/desk/?q={last4}",
    "/office/desk/?q={mobile}",
    "/office/desk/?q=第77工会",
    "/office/desk/{item}/",
    "/office/desk/figures/received/part/",
    "/office/desk/figures/on_time/base/",
    "/office/desk/figures/late/part/",
)
SEARCHES = ("surname", "name", "initials", "last4", "mobile", "certno")
UNIONS = """
INSERT INTO registry_organisation (id, code, name, kind, parent_id, path, region_code, uscc,
    employer_name, employer_uscc)
SELECT n, 'B' || n, CASE WHEN n = 1 THEN '测量市总工会' WHEN n < 14 THEN '第' || n || '镇总工会'
    ELSE '第' || n || '工会' END, 'grassroots', CASE WHEN n = 1 THEN NULL WHEN n < 14 THEN 1
    ELSE 2 + n %% 12 END, CASE WHEN n = 1 THEN '00000001.'
    WHEN n < 14 THEN '00000001.' || lpad(n::text, 8, '0') || '.'
    ELSE '00000001.' || lpad((2 + n %% 12)::text, 8, '0') || '.'
        || lpad(n::text, 8, '0') || '.' END,
    CASE WHEN n = 1 THEN '330483' ELSE '' END, '', '', '' FROM generate_series(1, %s) n
"""
WORK_ITEMS = """
INSERT INTO desk_workitem (key, kind, subject_type, subject_id, figures, person_id, organisation_id,
    owner_id, region, opened_at, arrived_on, due_at, whole_days, state, stopped_at, version,
    taken_at, handed_at, answered_at, closed_at, closed_by_id, outcome, visits, level)
SELECT 'bench:' || n, (ARRAY['bench.ask', 'bench.join', 'bench.term'])[1 + n %% 3], 'bench',
    n::text, jsonb_build_object('who', '顾某', 'topic', '第' || n || '件'),
    1 + (n * 7919::bigint) %% %(members)s, CASE WHEN n %% 3 = 0 THEN 1 WHEN n %% 3 = 1
    THEN 2 + n %% 12 ELSE 14 + n %% (%(unions)s - 13) END,
    CASE WHEN n %% 4 = 0 THEN %(user)s END, '330483', at, (at + interval '8 hours')::date,
    at + interval '8 hours', true,
    CASE WHEN shut THEN 'closed' WHEN n %% 20 = 7 THEN 'waiting' ELSE 'open' END,
    CASE WHEN NOT shut AND n %% 20 = 7 THEN at + interval '1 hour' END, 1,
    CASE WHEN n %% 4 = 0 THEN at END, CASE WHEN n %% 10 = 3 THEN at + interval '2 hours' END,
    CASE WHEN n %% 5 < 3 THEN at + interval '3 hours' END,
    CASE WHEN shut THEN least(at + (n %% 40) * interval '1 hour', %(now)s) END,
    CASE WHEN shut THEN %(user)s END, CASE WHEN shut THEN 'done' ELSE '' END,
    CASE WHEN shut AND n %% 7 < 6 THEN n %% 3 END, 0
FROM (SELECT n, n <= %(shut)s AS shut, %(now)s - interval '365 days'
    + n * (interval '365 days' / %(items)s) AS at FROM generate_series(1, %(items)s) n) rows
"""


def measure() -> Iterator[Line]:
    """Fill a database, then ask each page and each search TIMES times; the median counts."""
    with town.database():
        started = time.perf_counter()
        crowd = _fill()
        yield Line("filled, seconds", time.perf_counter() - started)
        words = {
            key: crowd[150_000, key] for key in ("name", "initials", "mobile", "certno", "last4")
        }
        words |= {"surname": words["name"][0], "item": "199990"}
        for user in ("bench-head", "bench-town"):
            client = Client(headers={"host": "localhost"})
            client.force_login(get_user_model().objects.get(username=user))
            yield Line(f"{user} sees items of {len(KINDS)} kinds", len(KINDS), digits=0)
            for path in (*PAGES, *FIGURES):
                filled = path.format(**{key: quote(str(word)) for key, word in words.items()})
                yield from _page(client, f"{user} {path}", filled, limited=path not in FIGURES)
            yield from _searches(user, words)


def _fill() -> pl.DataFrame:
    register(
        *(
            ItemKind(code, "{who}: {topic}", "headset", WORK, "same_day", lambda _s: "", rated=True)
            for code in KINDS
        )
    )
    crowd = data.crowd(MEMBERS).with_row_index("n", offset=1)
    digits = pl.col("n").cast(pl.String).str.zfill(8)
    ends = (pl.col("n") * 7919 % 10_000).cast(pl.String).str.zfill(4)
    # the numbers of the crowd end alike, and some have no mobile: spread as those of a city are
    crowd = crowd.with_columns(pl.concat_str(pl.lit("139"), digits).alias("mobile"))
    crowd = crowd.with_columns(ends.alias("last4"))
    crowd = crowd.with_columns(pl.Series("initials", [initials(n) for n in crowd["name"]]))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNIONS, [ORGANISATIONS])
        _members(crowd)
        head, clerk = _user("bench-head", "service_head", 1), _user("bench-town", "town_officer", 2)
        now = datetime.now(UTC).replace(microsecond=0)
        numbers: dict[str, int | datetime | None] = {
            "members": MEMBERS, "unions": ORGANISATIONS, "items": ITEMS, "now": now,
            "shut": ITEMS - OPEN, "user": head.user_id,
        }  # fmt: skip
        cursor.execute(WORK_ITEMS, numbers)
        cursor.execute(
            "INSERT INTO desk_wait (item_id, for_whom, reason, stops_clock, since) "
            "SELECT id, 'applicant', 'x', true, stopped_at FROM desk_workitem "
            "WHERE stopped_at IS NOT NULL"
        )
        cursor.execute(
            "INSERT INTO desk_handover (item_id, from_organisation_id, to_organisation_id, reason, "
            "at, by_id) SELECT id, 1, organisation_id, 'x', handed_at, %s FROM desk_workitem "
            "WHERE handed_at IS NOT NULL",
            [clerk.user_id],
        )
        cursor.execute(
            "INSERT INTO desk_rating (item_id, score, word, at) SELECT id, 3 - (id % 11 = 0)::int "
            "- (id % 29 = 0)::int, '', closed_at FROM desk_workitem "
            "WHERE closed_at IS NOT NULL AND id % 3 = 0"
        )
        for table in ("registry_organisation", "desk_workitem", "registry_person"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT max(id) FROM {table}))"
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return crowd


def _members(crowd: pl.DataFrame) -> None:
    ids = pl.int_range(1, MEMBERS + 1, eager=True, dtype=pl.Int64)
    mobiles = blind_indexes(crowd["mobile"], purpose="mobile")
    people = pl.DataFrame(
        {"id": ids, "name": crowd["name"], "name_key": map(name_key, crowd["name"]),
         "initials": crowd["initials"], "mobile_index": mobiles}
    ).with_columns(pl.lit("m").alias("gender"))  # fmt: skip
    papers = pl.DataFrame(
        {"person_id": ids, "cert_type": crowd["cert_type"], "number": [b"-"] * MEMBERS,
         "number_index": blind_indexes(crowd["certno"]), "last4": crowd["last4"]}
    )  # fmt: skip
    joined = pl.DataFrame({"person_id": ids, "organisation_id": 14 + ids % (ORGANISATIONS - 13)})
    with connection.cursor() as cursor:
        copy_in(cursor, "registry_person", people)
        copy_in(cursor, "registry_certificate", papers)
        copy_in(
            cursor, "registry_membership",
            joined.with_columns(
                pl.lit(timezone.localdate() - timedelta(days=400)).alias("joined_on"),
                pl.lit("active").alias("state"),
            ),
        )  # fmt: skip


def _user(name: str, role: str, organisation: int) -> Actor:
    now = timezone.now()
    made = accounts.create_user(name, by=SYSTEM, at=now, password=secrets.token_hex(16))
    access.give_grant(
        user_id=made.user_id, role_code=role, organisation_id=organisation, by=SYSTEM, at=now,
        valid_from=timezone.localdate() - timedelta(days=1), reason="bench",
    )  # fmt: skip
    return Actor(name, made.user_id)


def _page(client: Client, says: str, path: str, *, limited: bool) -> Iterator[Line]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)
    if answer.status_code != 200:
        yield Line(f"{says}: status", answer.status_code, at_most=200, at_least=200)
        return
    took = [_timed(lambda: client.get(path)) for _ in range(TIMES)]
    yield Line(f"{says}: ms", statistics.median(took), at_most=200 if limited else None)
    yield Line("  queries", asked, at_most=20, digits=0)


def _searches(user: str, words: dict[str, str]) -> Iterator[Line]:
    """The search over everything, without the page around it."""
    by, on = accounts.actor_by_name(user), timezone.localdate()
    assert by is not None
    for kind in SEARCHES:
        found = search.found(by, words[kind], on)
        if kind != "surname" and user == "bench-head" and not found:
            yield Line(f"{user} search by {kind}: groups", 0, at_least=1)
        took = [_timed(partial(search.found, by, words[kind], on)) for _ in range(TIMES)]
        yield Line(f"{user} search by {kind}: ms", statistics.median(took), at_most=100)


def _timed(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return (time.perf_counter() - started) * 1000
