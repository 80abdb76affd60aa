"""Fixtures of membership."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gongqiao.membership.tests.cast import Phone


@pytest.fixture
def phone() -> Iterator["Phone"]:
    """Codes go to this phone."""
    from gongqiao.membership.tests.cast import Phone  # not above: rules are tested without it
    from gongqiao.platform.tests.sent import codes_to

    phone = Phone()
    with codes_to(phone):
        yield phone


@pytest.fixture
def orgs(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, int]:
    """The invented federation with the members whom the module names as ROWS; ids by code."""
    from gongqiao.membership.tests.cast import GUIFANG, a_federation

    return a_federation(tmp_path, *getattr(request.module, "ROWS", (GUIFANG,)))
