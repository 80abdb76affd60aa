"""`python -m bench [PART …] [--rows N …]`: each figure with its limit, in one run.

Parts: pipeline, orm, shadow, roster, pages, desk, api, rules; all of them when none is named.
races is asked for by its name: ten thousand trials of each race (`--rows`: so many instead).
`--rows`: the sizes of the pipeline; the other parts named beside it take the largest. Exit code 1
when a limit is missed. `--keep`, `--only`: for those who mend a page: desk --keep --only quality.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator

from bench.report import Line

PARTS = ("pipeline", "orm", "shadow", "roster", "pages", "desk", "api", "rules")
LONG = ("races",)
SIZES = (100_000, 1_000_000)


def _lines(part: str, asked: argparse.Namespace) -> Iterator[Line]:
    from bench import api, desk, orm, pages, pipeline, races, roster, rules, shadow

    if part == "pipeline":
        return pipeline.measure(sorted(asked.rows) or SIZES, asked.repetitions)
    if part == "orm":
        return orm.measure()
    if part == "desk":
        return desk.measure(keep=asked.keep, only=asked.only)
    if part == "api":
        return api.measure(asked.scale)
    if part == "rules":
        return rules.measure()
    if part == "races":
        trials = max(asked.rows, default=races.TRIALS)
        return races.measure(trials, only=asked.only, unguarded=asked.unguarded)
    if part == "pages":
        return pages.measure(max(asked.rows, default=pages.ROWS), asked.scale)
    if part == "shadow":
        return shadow.measure(max(asked.rows, default=shadow.ROWS))
    return roster.measure(max(asked.rows, default=roster.ROWS))


def main() -> int:
    """Measure what was asked for; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join((*PARTS, *LONG)))
    parser.add_argument("--rows", type=int, nargs="+", default=[])
    parser.add_argument("--repetitions", type=int, help="of the pipeline; 3, above a million 1")
    parser.add_argument(
        "--scale", default="city", choices=["city", "village"], help="of pages and api"
    )
    parser.add_argument(
        "--keep", action="store_true", help="desk: its database stays and is reused"
    )
    parser.add_argument(
        "--only", default="", metavar="TEXT,…", help="desk: pages with TEXT in them; races"
    )
    parser.add_argument(
        "--unguarded", action="store_true", help="races: without locks, to see them lost"
    )
    asked = parser.parse_args()
    known = (*PARTS, *LONG)
    if unknown := set(asked.parts) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; parts are {', '.join(known)}")
    with tempfile.TemporaryDirectory(prefix="gongqiao-bench-") as files:
        os.environ["GONGQIAO_FILES"] = files  # of this process and of those that it starts
        return _measured(asked)


def _measured(asked: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for limit in ("REQUESTS", "WRITES"):  # a few users open here what a town opens in a day
        os.environ[f"GONGQIAO_{limit}_A_MINUTE"] = "1000000"
    import django

    django.setup()
    from gongqiao.platform.prepare import prepare

    prepare(static=True)
    missed = 0
    for part in asked.parts or PARTS:
        started = time.perf_counter()
        print(f"— {part} (load of the machine: {os.getloadavg()[0]:.1f})", flush=True)
        try:
            for line in _lines(part, asked):
                print(line, flush=True)
                missed += not line.holds
        except Exception:  # the other parts are measured all the same
            traceback.print_exc()
            missed += 1
        print(f"  {part} took {time.perf_counter() - started:.0f} seconds", flush=True)
    print(f"{missed} limits missed" if missed else "all limits held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
