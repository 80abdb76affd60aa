"""Fixtures of membership."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gongqiao.membership.tests.cast import GUIFANG, Phone, a_federation
from gongqiao.platform.tests.sent import codes_to


@pytest.fixture
def phone() -> Iterator[Phone]:
    """Codes go to this phone."""
    phone = Phone()
    with codes_to(phone):
        yield phone


@pytest.fixture
def orgs(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, int]:
    """The invented federation with the members whom the module names as ROWS; ids by code."""
    return a_federation(tmp_path, *getattr(request.module, "ROWS", (GUIFANG,)))
