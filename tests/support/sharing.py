"""Which tests share a process, and which begin first, when a run has several.

That is with `-n 2 --dist loadscope`.

The tests of a folder in TOGETHER share what is dear to make: a home with its server, a town. A file
is otherwise the unit, so that what a module shares is made once. The long units come first: none of
them is left for the end, when the other process has nothing to do.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/contracts/", "tests/infra/", "tests/faults/")
LONG = (*TOGETHER, "tests/access/", "tests/journeys/", "src/gongqiao/synthetic/", "tests/")
"""By the time they take."""


def unit_of(nodeid: str) -> str:
    """What is not torn apart: a folder of TOGETHER, or a file."""
    folder = next((folder for folder in TOGETHER if nodeid.startswith(folder)), "")
    return folder or nodeid.partition("::")[0]


def turn_of(nodeid: str) -> int:
    """The smaller, the earlier."""
    return next((n for n, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))


class Units(LoadScopeScheduling):
    """Hands out whole units, in the order in which their first tests were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first; whatever else orders them (at random, by database) is kept."""
    items.sort(key=lambda item: turn_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Units | None:
    """Ours, where units are asked for."""
    if config.option.dist != "loadscope":
        return None
    config.option.loadscopereorder = False  # by the number of tests, which says nothing of seconds
    return Units(config, log)
