"""The pipeline against its limit: receive → match → decide → claims, ledger, batch.

Interleaved, medians of repetitions: each time a fresh database, the pipeline in a process of its
own, L right after it. Then the same with a thousand new settlements on top.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from django.db import connection

from bench import data, town
from bench.alone import Figures, alone
from bench.report import Line, median
from gongqiao.feeds.services.receive import receive
from gongqiao.mutualaid.services import batches
from gongqiao.mutualaid.services.assess import assess

MILLION = 1_000_000
REPETITIONS = 5
STEPS = ("receive", "assess", "batch")
MORE = 1_000
GROWTH_OF_TEN = 12


def take(path: str, name: str) -> Figures:
    """Receive a file, decide it, put it into a batch: seconds of the three steps."""
    marks = [time.perf_counter()]
    receive(Path(path), source="yibao", name=name, by=town.CLERK, at=town.AT, today=town.DAY)
    marks.append(time.perf_counter())
    assess(as_of=town.DAY, by=town.CLERK, at=town.AT)
    marks.append(time.perf_counter())
    batches.create(data.CODE, by=town.maker(), at=town.AT)
    marks.append(time.perf_counter())
    return dict(zip(STEPS, (b - a for a, b in pairwise(marks)), strict=True))


def take_more(path: str, name: str) -> Figures:
    """`take`, and whom it touched: people in the file, people looked at, lines of other people."""
    took = take(path, name)
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED)
        concerned, looked_at, lines, others = cursor.fetchone()
    return {**took, "people": concerned, "seen": looked_at, "lines": lines, "others": others}


_TOUCHED = """
WITH file AS (SELECT max(id) AS id FROM feeds_feedfile), run AS (SELECT max(id) AS id FROM mutualaid_run),
people AS (SELECT DISTINCT person_id FROM feeds_settlement WHERE file_id = (SELECT id FROM file))
SELECT (SELECT count(*) FROM people),
       (SELECT sum((counts ->> 'people')::int) FROM mutualaid_runshard WHERE run_id = (SELECT id FROM run)),
       count(*), count(*) FILTER (WHERE person_id NOT IN (SELECT person_id FROM people))
FROM mutualaid_claim WHERE run_id = (SELECT id FROM run)
"""  # noqa: E501


def measure(sizes: Sequence[int], repetitions: int | None = None) -> Iterator[Line]:
    """Each size, interleaved; then growth between sizes, and a thousand more on the largest.

    Above a million rows a size is measured once, and without L: its rows would not fit in memory.
    """
    times = repetitions or (REPETITIONS if max(sizes) <= MILLION else 1)
    found: dict[int, list[Figures]] = {rows: [] for rows in sizes}
    with tempfile.TemporaryDirectory() as name, town.peopled() as template:
        folder = Path(name)
        files = {n: data.settlement_file(folder / f"{n}.csv", n) for n in sizes}
        thousand = data.settlement_file(folder / "more.csv", MORE, start=max(sizes))
        for repetition in range(1, times + 1):
            for rows, file in files.items():
                with town.database(template) as copy:
                    took = alone("bench.pipeline:take", copy, path=str(file), name="bench.csv")
                    if rows <= MILLION:
                        took |= {"limit": alone("bench.limit:measure", copy, rows=rows)["limit"]}
                    if rows == max(sizes):
                        more = alone(
                            "bench.pipeline:take_more", copy, path=str(thousand), name="more.csv"
                        )
                        took |= {f"more_{key}": value for key, value in more.items()}
                    found[rows].append(took)
                yield Line(f"repetition {repetition}: {rows:,} settlements, seconds", _all(took))
    for rows in sizes:
        yield from _of_size(rows, found[rows])
    yield from _growth(found)
    yield from _more(max(sizes), found[max(sizes)])


def _all(took: Figures) -> float:
    return sum(took[step] for step in STEPS)


def _of_size(rows: int, found: list[Figures]) -> Iterator[Line]:
    if rows <= MILLION:
        yield median(
            f"pipeline of {rows:,} settlements, share of L",
            [took["limit"] / _all(took) for took in found],
            at_least=0.5 if rows == MILLION else None,
        )
    for step in STEPS:
        yield median(f"  {step}, seconds", [took[step] for took in found])
    yield median("  together, seconds", [_all(took) for took in found])
    if rows <= MILLION:
        yield median("  L, seconds", [took["limit"] for took in found])
    yield median("  settlements a second", [rows / _all(took) for took in found])
    peak = max(took["peak"] for took in found)
    yield Line("  peak memory of the process, MB", peak, at_most=1500 if rows <= MILLION else 2000)


def _growth(found: dict[int, list[Figures]]) -> Iterator[Line]:
    """Ten times the rows may take twelve times as long."""
    for few, many in pairwise(sorted(found)):
        few_times, many_times = ([_all(t) for t in found[n]] for n in (few, many))
        yield Line(
            f"time of {many:,} ÷ time of {few:,}",
            median("", many_times).figure / median("", few_times).figure,
            at_most=GROWTH_OF_TEN * many / few / 10,
        )


def _more(rows: int, found: list[Figures]) -> Iterator[Line]:
    """Only the people concerned: whom the run looked at, and whose lines it wrote."""
    last = found[-1]
    yield median(
        f"{MORE:,} more on top of {rows:,}: assessed in seconds",
        [took["more_assess"] for took in found],
        at_most=2.0,
    )
    yield median("  received in seconds", [took["more_receive"] for took in found])
    yield Line("  people with settlements among them", last["more_people"])
    yield Line("  people whom the run looked at", last["more_seen"], at_most=last["more_people"])
    yield Line("  claim lines written", last["more_lines"])
    yield Line("  claim lines of other people", last["more_others"], at_most=0)
