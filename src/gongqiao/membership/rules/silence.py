"""When a member counts as having left without a word: asked first, never by itself.

docs/rules/membership-silence.md tells it with a worked table.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from gongqiao.kernel.months import months_later
from gongqiao.membership.enums import SilenceState
from gongqiao.membership.rules.tables import SilenceRule

OPEN = (SilenceState.FOUND, SilenceState.ASKED)
MOVES: Mapping[SilenceState, frozenset[SilenceState]] = {
    SilenceState.FOUND: frozenset({SilenceState.ASKED, SilenceState.STAYS, SilenceState.OVER}),
    SilenceState.ASKED: frozenset({SilenceState.STAYS, SilenceState.ENDED, SilenceState.OVER}),
    SilenceState.STAYS: frozenset(),
    SilenceState.ENDED: frozenset(),
    SilenceState.OVER: frozenset(),
}


def since(on: date, rule: SilenceRule) -> date:
    """The first day of the months that are looked at."""
    return months_later(on, -rule.months)


def years(on: date, rule: SilenceRule) -> list[int]:
    """The years of dues that the months touch: in each of them the union must not have paid."""
    return list(range(since(on, rule).year, on.year + 1))


def answer_by(asked_on: date, rule: SilenceRule) -> date:
    """The last day on which whoever was asked may answer."""
    return asked_on + timedelta(days=rule.answer_days)


def may_end(state: SilenceState, answer_by_day: date | None, on: date) -> bool:
    """Asked, and the last day for an answer is over."""
    return state == SilenceState.ASKED and answer_by_day is not None and on > answer_by_day
