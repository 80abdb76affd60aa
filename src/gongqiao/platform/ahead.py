"""Work that another thread does ahead: Polars, hashing and the driver all let go of the lock."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.utils import translation

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def aside(work: Callable[[], Result]) -> Iterator[Future[Result]]:
    """Do one thing in another thread, in the language of this one. Its end is waited for."""
    with ThreadPoolExecutor(1) as maker:
        yield maker.submit(_spoken, translation.get_language(), work)


@contextmanager
def ahead(items: Iterable[Item]) -> Iterator[Iterator[Item]]:
    """The same items in the same order; the first two are begun at once, each other one when the
    one two places before it is taken, in another thread and in the language of this one.

    Three items exist at a time: with two, each side waits for the other at every turn. What making
    an item raises is raised in its turn.
    """
    source, language = iter(items), translation.get_language()
    with ThreadPoolExecutor(1) as maker:

        def begun() -> Future[list[Item]]:
            return maker.submit(_spoken, language, lambda: _one(source))

        yield _in_turn(deque([begun(), begun()]), begun)


def _in_turn(
    waiting: deque[Future[list[Item]]], begun: Callable[[], Future[list[Item]]]
) -> Iterator[Item]:
    while made := waiting.popleft().result():
        waiting.append(begun())
        yield made[0]


def _one(source: Iterator[Item]) -> list[Item]:
    """The next item, or none at the end."""
    for item in source:
        return [item]
    return []


def _spoken(language: str | None, work: Callable[[], Result]) -> Result:
    """Django keeps the language for each thread."""
    with translation.override(language):
        return work()
