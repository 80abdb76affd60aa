"""The dated tables of membership: groups of new-form workers, days to release, silence."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from gongqiao.kernel.dated import DatedTable, load_table

FOLDER = Path(__file__).resolve().parent.parent / "tables"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of workers in a new form of employment; `four`: of the four groups of 2021."""

    code: str
    name: str
    four: bool


@cache
def _table(name: str) -> DatedTable:
    return load_table(FOLDER / f"{name}.yaml")


def groups(on: date) -> list[Group]:
    """The groups that the table names on that day, the four first."""
    found = [
        Group(entry.key, str(entry.values["name"]), bool(entry.values["four"]))
        for entry in _table("groups").entries
        if entry.holds_on(on)
    ]
    return sorted(found, key=lambda g: (not g.four, g.code))


def group_name(code: str) -> str:
    """The name of a group, of whatever day; the code itself when it is unknown."""
    return next((str(e.values["name"]) for e in _table("groups").entries if e.key == code), code)


def release_days(on: date) -> int:
    """Working days that a union has to release a membership claimed on that day."""
    return int(_table("clocks").at(on, "release").values["working_days"])


@dataclass(frozen=True, slots=True)
class DuesRule:
    """So many months after the last one paid somebody still counts as paying."""

    grace_months: int


def dues(on: date) -> DuesRule:
    """What holds on that day."""
    return DuesRule(int(_table("dues").at(on, "dues").values["grace_months"]))


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """So many months without dues and without a sign; so many days to answer when asked."""

    months: int
    answer_days: int


def silence(on: date) -> SilenceRule:
    """What holds on that day."""
    values = _table("silence").at(on, "silence").values
    return SilenceRule(int(values["months"]), int(values["answer_days"]))
