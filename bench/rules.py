"""The rules suite, as `make rules` runs it."""

import os
import re
import subprocess
import time
from collections.abc import Iterator

from bench.alone import ROOT
from bench.report import Line

_LEFT_OUT = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "GONGQIAO_EXAMPLES", "MAKEFLAGS")


def measure() -> Iterator[Line]:
    """From the command to its end, starting Python included."""
    env = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    started = time.perf_counter()
    done = subprocess.run(
        ["make", "-s", "rules"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - started
    counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|errors?)", done.stdout)}
    yield Line("rules suite without a database, seconds", took, at_most=10)
    yield Line("  tests that passed", counts.get("passed", 0), at_least=1)
    yield Line("  exit code", done.returncode, at_most=0)
