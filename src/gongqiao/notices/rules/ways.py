"""Which way a message takes: the channels in their order, by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongqiao.kernel.dated import DatedTable, NotInForce

OTHERWISE = "otherwise"
"""The key of the table for kinds that it does not name."""
EVERYTHING = "*"
"""In a refusal: every kind that may be declined."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How messages of one kind leave.

    `urgent`: at night too. `may_refuse`: the recipient may decline copies outside. `attempts`: how
    often one channel is tried before the next one gets its turn.
    """

    code: str
    channels: tuple[str, ...]
    urgent: bool
    may_refuse: bool
    attempts: int


def kind_of(code: str) -> str:
    """The kind of a notice is the first word of its code: `aid` of `aid.paid`."""
    return code.partition(".")[0]


def kind_on(table: DatedTable, kind: str, on: date) -> Kind:
    """What the table says about the kind on that day."""
    try:
        values = table.at(on, kind).values
    except NotInForce:
        values = table.at(on, OTHERWISE).values
    return Kind(
        kind,
        tuple(values["channels"]),
        bool(values["urgent"]),
        bool(values["may_refuse"]),
        int(values["attempts"]),
    )


def way(kind: Kind, installed: Sequence[str], named: frozenset[str]) -> tuple[str, ...]:
    """The installed channels in the order of the kind.

    A channel that the table names for other kinds only is left out; one that it names nowhere (a
    channel of this installation's own) comes last.
    """
    own = [name for name in kind.channels if name in installed]
    return (*own, *(name for name in installed if name not in named))
