"""Fixtures of organising."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def federation(tmp_path: Path, settings: Any) -> None:
    """The invented federation of `cast.tree`."""
    from gongqiao.organising.tests.cast import tree  # not above: the rules are tested without it

    settings.MEDIA_ROOT = tmp_path / "files"
    tree(tmp_path)
