"""Fixtures of the ledger's tests."""

import pytest

from gongqiao.ledger.models import Fund
from gongqiao.ledger.tests.support import make_fund


@pytest.fixture
def fund(db: None) -> Fund:
    """An open fund without entries."""
    return make_fund()
