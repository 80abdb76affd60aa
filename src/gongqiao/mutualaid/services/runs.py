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
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import with_room
from gongqiao.platform.faults import point

LOCK = "mutualaid.run"
PEOPLE_PER_SHARD = int(os.environ.get("GONGQIAO_PEOPLE_PER_SHARD", "32000"))
ROWS_PER_SHARD = 150_000
"""Both: how much a kill loses at most, and how much memory a worker needs."""


@dataclass(frozen=True)
class Opened:
    """An open run, and everyone whom it concerns (`touched_people`)."""

    run: Run
    people: NDArray[np.int64]


def open_run(scheme: Scheme, *, as_of: date, by: Actor, at: datetime) -> Opened | None:
    """The scheme's open run, a new one, or None when nothing is new or changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
        standing = Run.objects.filter(scheme=scheme, closed_at__isnull=True).first()
        if standing:
            return Opened(standing, touched_people(standing))
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
    people = touched_people(run)
    run.bounds = _bounds(people, feeds.settlements_per_person(cursor))
    run.save(update_fields=["bounds"])
    return Opened(run, people)


def _bounds(ids: NDArray[np.int64], rows_each: float) -> list[int]:
    """Edges of shards: people as even as possible, as many as PEOPLE_PER_SHARD and ROWS_PER_SHARD
    allow when each has about `rows_each` settlements; at least two when it pays."""
    if ids.size == 0:
        return []
    count = max(
        math.ceil(ids.size / PEOPLE_PER_SHARD),
        math.ceil(ids.size * rows_each / ROWS_PER_SHARD),
        2 if ids.size > PEOPLE_PER_SHARD // 4 else 1,
    )
    count = min(count, ids.size)
    edges = [int(ids[ids.size * k // count]) for k in range(count)]
    return [*edges, int(ids[-1]) + 1]


def touched_people(run: Run) -> NDArray[np.int64]:
    """Everyone whom the run's files or marks concern, sorted. The same at each call."""
    files = list(RunFile.objects.filter(run=run).values_list("file_id", flat=True))
    before = (
        Run.objects.filter(scheme=run.scheme, pk__lt=run.pk).aggregate(u=Max("touched_upto"))["u"]
        or 0
    )
    marked = Touched.objects.filter(pk__gt=before, pk__lte=run.touched_upto).values_list(
        "person_id", flat=True
    )
    with connection.cursor() as cursor:
        by_files = feeds.people_of(cursor, files)
    others = np.fromiter(marked, dtype=np.int64)
    return np.union1d(by_files, others) if others.size else by_files


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
    cursor.execute(
        "SELECT COALESCE(SUM(p.amount), 0) FROM ledger_entry e JOIN ledger_posting p "
        "ON p.entry_id = e.id WHERE e.key LIKE %s AND p.ref IS NOT NULL",
        [f"assess:{run.pk}:%"],
    )
    row = cursor.fetchone()
    booked = -int(row[0]) if row else 0
    if booked != totals["booked"]:
        return _("Claim lines add up to %(lines)d fen, postings to %(booked)d.") % {
            "lines": totals["booked"],
            "booked": booked,
        }
    return ""
