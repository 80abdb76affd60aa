"""Fixtures of membership."""

from collections.abc import Iterator

import pytest

from gongqiao.membership.tests.cast import Phone
from gongqiao.platform import codes


@pytest.fixture
def phone() -> Iterator[Phone]:
    """Codes go to this phone."""
    before, phone = list(codes._sender), Phone()
    codes.provide(phone)
    yield phone
    codes._sender[:] = before
