"""Fixtures of the ledger's tests."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gongqiao.ledger.models import Fund


@pytest.fixture
def fund(db: None) -> "Fund":
    """An open fund without entries."""
    from gongqiao.ledger.tests.support import make_fund  # not above: rules are tested without it

    return make_fund()
