"""Work that another thread does ahead: Polars, hashing and the driver all let go of the lock."""

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items in the same order; while one is used, the next is made in another thread.

    Two items exist at a time. What making an item raises is raised here, in its turn.
    """
    source = iter(items)
    with ThreadPoolExecutor(1) as maker:
        waiting = maker.submit(lambda: list(_one(source)))
        while made := waiting.result():
            waiting = maker.submit(lambda: list(_one(source)))
            yield made[0]


def _one(source: Iterator[Item]) -> Iterator[Item]:
    """The next item, or none at the end."""
    for item in source:
        yield item
        return
