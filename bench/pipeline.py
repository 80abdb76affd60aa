"""The pipeline against its limit: receive → match → decide → claims, ledger, batch."""

import resource
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from django.db import connection

from bench import data, town
from bench.limit import seconds_of_limit
from bench.report import Line
from gongqiao.feeds.services.receive import receive
from gongqiao.mutualaid.services import batches
from gongqiao.mutualaid.services.assess import assess


@dataclass(frozen=True)
class Took:
    """Seconds of the three steps."""

    receive: float
    assess: float
    batch: float

    @property
    def all(self) -> float:
        """Together."""
        return self.receive + self.assess + self.batch


def take(path: Path, name: str) -> Took:
    """Receive a file, decide it, put it into a batch."""
    marks = [time.perf_counter()]
    receive(path, source="yibao", name=name, by=town.CLERK, at=town.AT, today=town.DAY)
    marks.append(time.perf_counter())
    assess(as_of=town.DAY, by=town.CLERK, at=town.AT)
    marks.append(time.perf_counter())
    batches.create(data.CODE, by=town.maker(), at=town.AT)
    marks.append(time.perf_counter())
    return Took(*(b - a for a, b in pairwise(marks)))


def peak_megabytes() -> int:
    """The highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(rows: int) -> list[Line]:
    """One size in a fresh database."""
    with tempfile.TemporaryDirectory() as folder, town.database():
        town.people()
        path = data.settlement_file(Path(folder) / "feed.csv", rows)
        took = take(path, f"{rows} lines")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        limit = seconds_of_limit(rows)
        lines = [
            Line(f"pipeline of {rows:,} settlements, share of L", limit / took.all, at_least=0.5),
            Line("  receive, seconds", took.receive),
            Line("  assess, seconds", took.assess),
            Line("  batch, seconds", took.batch),
            Line("  L, seconds", limit),
            Line("  peak memory, MB", peak_megabytes(), at_most=1500 if rows <= 10**6 else 2000),
        ]
        thousand = data.settlement_file(Path(folder) / "more.csv", 1000, start=rows)
        more = take(thousand, "1,000 more")
        lines.append(
            Line(f"1,000 more on top of {rows:,}: assessed in seconds", more.assess, at_most=2.0)
        )
    return lines
