"""A sign-in that was refused: a line in the trail. The caller counts the lines."""

from datetime import datetime

from gongqiao.audit import api as audit
from gongqiao.platform.context import SYSTEM


def note_refused(way: str, why: str, source: str, *, at: datetime) -> None:
    """Nobody was let in by this way (`password`, `phone`, `wechat`), from this network.

    Neither name nor number of who tried: whoever types a password for a name has told us one.
    """
    audit.record(
        at=at,
        by=SYSTEM,
        action="accounts.refused",
        subject=("sign-in", way),
        new={"way": way, "why": why, "source": source},
    )
