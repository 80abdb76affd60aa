"""Who of the union's members somebody elected is, where no identity number was typed.

A post is held by a person of the register, never by a name: where exactly one member bears the name
that member is proposed and a clerk says yes; where nobody or several do, the number is needed.
"""

from enum import StrEnum


class Tie(StrEnum):
    """What becomes of a name without a number."""

    TAKEN = "taken"  # the one member of that name, confirmed
    PROPOSED = "proposed"  # the one member of that name: to be confirmed
    NOBODY = "nobody"
    SEVERAL = "several"
    LEFT_OUT = "left_out"  # the clerk goes on, and nobody holds the post


def tie(alike: int, *, confirmed: bool, without: bool) -> Tie:
    """`alike` members of the union bear the name."""
    if alike == 1 and confirmed:
        return Tie.TAKEN
    if without:
        return Tie.LEFT_OUT
    if alike == 1:
        return Tie.PROPOSED
    return Tie.SEVERAL if alike else Tie.NOBODY
