"""The drawn sample against its description; the stored trace against its parts."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.mutualaid.rules import trace
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.sample import drawn
from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.types import Cover, Settlement
from gongqiao.mutualaid.tests.rules.strategies import covers, histories, schemes

WORD = (1 << 64) - 1
SEEDS = st.binary(min_size=8, max_size=32)
KEYS = st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=30)


def slowly(key: str, seed: bytes, rate_bp: int) -> bool:
    """The draw of one key, as the module describes it, in whole numbers."""
    hashed = 0xCBF29CE484222325
    for byte in key.encode():
        hashed = (hashed ^ byte) * 0x100000001B3 & WORD
    x = hashed ^ int.from_bytes(seed[:8], "big")
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & WORD
    x = (x ^ x >> 27) * 0x94D049BB133111EB & WORD
    x ^= x >> 31
    return (x >> 11) / (1 << 53) < rate_bp / 10_000


def test_the_reference_knows_published_values() -> None:
    """FNV-1a of "a" and "foobar" (64 bit), through the parts of the slow draw."""
    for text, expected in (("a", 0xAF63DC4C8601EC8C), ("foobar", 0x85944171F73967E8)):
        hashed = 0xCBF29CE484222325
        for byte in text.encode():
            hashed = (hashed ^ byte) * 0x100000001B3 & WORD
        assert hashed == expected


@given(KEYS, SEEDS, st.integers(0, 10_000))
def test_the_draw_is_as_described(keys: list[str], seed: bytes, rate_bp: int) -> None:
    found = drawn(pl.Series(keys, dtype=pl.String), seed, rate_bp)
    assert found.tolist() == [slowly(key, seed, rate_bp) for key in keys]


@given(KEYS, SEEDS)
def test_none_at_rate_zero_and_all_at_one(keys: list[str], seed: bytes) -> None:
    series = pl.Series(keys, dtype=pl.String)
    assert not drawn(series, seed, 0).any()
    assert drawn(series, seed, 10_000).all()


def test_many_draws_are_a_tenth_of_them() -> None:
    series = pl.Series([f"S{n}" for n in range(30_000)])
    assert drawn(series, b"a seed of the run", 10_000).all()
    tenth = drawn(series, b"a seed of the run", 1_000)
    assert 2_800 < tenth.sum() < 3_200
    assert tenth[:500].tolist() == [
        slowly(key, b"a seed of the run", 1_000) for key in series[:500]
    ]


@given(KEYS, SEEDS, st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_higher_rate_draws_the_same_and_more(
    keys: list[str], seed: bytes, one: int, other: int
) -> None:
    series = pl.Series(keys, dtype=pl.String)
    low, high = (drawn(series, seed, rate) for rate in sorted((one, other)))
    assert not (low & ~high).any()


@pytest.mark.parametrize("rate_bp", [1, 200, 5000, 9900])
def test_as_many_are_drawn_as_the_rate_says(rate_bp: int) -> None:
    """Numbers in a row, as settlement numbers are; within five standard deviations."""
    count, rate = 50_000, rate_bp / 10_000
    keys = pl.Series([f"4401{n:012d}" for n in range(count)])
    spread = 5 * (count * rate * (1 - rate)) ** 0.5
    for seed in (b"\0" * 8, b"another!", b"\xff" * 32):
        assert abs(int(drawn(keys, seed, rate_bp).sum()) - count * rate) <= spread


def test_two_seeds_draw_independently() -> None:
    keys = pl.Series([f"S{n}" for n in range(50_000)])
    one, other = (drawn(keys, seed, 1000) for seed in (b"12345678", b"12345679"))
    assert abs(int((one & other).sum()) - 500) < 5 * 500**0.5


@given(histories(), covers(), schemes())
def test_parts_come_back_from_their_trace(
    rows: list[Settlement], cover: Cover, scheme: Scheme
) -> None:
    for decision in decide(rows, cover, scheme):
        numbers = trace.pack(decision.parts, scheme)
        assert len(numbers) == trace.WIDTH * len(decision.parts)
        assert tuple(trace.unpack(numbers, scheme)) == decision.parts


@given(histories(most=3), covers(), schemes(), st.integers(1, 9))
def test_half_a_part_is_refused(
    rows: list[Settlement], cover: Cover, scheme: Scheme, cut: int
) -> None:
    for decision in decide(rows, cover, scheme):
        numbers = trace.pack(decision.parts, scheme)
        if numbers:
            with pytest.raises(ValueError, match="trace"):
                trace.unpack(numbers[:-cut], scheme)
