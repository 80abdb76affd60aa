"""The dice: what they throw depends on seed, path, name and index, and on nothing else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.synthetic.rules.dice import Dice

KNOWN_BITS = [17784236839154001108, 17848462250783156707, 1415812108089475593]
KNOWN_BELOW = [96, 96, 7, 48, 9]


def test_the_throws_are_these_on_every_machine() -> None:
    dice = Dice(1).box("people")
    assert dice.bits("x", 3).tolist() == KNOWN_BITS
    assert dice.below("x", 5, 100).tolist() == KNOWN_BELOW


def test_a_part_of_the_throws_is_the_same_part() -> None:
    dice = Dice(7, "p")
    assert (dice.bits("n", 100)[40:] == dice.bits("n", 60, first=40)).all()


def test_name_path_and_seed_matter() -> None:
    throws = {
        tuple(d.bits(n, 4).tolist())
        for d in (Dice(1), Dice(2), Dice(1).box("a"), Dice(1).box("a", "b"))
        for n in ("x", "y")
    }
    assert len(throws) == 8


@given(st.integers(0, 2**40), st.integers(1, 1000), st.integers(1, 200))
def test_throws_keep_to_their_range(seed: int, limit: int, count: int) -> None:
    drawn = Dice(seed).below("x", count, limit)
    assert ((drawn >= 0) & (drawn < limit)).all()
    assert sorted(Dice(seed).order("o", count).tolist()) == list(range(count))


def test_weights_and_curves_have_their_shares() -> None:
    dice = Dice(3)
    counts = np.bincount(dice.weighted("w", 100_000, [1, 0, 3]), minlength=3)
    assert counts[1] == 0
    assert abs(counts[2] - 75_000) < 1_000
    curve = dice.curve("c", 100_000, [(0, 0), (500_000, 10), (1_000_000, 1_010)])
    assert curve.min() >= 0
    assert curve.max() < 1_010
    assert abs(int((curve < 10).sum()) - 50_000) < 1_000
