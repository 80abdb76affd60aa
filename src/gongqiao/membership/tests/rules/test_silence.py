"""When a member counts as having left without a word."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongqiao.membership.enums import SilenceState
from gongqiao.membership.rules import silence, tables
from gongqiao.membership.rules.tables import SilenceRule

RULE = SilenceRule(months=6, answer_days=30)
DAYS = st.dates(date(2019, 1, 1), date(2100, 1, 1))


def test_the_worked_table() -> None:
    on = date(2026, 3, 31)
    assert tables.silence(on) == RULE
    assert silence.since(on, RULE) == date(2025, 9, 30)
    assert silence.years(on, RULE) == [2025, 2026]
    assert silence.years(date(2026, 12, 1), RULE) == [2026]
    assert silence.answer_by(on, RULE) == date(2026, 4, 30)
    assert not silence.may_end(SilenceState.ASKED, date(2026, 4, 30), date(2026, 4, 30))
    assert silence.may_end(SilenceState.ASKED, date(2026, 4, 30), date(2026, 5, 1))
    assert not silence.may_end(SilenceState.FOUND, None, date(2026, 5, 1))


@given(asked=DAYS, later=st.integers(0, 400))
def test_nothing_ends_before_the_days_are_over(asked: date, later: int) -> None:
    by = silence.answer_by(asked, RULE)
    on = asked + timedelta(days=later)
    assert silence.may_end(SilenceState.ASKED, by, on) == (later > RULE.answer_days)


def test_only_who_was_asked_can_end() -> None:
    ways = {state for state, to in silence.MOVES.items() if SilenceState.ENDED in to}
    assert ways == {SilenceState.ASKED}
    assert all(not silence.MOVES[s] for s in SilenceState if s not in silence.OPEN)
