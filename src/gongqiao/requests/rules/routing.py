"""Which office answers a request, by a dated table (tables/routing.yaml).

Its text is docs/rules/request-routing.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gongqiao.kernel.dated import BadTable, DatedTable, load_table
from gongqiao.requests.enums import Channel, Kind, Level, Topic

TABLE = Path(__file__).resolve().parent.parent / "tables" / "routing.yaml"
PLACE = "place"
_TOWNS = ("township_federation", "sector_federation", "area_federation", "industrial_union")
_TOP = ("local_federation", "national")
_WORDS = {"kinds": Kind, "topics": Topic, "channels": Channel}
_KNOWN = {*_WORDS, "confidential", "place", "office", "never_own"}
_OFFICES = {*Level, PLACE}


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation that may answer. `staffed`: somebody there may handle requests."""

    id: int
    level: Level
    staffed: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rule reads. The chains go from an organisation up to the top of the tree."""

    kind: Kind
    topic: Topic
    channel: Channel
    confidential: bool
    own: Sequence[Office] = ()  # of the applicant's own union; empty: of none
    place: Sequence[Office] = ()  # of the organisation whose code was read


@dataclass(frozen=True, slots=True)
class Decision:
    """The office, which rule said so (from 1), and how many without anybody were passed over."""

    office_id: int
    never_own: bool
    rule: int
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What holds on a day."""

    rules: tuple[Mapping[str, Any], ...]
    domains: Mapping[str, Level]
    reopen_days: int
    call_back_bp: int
    call_back_least: int
    anonymous_a_day: int


@cache
def _dated() -> DatedTable:
    return load_table(TABLE)


def table_on(day: date, dated: DatedTable | None = None) -> Table:
    """The table in force on a day. Raises BadTable, NotInForce."""
    values = (dated or _dated()).at(day).values
    return Table(
        rules=tuple(_checked(place, rule) for place, rule in enumerate(values["rules"], start=1)),
        domains={name: Level(level) for name, level in values["domains"].items()},
        reopen_days=values["reopen_days"],
        call_back_bp=values["call_back_bp"],
        call_back_least=values["call_back_least"],
        anonymous_a_day=values["anonymous_a_day"],
    )


def _checked(place: int, rule: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = set(rule) - _KNOWN
    if unknown or rule.get("office") not in _OFFICES:
        raise BadTable(f"rule {place}: {sorted(unknown) or rule.get('office')}")
    for name, words in _WORDS.items():
        strange = set(rule.get(name, ())) - set(words)
        if strange:
            raise BadTable(f"rule {place}: {name} {sorted(strange)}")
    return rule


def level_of(organisation_kind: str, *, is_root: bool) -> Level:
    """What an organisation of this kind is to a worker."""
    if is_root or organisation_kind in _TOP:
        return Level.CITY
    return Level.TOWN if organisation_kind in _TOWNS else Level.UNION


def route(asked: Asked, table: Table, root: Office) -> Decision:
    """The office that answers. `root` takes what nobody else can."""
    for number, rule in enumerate(table.rules, start=1):
        if _fits(rule, asked):
            return _chosen(asked, rule, number, root)
    return Decision(root.id, never_own=True, rule=0)


def _fits(rule: Mapping[str, Any], asked: Asked) -> bool:
    said = {"kinds": asked.kind, "topics": asked.topic, "channels": asked.channel}
    return (
        all(value in rule[name] for name, value in said.items() if name in rule)
        and rule.get("confidential", asked.confidential) == asked.confidential
        and rule.get("place", bool(asked.place)) == bool(asked.place)
    )


def _chosen(asked: Asked, rule: Mapping[str, Any], number: int, root: Office) -> Decision:
    never_own = bool(rule.get("never_own", False))
    chain = asked.place if rule["office"] == PLACE else asked.own or asked.place
    lowest = Level.UNION if rule["office"] in (PLACE, Level.UNION) else Level(rule["office"])
    able = [office for office in chain if may_go_to(office.level, never_own=never_own)]
    high_enough = [office for office in able if _RANK[office.level] >= _RANK[lowest]]
    for passed, office in enumerate(high_enough):
        if office.staffed:
            return Decision(office.id, never_own, number, passed)
    return Decision(root.id, never_own, number, len(high_enough))


_RANK = {Level.UNION: 0, Level.TOWN: 1, Level.CITY: 2}


def may_go_to(level: Level, *, never_own: bool) -> bool:
    """May an office of this level ever have the request?"""
    return not never_own or level != Level.UNION
