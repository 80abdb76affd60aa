"""Proposals for wrong rows: pure, each of them valid by the checks that refused the cell."""

from gongqiao.registry.rules.repairs.proposal import Around, Repair
from gongqiao.registry.rules.repairs.proposing import applied, proposed

__all__ = ["Around", "Repair", "applied", "proposed"]
