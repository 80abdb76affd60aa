"""Pure rules of consents."""

from gongqiao.consents.rules.standing import (
    GUARDIAN_BELOW,
    Given,
    Problem,
    Standing,
    State,
    needs_guardian,
    next_step,
    standing,
)

__all__ = [
    "GUARDIAN_BELOW",
    "Given",
    "Problem",
    "Standing",
    "State",
    "needs_guardian",
    "next_step",
    "standing",
]
