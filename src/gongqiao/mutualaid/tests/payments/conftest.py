"""Fixtures of the payment tests."""

import pytest

from gongqiao.mutualaid.tests.payments.town import Town, found


@pytest.fixture
def town(db: None) -> Town:
    """A town with a million yuan."""
    return found()
