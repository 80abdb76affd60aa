"""A step of a measurement in a process of its own: its peak of memory is its own, too."""

import importlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
Figures = dict[str, float]


def alone(step: str, database: str, **arguments: object) -> Figures:
    """What `step` ("bench.pipeline:take") answers there, and `peak`: megabytes of memory at most.

    `database`: the name of one on the configured server. Raises CalledProcessError.
    """
    from django.conf import settings

    url = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{database}"))
    done = subprocess.run(
        [sys.executable, "-m", "bench.alone", step, json.dumps(arguments)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return cast(Figures, json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Called in the process of its own: the step, then its figures as one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    module, _, name = sys.argv[1].partition(":")
    figures = getattr(importlib.import_module(module), name)(**json.loads(sys.argv[2]))
    print(json.dumps({**figures, "peak": peak_megabytes()}))


def peak_megabytes() -> float:
    """The highest resident memory of this process so far.

    Linux counts what the parent had into `ru_maxrss` of a child; its own mark stands in /proc.
    """
    highest = _mark("VmHWM")
    return highest or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes() -> float:
    """The resident memory of this process now; where there is no /proc, the highest so far."""
    return _mark("VmRSS") or peak_megabytes()


def _mark(name: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    marks = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return float(marks[name].split()[0]) / 1024


if __name__ == "__main__":
    main()
