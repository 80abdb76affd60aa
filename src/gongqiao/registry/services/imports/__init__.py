"""Roster import: look through, repair, bring in, take back, forget."""

from gongqiao.registry.services.imports.context import Circumstances
from gongqiao.registry.services.imports.forget import forget_old
from gongqiao.registry.services.imports.load import (
    Loaded,
    bring_in,
    load_roster,
    look_through,
    report_of,
    take,
)
from gongqiao.registry.services.imports.undo import Undone, undo

__all__ = [
    "Circumstances",
    "Loaded",
    "Undone",
    "bring_in",
    "forget_old",
    "load_roster",
    "look_through",
    "report_of",
    "take",
    "undo",
]
