"""What a proposal is, and what it is made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongqiao.registry.enums import RepairKind
from gongqiao.registry.rules.repairs.places import Places

TYPED, BORN = "cert_type typed", "birth_date typed"
Row = Mapping[str, Any]
"""The cells of one row by key as they stand in the file, and under the two names above the type
of the certificate (a code) and the birth date of its own column (a date or None)."""


@dataclass(frozen=True, slots=True)
class Repair:
    """`field` of the row would become this text ("": blank). `figure`: what the sentence names."""

    kind: RepairKind
    field: str
    becomes: str
    figure: str = ""


@dataclass(frozen=True)
class Around:
    """What a row is held against: the day, the organisations that the importer may name, and the
    register's names of the people whose numbers stand beside other names (by line)."""

    today: date
    places: Places = field(default_factory=Places)
    names: Mapping[int, str] = field(default_factory=dict)


Repairer = Callable[[Row, str, str, Around], Repair | None]
"""(row, field of the finding, its figure, surroundings) → a proposal, or None."""
