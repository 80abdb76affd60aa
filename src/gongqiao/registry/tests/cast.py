"""An invented federation and rosters of invented people, for the tests of the register."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from gongqiao.platform.context import SYSTEM
from gongqiao.platform.gate import Scope
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.models import Organisation
from gongqiao.registry.services.imports import Circumstances, Loaded, load_roster
from gongqiao.registry.tests.numbers import certno as certno

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
ON = date(2026, 3, 5)
EVERYWHERE = Scope(everywhere=True)

ORGS = """org_code,name,kind,parent_code,staff_count,founded_on
city,虚构市总工会,地方总工会,,,1950-05-01
north,北镇总工会,township_federation,city,,2001-05-01
south,南镇总工会,乡镇(街道)总工会,city,,2001-05-01
mill,恒裕纺织工会,基层工会,north,320,2010/3/5
dye,同丰印染工会,grassroots,south,80,2011年3月5日
"""


def how(scope: Scope = EVERYWHERE, *, moves: bool = False, at: datetime = AT) -> Circumstances:
    """By the system, on the day of the tests."""
    return Circumstances(by=SYSTEM, at=at, on=at.date(), scope=scope, moves=moves)


def load(
    folder: Path,
    kind: str,
    text: str,
    circumstances: Circumstances | None = None,
) -> Loaded:
    """Write a CSV and bring it in."""
    file = folder / f"{kind}.csv"
    file.write_text(text)
    return load_roster(RosterKind(kind), file, circumstances or how())


def members(*rows: Sequence[str]) -> str:
    """A roster of members: name, certno, mobile, org_code, joined_on."""
    lines = [",".join(row) for row in rows]
    return "\n".join(["name,certno,mobile,org_code,joined_on", *lines]) + "\n"


def reasons(loaded: Loaded) -> dict[int, str]:
    """Codes of the refusal report by position of the row (1-based)."""
    if loaded.report is None:
        return {}
    lines = loaded.report.read_text("utf-8-sig").splitlines()
    at = lines[0].split(",").index("reason_code")
    return {n: line.split(",")[at] for n, line in enumerate(lines[1:], start=1)}


def path_of(code: str) -> str:
    """Where an organisation stands."""
    return Organisation.objects.get(code=code).path
