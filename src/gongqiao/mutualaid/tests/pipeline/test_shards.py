"""How people are dealt out to shards."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.mutualaid.services.runs import PEOPLE_PER_SHARD, ROWS_PER_SHARD, WORKERS, _bounds


@given(
    st.sets(st.integers(1, 10**12), max_size=200),
    st.floats(0, 40_000, allow_nan=False),
)
def test_everyone_is_in_one_shard(people: set[int], rows_each: float) -> None:
    ids = np.array(sorted(people), dtype=np.int64)
    bounds = _bounds(ids, rows_each)
    assert bounds == sorted(set(bounds))
    sizes = np.diff(np.searchsorted(ids, bounds)) if bounds else np.array([], dtype=np.int64)
    assert sizes.sum() == len(people)
    assert all(size > 0 for size in sizes)
    assert all(size == 1 or size * rows_each <= ROWS_PER_SHARD + rows_each for size in sizes)


def test_many_people_and_many_rows_make_more_shards() -> None:
    ids = np.arange(1, 250_001, dtype=np.int64)
    few, many = len(_bounds(ids, 4.0)) - 1, len(_bounds(ids, 40.0)) - 1
    assert few == _whole_turns(-(-ids.size // PEOPLE_PER_SHARD))
    assert many == _whole_turns(-(-ids.size * 40 // ROWS_PER_SHARD))


def _whole_turns(shards: int) -> int:
    """At the end no worker waits for the others."""
    return -(-shards // WORKERS) * WORKERS
