"""What every kind of roster is judged and written with."""

from dataclasses import dataclass
from datetime import date, datetime

from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry.roster_basis import Signed


@dataclass(frozen=True)
class Circumstances:
    """Who brings a roster in, when, and for which part of the tree.

    `moves`: members of other unions within the scope are moved instead of refused. `sure`:
    somebody has confirmed that unions lose many members by it (`rules.losses`).
    `signed`: what the people of a roster of members have signed; None: nothing.
    """

    by: Actor
    at: datetime
    on: date
    scope: Scope
    moves: bool = False
    sure: bool = False
    signed: Signed | None = None
