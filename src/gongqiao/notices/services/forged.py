"""Somebody who is not the provider, or whose link is not ours: a line in the trail."""

from datetime import datetime

from gongqiao.audit import api as audit
from gongqiao.platform.context import SYSTEM


def note_forged(what: str, source: str, *, at: datetime) -> None:
    """`what` was called (a hook's name, `link`), from this network. The caller counts the lines."""
    audit.record(
        at=at,
        by=SYSTEM,
        action="notices.forged",
        subject=("hook", what),
        new={"hook": what, "source": source},
    )
