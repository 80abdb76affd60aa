"""Work done ahead: the same items, the same errors, nothing left running."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.platform.ahead import ahead


@given(st.lists(st.none() | st.integers()))
def test_the_same_items_in_the_same_order(items: list[int | None]) -> None:
    assert list(ahead(ahead(items))) == items


def test_the_next_is_made_meanwhile() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for n in range(5):
            made.append(n)
            yield n

    with closing(ahead(numbers())) as them:
        assert next(them) == 0
        until = time.monotonic() + 60
        while made != [0, 1] and time.monotonic() < until:
            time.sleep(0.01)
        assert made == [0, 1]


def test_what_goes_wrong_is_raised_in_its_turn_and_no_thread_stays() -> None:
    before = threading.active_count()

    def broken() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    them = ahead(broken())
    assert next(them) == 1
    with pytest.raises(ZeroDivisionError):
        next(them)
    assert threading.active_count() == before
