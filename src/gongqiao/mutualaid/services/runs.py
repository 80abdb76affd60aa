"""Opening a run with a frozen list of what it must look at, and closing it when totals agree."""

import hashlib
import math
import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from gongqiao.feeds import api as feeds
from gongqiao.mutualaid.models import Run, RunFile, RunShard, Scheme, Touched
from gongqiao.mutualaid.services import funds
from gongqiao.platform import bulk
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import with_room
from gongqiao.platform.faults import point

LOCK = "mutualaid.run"
PEOPLE_PER_SHARD = int(os.environ.get("GONGQIAO_PEOPLE_PER_SHARD", "32000"))
ROWS_PER_SHARD = 150_000
"""Both: how much a kill loses at most, and how much memory a worker needs."""
WORKERS = 2
"""Shards at a time, each with its connection: the reference machine has two cores."""
WHOLE_FROM = int(os.environ.get("GONGQIAO_WHOLE_FROM", "200000"))
MOST = 0.5
"""From so many new settlements on, and this part of all, shards read their whole range."""


@dataclass(frozen=True)
class Opened:
    """An open run and the people whom it concerns, sorted.

    `whole`: only those of its marks are listed. The people of its files are most of all there are;
    each shard finds them among the settlements that it reads anyway.
    """

    run: Run
    people: NDArray[np.int64]
    whole: bool
    files: list[int]


def open_run(scheme: Scheme, *, as_of: date, by: Actor, at: datetime) -> Opened | None:
    """The scheme's open run, a new one, or None when nothing is new or changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
        standing = Run.objects.filter(scheme=scheme, closed_at__isnull=True).first()
        if standing:
            return _opened(cursor, standing)
        with_room(cursor)
        Touched.objects.bulk_create(
            (Touched(person_id=found, cause="certificate") for found in feeds.rematch(cursor)),
            batch_size=10_000,
        )
        files = feeds.files_not_in(
            set(RunFile.objects.filter(scheme=scheme).values_list("file_id", flat=True))
        )
        seen = Run.objects.filter(scheme=scheme).aggregate(upto=Max("touched_upto"))["upto"] or 0
        upto = Touched.objects.aggregate(upto=Max("pk"))["upto"] or 0
        if not files and upto <= seen:
            return None
        opened = _new_run(cursor, scheme, files, upto, as_of=as_of, by=by, at=at)
        point("run.before_open")
    point("run.after_open")
    return opened


def _new_run(
    cursor: CursorWrapper,
    scheme: Scheme,
    files: list[feeds.FileRange],
    upto: int,
    *,
    as_of: date,
    by: Actor,
    at: datetime,
) -> Opened:
    seed = secrets.token_bytes(32)
    run = Run(
        scheme=scheme,
        opened_at=at,
        opened_by=by.name,
        booked_on=as_of,
        seed=seed,
        seed_digest=hashlib.sha256(seed).digest(),
        touched_upto=upto,
        bounds=[],
        lines=sum(f.new for f in files),
        unmatched=feeds.unmatched_in(cursor, [f.ids for f in files if f.ids]),
    )
    run.save()
    RunFile.objects.bulk_create(
        [RunFile(run=run, scheme=scheme, file_id=f.file_id) for f in files], batch_size=1000
    )
    opened = _opened(cursor, run)
    rows_each = feeds.settlements_per_person(cursor)
    whole = opened.whole
    run.bounds = _even_bounds(cursor, rows_each) if whole else _bounds(opened.people, rows_each)
    run.save(update_fields=["bounds"])
    return opened


def _opened(cursor: CursorWrapper, run: Run) -> Opened:
    """Whom the run's files and marks concern. The same people at each call."""
    files = list(RunFile.objects.filter(run=run).values_list("file_id", flat=True))
    earlier = Run.objects.filter(scheme=run.scheme, pk__lt=run.pk)
    before = earlier.aggregate(upto=Max("touched_upto"))["upto"] or 0
    marks = Touched.objects.filter(pk__gt=before, pk__lte=run.touched_upto)
    marked = np.fromiter(marks.values_list("person_id", flat=True), dtype=np.int64)
    rows, share = feeds.share_of_all(cursor, files)
    whole = rows >= WHOLE_FROM and share >= MOST
    of_files = feeds.changed_people if whole else feeds.people_of
    return Opened(run, np.union1d(of_files(cursor, files), marked), whole, files)


def _bounds(ids: NDArray[np.int64], rows_each: float) -> list[int]:
    """Edges of shards: people as even as possible; none when there is nobody."""
    if ids.size == 0:
        return []
    count = _shards(ids.size, rows_each)
    edges = [int(ids[ids.size * k // count]) for k in range(count)]
    return [*edges, int(ids[-1]) + 1]


def _even_bounds(cursor: CursorWrapper, rows_each: float) -> list[int]:
    """Edges of shards for everybody in the register: settlements as even as a sample tells.

    The first and the last are half as large: while the first is read nothing is written yet, and
    while the last is written nothing is read any more.
    """
    cursor.execute("SELECT min(id), max(id), count(*) FROM registry_person")
    row = cursor.fetchone()
    if not row or row[0] is None:
        return []
    first, last, people = row
    count = _shards(people, rows_each)
    halves = feeds.spread(cursor, 2 * count)[:: 2 if count > 1 else 1]
    inner = [edge for edge in halves if first < edge <= last]
    return [first, *inner, last + 1]


def _shards(people: int, rows_each: float) -> int:
    """As many as PEOPLE_PER_SHARD and ROWS_PER_SHARD ask for when each person has about `rows_each`
    settlements; at least two when it pays, and as many as keep all workers busy to the end."""
    count = max(
        math.ceil(people / PEOPLE_PER_SHARD),
        math.ceil(people * rows_each / ROWS_PER_SHARD),
        2 if people > PEOPLE_PER_SHARD // 4 else 1,
    )
    if count > WORKERS:
        count = math.ceil(count / WORKERS) * WORKERS
    return min(count, people)


def fresh_ranges(run: Run) -> list[tuple[int, int]]:
    """The id ranges of the settlements that are new in the run's files, joined where they touch."""
    files = list(RunFile.objects.filter(run=run).values_list("file_id", flat=True))
    ranges: list[tuple[int, int]] = []
    for low, high in feeds.ranges_of(files):
        if ranges and ranges[-1][1] + 1 == low:
            ranges[-1] = (ranges[-1][0], high)
        else:
            ranges.append((low, high))
    return ranges


def close_run(run: Run, *, at: datetime) -> str:
    """Close when every shard is done and the totals agree; else say what disagrees.

    Settlements in = decided + outside + excluded + unenrolled + unmatched; what the claim lines add
    up to = what the ledger booked for the run.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        locked = Run.objects.select_for_update().get(pk=run.pk)
        if locked.closed_at is not None:
            return ""
        shards = list(RunShard.objects.filter(run=run).values_list("counts", flat=True))
        missing = len(run.bounds) - 1 - len(shards)
        if run.bounds and missing:
            return _("%(count)d shards are not done.") % {"count": missing}
        totals = {
            name: sum(s.get(name, 0) for s in shards)
            for name in (
                "decided",
                "unenrolled",
                "outside",
                "excluded",
                "cancelled",
                "payable",
                "booked",
            )
        }
        totals["claims"] = sum(s["lines"] for s in shards)
        totals["review"] = sum(s["review"] for s in shards)
        totals["lines"], totals["unmatched"] = locked.lines, locked.unmatched
        if locked.lines >= WHOLE_FROM:
            bulk.glance(cursor, "mutualaid_claim", ("period_id", "person_id", "state", "amount"))
        disagreement = _disagreement(cursor, locked, totals)
        if disagreement:
            return disagreement
        locked.totals = totals
        locked.closed_at = at
        locked.save(update_fields=["totals", "closed_at"])
        point("run.before_close")
    point("run.after_close")
    return ""


def _disagreement(cursor: CursorWrapper, run: Run, totals: dict[str, int]) -> str:
    parts = ("decided", "unenrolled", "outside", "excluded", "unmatched")
    out = sum(totals[name] for name in parts)
    if out != run.lines:
        return _("%(lines)d settlements came in, %(out)d are accounted for.") % {
            "lines": run.lines,
            "out": out,
        }
    expense = funds.account_ids(run.scheme.fund_id)[funds.EXPENSE_BENEFIT]
    cursor.execute(
        "SELECT COALESCE(SUM(t.debit - t.credit), 0) FROM ledger_entry e "
        "JOIN ledger_entrytotal t ON t.entry_id = e.id WHERE e.key LIKE %s AND t.account_id = %s",
        [f"assess:{run.pk}:%", expense],
    )
    row = cursor.fetchone()
    booked = int(row[0]) if row else 0
    if booked != totals["booked"]:
        return _("Claim lines add up to %(lines)d fen, postings to %(booked)d.") % {
            "lines": totals["booked"],
            "booked": booked,
        }
    return ""
