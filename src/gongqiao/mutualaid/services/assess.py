"""The assessment: everything new or changed since the last run is matched, decided and booked.

Safe to kill at any moment and to run twice at once: a run is a frozen list, worked off in shards
that are each one transaction; whoever comes next finishes what is open.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from queue import Empty, SimpleQueue

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from gongqiao.mutualaid.models import Run, RunShard, Scheme
from gongqiao.mutualaid.services import reading, runs
from gongqiao.mutualaid.services.reading import People
from gongqiao.mutualaid.services.shard import work_off
from gongqiao.mutualaid.services.versions import InForce, base_columns, in_force
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

Progress = Callable[[int], None]


@dataclass
class Assessed:
    """What the assessment did, over all runs and schemes it closed. Amounts in fen."""

    runs: int = 0
    lines: int = 0
    decided: int = 0
    unmatched: int = 0  # of people who are not enrolled, or whom nobody knows
    outside: int = 0
    excluded: int = 0
    claims: int = 0
    cancelled: int = 0
    review: int = 0
    booked: int = 0
    open: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 when a run had to stay open."""
        return 1 if self.open else 0


def assess(
    *,
    scheme: str | None = None,
    as_of: date,
    by: Actor,
    at: datetime,
    workers: int = runs.WORKERS,
    progress: Progress | None = None,
) -> Assessed:
    """Decide all that is new or changed for one scheme, or for all. `as_of`: the booking date."""
    done = Assessed()
    for each in _schemes(scheme):
        versions = in_force(each.pk)
        while versions and (opened := runs.open_run(each, as_of=as_of, by=by, at=at)) is not None:
            run = opened.run
            _work(opened, each, versions, workers=workers, by=by, at=at, progress=progress)
            if _closed(run, done, at=at):
                continue
            # once more from the beginning: shards are idempotent, their counts may have been stale
            RunShard.objects.filter(run=run).delete()
            _work(opened, each, versions, workers=workers, by=by, at=at, progress=progress)
            if not _closed(run, done, at=at, last=True):
                break
    return done


def _schemes(code: str | None) -> list[Scheme]:
    if code is None:
        return list(Scheme.objects.order_by("pk"))
    found = list(Scheme.objects.filter(code=code))
    if not found:
        raise Refused("UNKNOWN_SCHEME", _("There is no scheme %(code)s.") % {"code": code})
    return found


def _work(
    opened: runs.Opened,
    scheme: Scheme,
    versions: list[InForce],
    *,
    workers: int,
    by: Actor,
    at: datetime,
    progress: Progress | None,
) -> None:
    run = opened.run
    fresh = runs.fresh_ranges(run)
    held = reading.copies(opened.files, base_columns(versions)) if opened.whole else None

    def one(shard: int, wait: bool) -> bool:
        low, high = run.bounds[shard], run.bounds[shard + 1]
        people = People(low, high, _within(opened.people, low, high), opened.whole)
        try:
            return work_off(
                *(run, shard, people, fresh, versions, scheme.fund_id),
                held=held, by=by, at=at, wait=wait,
            )  # fmt: skip
        finally:
            if progress:
                progress(1)

    # first whatever nobody holds, then wait for what another runner holds
    shards = list(range(len(run.bounds) - 1))
    for wait in (False, True):
        done = _each(shards, lambda s: one(s, wait), workers)  # noqa: B023  # used up within the loop's turn
        shards = [s for s in shards if s not in done]


def _each(shards: list[int], one: Callable[[int], bool], workers: int) -> set[int]:
    """The shards for which `one` was true. Each worker has one connection for all it does."""
    if workers == 1 or len(shards) < 2:
        return {s for s in shards if one(s)}
    waiting: SimpleQueue[int] = SimpleQueue()
    for shard in shards:
        waiting.put(shard)

    def work() -> set[int]:
        done = set()
        try:
            with suppress(Empty):
                while True:
                    shard = waiting.get_nowait()
                    if one(shard):
                        done.add(shard)
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(workers) as pool:
        found = [pool.submit(work) for _ in range(workers)]
    return set().union(*(worker.result() for worker in found))


def _within(ids: NDArray[np.int64], low: int, high: int) -> Sequence[int]:
    first, last = np.searchsorted(ids, [low, high])
    return ids[first:last].tolist()  # type: ignore[no-any-return]  # numpy's tolist is untyped


def _closed(run: Run, done: Assessed, *, at: datetime, last: bool = False) -> bool:
    disagreement = runs.close_run(run, at=at)
    if disagreement:
        if last:
            done.open.append(disagreement)
        return False
    run.refresh_from_db()
    totals = run.totals or {}
    done.runs += 1
    for name in ("lines", "decided", "unmatched", "outside", "excluded", "claims", "cancelled"):
        setattr(done, name, getattr(done, name) + totals[name])
    done.unmatched += totals["unenrolled"]
    done.review += totals["review"]
    done.booked += totals["booked"]
    return True
