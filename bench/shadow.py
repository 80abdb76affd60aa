"""A draft scheme over a whole period."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench import data, town
from bench.alone import Figures, alone
from bench.pipeline import REPETITIONS
from bench.report import Line, median
from gongqiao.mutualaid.models import SchemePeriod
from gongqiao.mutualaid.rules import scheme_file
from gongqiao.mutualaid.services.shadow import shadow
from gongqiao.synthetic.rules.scheme import scheme_file as written

ROWS = 200_000
TIERS = ((80_000, 0), (500_000, 5_000), (1_000_000, 6_000), (None, 7_000))


def replay() -> Figures:
    """One shadow run of a more generous draft: seconds, stays, people who would get more."""
    period = data.period()
    draft = replace(period, terms=replace(period.terms, tiers=TIERS, cap=3_000_000))
    scheme = scheme_file.read(written(draft, data.CODE))
    stored = SchemePeriod.objects.get(scheme__code=data.CODE)
    started = time.perf_counter()
    done = shadow(stored, scheme)
    took = time.perf_counter() - started
    return {"took": took, "stays": done.stays, "winners": done.winners, "losers": done.losers}


def measure(rows: int = ROWS) -> Iterator[Line]:
    """One period of that many settlements, decided; then the draft over it, several times."""
    with tempfile.TemporaryDirectory() as folder, town.database() as name:
        town.people()
        file = data.settlement_file(Path(folder) / "feed.csv", rows)
        alone("bench.pipeline:take", name, path=str(file), name="bench.csv")
        found = [alone("bench.shadow:replay", name) for _ in range(REPETITIONS)]
    yield median(
        f"shadow run over {rows:,} settlements, seconds", [f["took"] for f in found], at_most=5
    )
    yield Line("  stays", found[0]["stays"], at_least=rows * 0.9)
    yield Line("  people who would get more", found[0]["winners"], at_least=1)
    yield Line("  peak memory of the process, MB", max(f["peak"] for f in found))
