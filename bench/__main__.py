"""`python -m bench [pipeline|…] [--rows N]`: each figure with its limit, in one run."""

import argparse
import os
import sys


def main() -> int:
    """Measure what was asked for; 1 when a limit is missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from bench.pipeline import measure
    from gongqiao.platform.prepare import prepare

    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    asked = parser.parse_args()
    prepare()
    missed = 0
    for rows in asked.rows:
        for line in measure(rows):
            print(line, flush=True)
            missed += not line.holds
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
