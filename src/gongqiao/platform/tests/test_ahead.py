"""Work done ahead: the same items, the same errors, nothing left running."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.platform.ahead import ahead, aside


@given(st.lists(st.none() | st.integers()))
def test_the_same_items_in_the_same_order(items: list[int | None]) -> None:
    with ahead(items) as some, ahead(some) as same:
        assert list(same) == items


def test_two_are_made_meanwhile() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for n in range(5):
            made.append(n)
            yield n

    def waited_for(numbers: list[int]) -> bool:
        until = time.monotonic() + 60
        while made != numbers and time.monotonic() < until:
            time.sleep(0.01)
        return made == numbers

    with ahead(numbers()) as them:
        assert waited_for([0, 1])
        assert next(them) == 0
        assert waited_for([0, 1, 2])


def test_what_goes_wrong_is_raised_in_its_turn_and_no_thread_stays() -> None:
    before = threading.active_count()

    def broken() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with ahead(broken()) as them:
        assert next(them) == 1
        with pytest.raises(ZeroDivisionError):
            next(them)
    assert threading.active_count() == before


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_made_in_the_language_of_whoever_waits(language: str) -> None:
    def names() -> Iterator[str]:
        yield translation.get_language() or ""

    with translation.override(language), ahead(names()) as them, aside(lambda: next(names())) as it:
        assert [*them, it.result()] == [language] * 2
