"""Fixtures of the tests of the worker's pages."""

import pytest

from gongqiao.mutualaid.tests.mine import village as make


@pytest.fixture
def village(db: None) -> make.Village:
    """A village in which people are enrolled."""
    return make.found()
