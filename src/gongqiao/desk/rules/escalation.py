"""How far up the tree a late matter goes, and when. Pure; the table is `tables/escalation.yaml`."""

from dataclasses import dataclass
from datetime import date, timedelta

from gongqiao.kernel.dated import BadTable, DatedTable, NotInForce, read_table
from gongqiao.kernel.officehours import narrowing


@dataclass(frozen=True, slots=True)
class Step:
    """So much office time after the due time it goes `up` levels from the office that has it."""

    after: timedelta
    up: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps in their order, and how long before the due time the owner is reminded."""

    remind: timedelta
    steps: tuple[Step, ...]

    def level(self, late: timedelta) -> int:
        """How many steps have been reached by a matter that is late by so much office time."""
        return sum(late >= step.after for step in self.steps) if late >= timedelta(0) else 0


def ladders_of(text: str) -> DatedTable:
    """The table from YAML text. Raises BadTable."""
    table = read_table(text)
    for entry in table.entries:
        _ladder(entry.key, dict(entry.values))
    return table


def ladder_of(table: DatedTable, region: str, day: date) -> Ladder:
    """What holds in the region on that day. Raises NotInForce."""
    for near in narrowing(region):
        try:
            entry = table.at(day, f"@{near}")
        except NotInForce:
            continue
        return _ladder(entry.key, dict(entry.values))
    raise NotInForce(f"escalation in {region or 'any region'} on {day.isoformat()}")


def above(path: str, up: int) -> str:
    """The path of the organisation so many levels above the one with this path; the top at most."""
    parts = [part for part in path.split(".") if part]
    return "".join(f"{part}." for part in parts[: max(len(parts) - up, 1)])


def _ladder(key: str, values: dict[str, object]) -> Ladder:
    remind, steps = values.get("remind_minutes"), values.get("steps")
    if not isinstance(remind, int) or remind < 0 or not isinstance(steps, list) or not steps:
        raise BadTable(f"{key}: remind_minutes and steps are expected")
    read = []
    for step in steps:
        hours, up = (step.get(n) if isinstance(step, dict) else None for n in ("after_hours", "up"))
        if not isinstance(hours, int) or not isinstance(up, int) or min(hours, up) < 0:
            raise BadTable(f"{key}: a step is {{after_hours: …, up: …}}")
        read.append(Step(timedelta(hours=hours), up))
    if [s.after for s in read] != sorted({s.after for s in read}):
        raise BadTable(f"{key}: each step comes later than the one before")
    return Ladder(timedelta(minutes=remind), tuple(read))
