"""Names without numbers: taken only where one member bears them and the clerk said yes."""

from hypothesis import given
from hypothesis import strategies as st

from gongqiao.organising.rules.tying import Tie, tie


def test_one_is_proposed_and_then_taken() -> None:
    assert tie(1, confirmed=False, without=False) == Tie.PROPOSED
    assert tie(1, confirmed=True, without=False) == Tie.TAKEN
    assert tie(1, confirmed=True, without=True) == Tie.TAKEN


def test_nobody_and_several_need_a_number() -> None:
    assert tie(0, confirmed=True, without=False) == Tie.NOBODY
    assert tie(2, confirmed=True, without=False) == Tie.SEVERAL
    assert tie(2, confirmed=True, without=True) == Tie.LEFT_OUT


@given(st.integers(0, 9), st.booleans(), st.booleans())
def test_never_taken_unless_one_and_confirmed(
    alike: int, confirmed: bool, without: bool
) -> None:  # drawn
    taken = tie(alike, confirmed=confirmed, without=without) == Tie.TAKEN
    assert taken == (alike == 1 and confirmed)
