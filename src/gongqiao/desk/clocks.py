"""The tables of the desk, read once."""

from datetime import datetime
from functools import cache
from pathlib import Path

from gongqiao.desk.rules.clocks import Allowance, allowance_of, clocks_of
from gongqiao.desk.rules.escalation import Ladder, ladder_of, ladders_of
from gongqiao.kernel.dated import DatedTable
from gongqiao.kernel.officehours import day_of

TABLES = Path(__file__).parent / "tables"


@cache
def table() -> DatedTable:
    """tables/clocks.yaml."""
    return clocks_of((TABLES / "clocks.yaml").read_text("utf-8"))


def allowance(clock: str, region: str, at: datetime) -> Allowance:
    """What the clock gives to a matter that comes in now. Raises NotInForce."""
    return allowance_of(table(), clock, region, day_of(at))


@cache
def ladders() -> DatedTable:
    """tables/escalation.yaml."""
    return ladders_of((TABLES / "escalation.yaml").read_text("utf-8"))


def ladder(region: str, at: datetime) -> Ladder:
    """How a late matter goes up now. Raises NotInForce."""
    return ladder_of(ladders(), region, day_of(at))
