"""Fixtures of organising."""

from pathlib import Path

import pytest


@pytest.fixture
def federation(tmp_path: Path) -> None:
    """The invented federation of `cast.tree`."""
    from gongqiao.organising.tests.cast import tree  # not above: the rules are tested without it

    tree(tmp_path)
