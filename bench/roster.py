"""Rosters of a city, brought in as the commands do."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import data, town
from bench.alone import Figures, alone
from bench.report import Line
from gongqiao.mutualaid.services.enrol import enrol
from gongqiao.mutualaid.services.schemes import store_scheme
from gongqiao.platform.gate import Scope
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.services.imports import Circumstances, load_roster

ROWS = 100_000


def bring_in(kind: str, path: str) -> Figures:
    """`registry load KIND FILE`: seconds, rows written."""
    how = Circumstances(by=town.CLERK, at=town.AT, on=town.DAY, scope=Scope(everywhere=True))
    started = time.perf_counter()
    done = load_roster(RosterKind(kind), Path(path), how)
    return {"took": time.perf_counter() - started, "written": done.created}


def bring_in_enrolment(scheme: str, path: str) -> Figures:
    """`aid enrol FILE`: seconds, rows written."""
    stored = store_scheme(Path(scheme).read_bytes(), by=town.CLERK, at=town.AT)
    started = time.perf_counter()
    done = enrol(Path(path), scheme=data.CODE, period_no=stored.period, by=town.CLERK,
                 at=town.AT, today=town.DAY)  # fmt: skip
    return {"took": time.perf_counter() - started, "written": done.enrolled}


def measure(rows: int = ROWS) -> Iterator[Line]:
    """Organisations, that many members, an account for each, an enrolment of all of them."""
    with tempfile.TemporaryDirectory() as folder, town.database() as name:
        files = data.roster_files(Path(folder), rows)
        alone("bench.roster:bring_in", name, kind="organisations", path=str(files.organisations))
        members = alone("bench.roster:bring_in", name, kind="members", path=str(files.members))
        accounts = alone("bench.roster:bring_in", name, kind="accounts", path=str(files.accounts))
        enrolled = alone(
            "bench.roster:bring_in_enrolment",
            name,
            scheme=str(files.scheme),
            path=str(files.enrolment),
        )
    yield Line(f"roster of {rows:,} members, seconds", members["took"], at_most=60)
    yield Line("  members written", members["written"], at_least=rows)
    yield Line("  peak memory of the process, MB", members["peak"])
    yield Line(f"{rows:,} accounts, seconds", accounts["took"])
    yield Line(f"{rows:,} enrolments, seconds", enrolled["took"])
    yield Line("  enrolments written", enrolled["written"], at_least=rows)
